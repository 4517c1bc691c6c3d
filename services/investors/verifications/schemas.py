"""Shapes of the handler's yes or no on the wire; no figures of anybody."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict

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


class ApplicantsOut(Answer):
    applicants: list[ApplicantOut]
