"""Shapes of introductions on the wire."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import ConfigDict

from services.matching.introductions.domain import Introduction, Part, State, Verdict
from shared.wire import Answer, Body


class IntroductionAnswerIn(Body):
    """Whether the owner wants to be reached; both are then told each other's address."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"verdict": "accepted"}]})

    verdict: Verdict


class IntroductionOut(Answer):
    """Who agreed to talk of a loan or a grant of about so much; the name is investors' to tell.

    No address is in it, at any time: once `made`, both have it by mail.
    """

    introduction_id: UUID
    round_id: UUID
    project_id: UUID
    investor_id: UUID
    part: Part
    amount_minor: int
    currency: str
    state: State
    asked_at: datetime
    answer_by: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, one: Introduction) -> Self:
        return cls(
            introduction_id=one.id,
            round_id=one.round_id,
            project_id=one.project_id,
            investor_id=one.investor_id,
            part=one.part,
            amount_minor=one.amount_minor,
            currency=one.currency,
            state=one.state,
            asked_at=one.asked_at,
            answer_by=one.answer_by,
            ended_at=one.ended_at,
        )


class IntroductionsOut(Answer):
    """Newest first; at most 100."""

    introductions: list[IntroductionOut]

    @classmethod
    def of(cls, found: Sequence[Introduction]) -> Self:
        return cls(introductions=[IntroductionOut.of(one) for one in found])
