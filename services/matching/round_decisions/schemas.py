"""Decisions about rounds on the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from services.matching.round_decisions.domain import State, Verdict
from services.matching.rounds.domain import Command
from services.matching.rounds.domain import State as RoundState
from shared.contracts.listing import Instrument, Mode
from shared.wire import Answer, Body, Line


class StopIn(Body):
    """A pause or an end is wanted, and why; `notice` is public, the reason is not."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "pause",
                    "reason": "返礼品の仕様を確認するため",
                    "notice": "リターンの内容を確かめているため、新しいご支援を止めています。",
                }
            ]
        }
    )

    kind: Literal["pause", "cancel"]
    reason: Line
    notice: Line = Field(description="What the project's page says of it meanwhile.")


class ResumptionIn(Body):
    """It is to go on; the page says nothing more."""

    kind: Literal["resume"]
    reason: Line


RoundProposalIn = Annotated[StopIn | ResumptionIn, Field(discriminator="kind")]


class RoundAnswerIn(Body):
    """The second person's word. The proposer may say `wrong` too: that takes it back."""

    verdict: Verdict = Field(default="agreed", examples=["agreed"])


class RoundDecisionOut(Answer):
    """A pause, resumption or end of a round, on its way to being decided."""

    id: UUID
    round_id: UUID
    project_id: UUID
    organisation_id: UUID
    kind: Command
    reason: str
    notice: str | None
    state: State
    proposed_by: UUID
    proposed_at: datetime
    lapses_at: datetime
    answered_by: UUID | None
    answered_at: datetime | None
    round_state: RoundState
    instrument: Instrument


class RoundDecisionsOut(Answer):
    """Newest first."""

    decisions: list[RoundDecisionOut]


class RunningRoundOut(Answer):
    """A round that is not over, in the care of the asker's organisation."""

    round_id: UUID
    project_id: UUID
    organisation_id: UUID
    instrument: Instrument
    mode: Mode
    state: RoundState
    closes_at: datetime
    settles_at: datetime
    confirmed_minor: int
    collected_minor: int
    people: int
    currency: str


class RunningRoundsOut(Answer):
    """Newest first."""

    rounds: list[RunningRoundOut]
