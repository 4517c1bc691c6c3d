"""Shapes of a tie on the wire; only its own investor ever reads one."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from services.investors.ties.domain import About, Office, Relation, Tie
from shared.wire import Answer, Body, Day, Name, body_hash


class IssuerIn(Body):
    """A company or group that offers something here."""

    kind: Literal["issuer"]
    issuer_id: UUID
    name: Name


class OrganisationIn(Body):
    """A chamber, a handler, a partner."""

    kind: Literal["organisation"]
    organisation_id: UUID
    name: Name


class NamedIn(Body):
    """A person, or whom the platform does not know: by name alone."""

    kind: Literal["name"]
    name: Name


class TieIn(Body):
    """To whom, by what, and from when to when; a day that is not known is null.

    `relation` tells whose the tie is: the investor's own (`self`, with an office) or that of
    its kin (then with or without one).
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "about": {
                        "kind": "issuer",
                        "issuer_id": "01980000-0000-7000-8000-0000000000b1",
                        "name": "藍瀬織物株式会社",
                    },
                    "relation": "sibling",
                    "office": "officer",
                    "valid_from": "2019-04-01",
                    "valid_to": None,
                }
            ]
        }
    )

    about: Annotated[IssuerIn | OrganisationIn | NamedIn, Field(discriminator="kind")]
    relation: Relation
    office: Office
    valid_from: Day | None = None
    valid_to: Day | None = None

    def tie(self, investor_id: UUID, tie_id: UUID, now: datetime) -> Tie:
        said = self.about.model_dump(exclude={"kind"})
        return Tie(
            investor_id=investor_id,
            tie_id=tie_id,
            about=About(**said),
            relation=self.relation,
            office=self.office,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            version=1,
            is_withdrawn=False,
            declared_at=now,
            body_hash=body_hash(self),
        )


class TieOut(Answer):
    """The newest version; without an id it is known by its name alone."""

    investor_id: UUID
    tie_id: UUID
    version: int
    name: str
    issuer_id: UUID | None
    organisation_id: UUID | None
    relation: Relation
    office: Office
    valid_from: date | None
    valid_to: date | None
    is_withdrawn: bool
    declared_at: datetime

    @classmethod
    def of(cls, tie: Tie) -> Self:
        return cls(
            investor_id=tie.investor_id,
            tie_id=tie.tie_id,
            version=tie.version,
            name=tie.about.name,
            issuer_id=tie.about.issuer_id,
            organisation_id=tie.about.organisation_id,
            relation=tie.relation,
            office=tie.office,
            valid_from=tie.valid_from,
            valid_to=tie.valid_to,
            is_withdrawn=tie.is_withdrawn,
            declared_at=tie.declared_at,
        )


class TiesOut(Answer):
    """All that stand, the newest first."""

    ties: list[TieOut]
