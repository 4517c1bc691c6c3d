"""Refund decisions on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from services.matching.pledges.domain import State as PledgeState
from services.matching.refund_decisions.domain import State, Verdict
from shared.contracts.listing import Instrument, Rail
from shared.wire import Answer, Body, Line

Number = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}$")]


class ProposalIn(Body):
    """Why the money goes back; for the deciding people alone."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "お届けできなくなったため"}]}
    )

    reason: Line


class AnswerIn(Body):
    """The second person's word. `wrong` ends the proposal; also its proposer may say it."""

    verdict: Verdict = Field(default="agreed", examples=["agreed"])


class RefundDecisionOut(Answer):
    """One refund on its way to being decided. `pledge_state` tells what came of it."""

    id: UUID
    pledge_id: UUID
    round_id: UUID
    project_id: UUID
    organisation_id: UUID
    reason: str
    state: State
    proposed_by: UUID
    proposed_at: datetime
    answered_by: UUID | None
    answered_at: datetime | None
    pledge_state: PledgeState
    instrument: Instrument
    rail: Rail
    units: int
    amount_minor: int
    currency: str


class RefundDecisionsOut(Answer):
    """Newest first."""

    decisions: list[RefundDecisionOut]


class RefundableOut(Answer):
    """A pledge that was charged or is being charged; without a name."""

    pledge_id: UUID
    round_id: UUID
    project_id: UUID
    instrument: Instrument
    state: PledgeState
    rail: Rail
    units: int
    amount_minor: int
    currency: str
    applied_at: datetime


class RefundablesOut(Answer):
    """Newest first."""

    pledges: list[RefundableOut]
