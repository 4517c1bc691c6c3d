"""Shapes of the handler's yes or no on the wire; no figures of anybody."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict

from services.investors.verifications.store import Applicant, Standing
from shared.wire import Answer, Body

Verdict = Literal["yes", "no"]
VerificationState = Literal["waiting", "yes", "no"]


class VerificationIn(Body):
    """The answer of a user of `handler_id` to an investor who asked for this handler."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"handler_id": "01980000-0000-7000-8000-0000000000a1", "verdict": "yes"}
            ]
        }
    )

    handler_id: UUID
    verdict: Verdict


class VerificationOut(Answer):
    """What one handler thinks of one investor; `decided_at` is null while it waits."""

    investor_id: UUID
    handler_id: UUID
    state: VerificationState
    requested_at: datetime
    decided_at: datetime | None

    @classmethod
    def of(cls, standing: Standing) -> "VerificationOut":
        return cls(
            investor_id=standing.investor_id,
            handler_id=standing.handler_id,
            state=standing.state,
            requested_at=standing.requested_at,
            decided_at=standing.decided_at,
        )


class VerificationsOut(Answer):
    verifications: list[VerificationOut]


class ApplicantOut(Answer):
    """An investor who asked for this handler, as the handler's users see it."""

    investor_id: UUID
    handler_id: UUID
    kind: Literal["person", "company"]
    name: str
    birth_on: date | None
    is_suitable: bool
    state: VerificationState
    requested_at: datetime
    decided_at: datetime | None

    @classmethod
    def of(cls, applicant: Applicant) -> "ApplicantOut":
        return cls(
            investor_id=applicant.standing.investor_id,
            handler_id=applicant.standing.handler_id,
            kind=applicant.kind,
            name=applicant.name,
            birth_on=applicant.birth_on,
            is_suitable=applicant.is_suitable,
            state=applicant.standing.state,
            requested_at=applicant.standing.requested_at,
            decided_at=applicant.standing.decided_at,
        )


class ApplicantsOut(Answer):
    applicants: list[ApplicantOut]
