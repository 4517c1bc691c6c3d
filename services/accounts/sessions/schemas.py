"""Shapes of signing in on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, StringConstraints

from services.accounts.memberships.domain import Office
from services.accounts.people.domain import Person
from services.accounts.sessions.domain import Session
from shared.wire import ONE_LINE, ONE_SPACE, Answer, Body, EmailAddress

Audience = Literal["accounts", "listing", "investors", "matching", "payments"]
_Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
_Short = Annotated[str, StringConstraints(pattern=r"^[\x20-\x7e]{1,200}$")]
_Name = Annotated[str, StringConstraints(max_length=100, pattern=ONE_LINE), ONE_SPACE]
_AN_ID = "0199f0a0-0000-7000-8000-000000000001"


class SignInCodeIn(Body):
    """Whose address; the caller's `sign_in_id` makes a retry the same mail."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"sign_in_id": _AN_ID, "email": "hanako@example.jp"}}
    )

    sign_in_id: UUID
    email: EmailAddress


class SignInCodeOut(Answer):
    """The same answer, whether anybody has this address here or not."""

    sign_in_id: UUID
    expires_at: datetime


class SessionIn(Body):
    """The six digits from the mail."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"sign_in_id": _AN_ID, "code": "123456"}}
    )

    sign_in_id: UUID
    code: _Code


class SessionOut(Answer):
    """A new session. `session_token` is shown this once; we keep only its hash."""

    session_token: str
    session_id: UUID
    person_id: UUID
    expires_at: datetime


class HeldSessionOut(Answer):
    """A session as its owner sees it; it ends at `ends_at` if nothing more is heard of it."""

    session_id: UUID
    person_id: UUID
    strength: str
    signed_in_at: datetime
    seen_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, session: Session) -> "HeldSessionOut":
        return cls(
            session_id=session.id,
            person_id=session.person_id,
            strength=session.strength,
            signed_in_at=session.signed_in_at,
            seen_at=session.seen_at,
            ends_at=session.ends_at,
        )


class HeldSessionsOut(Answer):
    items: list[HeldSessionOut]


class TokenIn(Body):
    """Which service it is for."""

    model_config = ConfigDict(json_schema_extra={"example": {"audience": "matching"}})

    audience: Audience


class TokenOut(Answer):
    """Five minutes long the asker, for one audience."""

    token: str
    expires_at: datetime


class ClientTokenIn(Body):
    """A service asks for itself."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "client_id": "matching",
                "client_secret": "a secret of at least 32 characters",
                "audience": "investors",
            }
        }
    )

    client_id: _Short
    client_secret: _Short
    audience: Audience


class ClientTokenOut(Answer):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  # not a secret
    expires_in: int


class MeIn(Body):
    """How one wants to be called by one's colleagues."""

    model_config = ConfigDict(json_schema_extra={"example": {"name": "港 花子"}})

    name: _Name


class OfficeOut(Answer):
    """One role; `acts_for` names an investor, the others an organisation."""

    membership_id: UUID
    role: str
    organisation_kind: str
    organisation_id: UUID | None
    investor_id: UUID | None
    valid_from: datetime

    @classmethod
    def of(cls, office: Office) -> "OfficeOut":
        acts_for = office.organisation_kind == "investor"
        return cls(
            membership_id=office.id,
            role=office.role,
            organisation_kind=office.organisation_kind,
            organisation_id=None if acts_for else office.organisation_id,
            investor_id=office.organisation_id if acts_for else None,
            valid_from=office.valid_from,
        )


class MeOut(Answer):
    """The asker, and every role in force."""

    person_id: UUID
    email: str | None
    name: str
    memberships: list[OfficeOut]

    @classmethod
    def of(cls, person: Person, offices: list[Office]) -> "MeOut":
        return cls(
            person_id=person.id,
            email=person.email,
            name=person.name,
            memberships=[OfficeOut.of(office) for office in offices],
        )


class KeysOut(Answer):
    """A JWK Set (RFC 7517): the public keys our tokens are signed with."""

    keys: list[dict[str, Any]]
