"""Shapes of organisations and their people on the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from annotated_types import Len
from pydantic import ConfigDict, Field, StringConstraints

from services.accounts.memberships.domain import Role
from services.accounts.organisations.domain import Member, Organisation
from shared.wire import ONE_LINE, Answer, Body, EmailAddress

# Not stripped: what the schema allows is what is taken.
_Words = Annotated[str, StringConstraints(pattern=ONE_LINE, max_length=200)]
_Named = Annotated[_Words, Len(min_length=1)]
_Phone = Annotated[str, StringConstraints(pattern=r"^[0-9+() -]{0,20}$")]


class _OrganisationIn(Body):
    name: _Named
    prefecture: _Words = ""
    phone: _Phone = ""
    hours: _Words = ""
    address: _Words = ""


class ChamberIn(_OrganisationIn):
    """A chamber of commerce: whom to call, when, and where."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "kind": "chamber",
                "name": "みなと商工会議所",
                "prefecture": "神奈川県",
                "phone": "045-000-0000",
                "hours": "平日 9:00–17:00",
                "address": "みなと市中央1-1",
            }
        }
    )

    kind: Literal["chamber"]


class HandlerIn(_OrganisationIn):
    """A licensed firm, with what its pages must show of it."""

    kind: Literal["handler"]
    registration_number: _Named
    association: _Named
    complaint_desk: _Named


class PartnerIn(_OrganisationIn):
    """A bank, a city, a university, a specialist."""

    kind: Literal["partner"]


OrganisationIn = Annotated[ChamberIn | HandlerIn | PartnerIn, Field(discriminator="kind")]


class OrganisationOut(Answer):
    """An organisation as everybody may see it."""

    organisation_id: UUID
    kind: str
    name: str
    prefecture: str
    phone: str
    hours: str
    address: str
    registration_number: str | None
    association: str | None
    complaint_desk: str | None

    @classmethod
    def of(cls, organisation: Organisation) -> "OrganisationOut":
        return cls(
            organisation_id=organisation.id,
            kind=organisation.kind,
            name=organisation.name,
            prefecture=organisation.prefecture,
            phone=organisation.phone,
            hours=organisation.hours,
            address=organisation.address,
            registration_number=organisation.registration_number,
            association=organisation.association,
            complaint_desk=organisation.complaint_desk,
        )


class OrganisationsOut(Answer):
    items: list[OrganisationOut]


class MemberIn(Body):
    """Who shall hold which role; the person need not have signed in before."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"email": "hanako@example.jp", "role": "staff"}}
    )

    email: EmailAddress
    role: Role


class MemberOut(Answer):
    """One role of one of an organisation's people; `valid_to` says that it has ended."""

    membership_id: UUID
    person_id: UUID
    email: str | None
    name: str
    role: str
    valid_from: datetime
    valid_to: datetime | None

    @classmethod
    def of(cls, member: Member) -> "MemberOut":
        return cls(
            membership_id=member.membership_id,
            person_id=member.person_id,
            email=member.email,
            name=member.name,
            role=member.role,
            valid_from=member.valid_from,
            valid_to=member.valid_to,
        )


class MembersOut(Answer):
    items: list[MemberOut]
