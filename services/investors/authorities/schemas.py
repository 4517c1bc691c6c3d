"""Shapes of the authority to act for a company on the wire."""

from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import ConfigDict

from services.investors.authorities.domain import (
    Authority,
    Capacity,
    Claim,
    Document,
    State,
    Verdict,
)
from shared.wire import Answer, Body, Day, Line, Name, Sha256Hex, body_hash


class DocumentIn(Body):
    """What proves it, by name and day; the handler is shown the document itself.

    `sha256`: of its file, where there is one, so that both speak of the same.
    """

    title: Line
    dated_on: Day
    sha256: Sha256Hex | None = None


class AuthorityIn(Body):
    """The asker says that it may act for this company, from one day to another.

    `name` is the asker's own. The days are three years at most.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "handler_id": "01980000-0000-7000-8000-0000000000a1",
                    "name": "井上 さくら",
                    "capacity": "employee",
                    "document": {"title": "委任状", "dated_on": "2026-11-02", "sha256": None},
                    "valid_from": "2026-11-02",
                    "valid_to": "2027-11-01",
                }
            ]
        }
    )

    handler_id: UUID
    name: Name
    capacity: Capacity
    document: DocumentIn
    valid_from: Day
    valid_to: Day

    def claim(
        self, investor_id: UUID, authority_id: UUID, person_id: UUID, now: datetime
    ) -> Claim:
        return Claim(
            investor_id=investor_id,
            authority_id=authority_id,
            handler_id=self.handler_id,
            person_id=person_id,
            name=self.name,
            capacity=self.capacity,
            document=Document(**dict(self.document)),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            claimed_at=now,
            body_hash=body_hash(self, str(person_id)),
        )


class AuthorityAnswerIn(Body):
    """The answer of a user of the handler it was claimed towards; the newest counts."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"verdict": "yes"}]})

    verdict: Verdict


class DocumentOut(Answer):
    title: str
    dated_on: date
    sha256: str | None


class AuthorityOut(Answer):
    """A claim as it stands today; a yes counts from `valid_from` through `valid_to`."""

    investor_id: UUID
    authority_id: UUID
    handler_id: UUID
    person_id: UUID
    name: str
    capacity: Literal["representative", "officer", "employee", "agent"]
    document: DocumentOut
    valid_from: date
    valid_to: date
    state: State
    claimed_at: datetime
    decided_at: datetime | None

    @classmethod
    def of(cls, authority: Authority, today: date) -> Self:
        claim = authority.claim
        return cls(
            investor_id=claim.investor_id,
            authority_id=claim.authority_id,
            handler_id=claim.handler_id,
            person_id=claim.person_id,
            name=claim.name,
            capacity=claim.capacity,
            document=DocumentOut(
                title=claim.document.title,
                dated_on=claim.document.dated_on,
                sha256=claim.document.sha256,
            ),
            valid_from=claim.valid_from,
            valid_to=claim.valid_to,
            state=authority.state_on(today),
            claimed_at=claim.claimed_at,
            decided_at=authority.decided_at,
        )


class AuthoritiesOut(Answer):
    authorities: list[AuthorityOut]
