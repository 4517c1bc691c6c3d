"""Shapes of the handler's yes or no on the wire; no figures of anybody."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, StrictBool

from services.investors.verifications.store import Applicant, Standing
from shared.wire import Answer, Body, Day, Version

Verdict = Literal["yes", "no", "revoked"]
VerificationState = Literal["waiting", "yes", "no", "revoked", "expired"]
# A photographed card is not among them: from 2027-04-01 it no longer suffices.
IdentityMethod = Literal["ic_chip", "in_person", "post"]


class VerificationIn(Body):
    """The answer of a user of `handler_id` to an investor who asked for this handler.

    `method`: how identity was checked. `valid_to`: the last day of a yes; null for a year.
    `extra_step_done`: what the handler's own rule asks for at this age was done.
    `profile_version`: the version of the profile that was looked at, as `ApplicantOut` told it;
    a yes to another than the newest is refused. Null is not compared.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"handler_id": "01980000-0000-7000-8000-0000000000a1", "verdict": "yes"}
            ]
        }
    )

    handler_id: UUID
    verdict: Verdict
    method: IdentityMethod | None = None
    valid_to: Day | None = None
    extra_step_done: StrictBool = False
    profile_version: Version | None = None


class VerificationOut(Answer):
    """What one handler thinks of one investor; `decided_at` is null while it waits.

    A yes holds through `valid_to`, then it is `expired`; taken back it is `revoked`.
    """

    investor_id: UUID
    handler_id: UUID
    state: VerificationState
    requested_at: datetime
    decided_at: datetime | None
    method: IdentityMethod | None
    valid_to: date | None

    @classmethod
    def of(cls, standing: Standing) -> "VerificationOut":
        return cls(
            investor_id=standing.investor_id,
            handler_id=standing.handler_id,
            state=standing.state,
            requested_at=standing.requested_at,
            decided_at=standing.decided_at,
            method=standing.method,
            valid_to=standing.valid_to,
        )


class VerificationsOut(Answer):
    verifications: list[VerificationOut]


class ApplicantOut(Answer):
    """An investor who asked for this handler, as the handler's users see it.

    `is_suitable` is null until the questions are answered. `chip` is what the newest reading
    of an identity card's chip said, `extra_step` what the handler's own rule about ages asks
    for before a yes. `authority_waits`: somebody claims to act for this company, and has no
    answer yet. `profile_version` is that of what is shown; null before anything was said.
    """

    investor_id: UUID
    handler_id: UUID
    kind: Literal["person", "company"]
    name: str
    birth_on: date | None
    corporate_number: str | None
    is_suitable: bool | None
    state: VerificationState
    requested_at: datetime
    decided_at: datetime | None
    method: IdentityMethod | None
    valid_to: date | None
    chip: Literal["agrees", "differs", "unreadable"] | None
    chip_read_at: datetime | None
    extra_step: str | None
    authority_waits: bool
    profile_version: int | None

    @classmethod
    def of(cls, applicant: Applicant) -> "ApplicantOut":
        return cls(
            investor_id=applicant.standing.investor_id,
            handler_id=applicant.standing.handler_id,
            kind=applicant.kind,
            name=applicant.name,
            birth_on=applicant.identity.birth_on,
            corporate_number=applicant.identity.corporate_number,
            is_suitable=applicant.is_suitable,
            state=applicant.standing.state,
            requested_at=applicant.standing.requested_at,
            decided_at=applicant.standing.decided_at,
            method=applicant.standing.method,
            valid_to=applicant.standing.valid_to,
            chip=applicant.chip,
            chip_read_at=applicant.chip_read_at,
            extra_step=applicant.extra_step,
            authority_waits=applicant.authority_waits,
            profile_version=applicant.profile_version,
        )


class ApplicantsOut(Answer):
    applicants: list[ApplicantOut]
