"""Shapes of moves of a payment day on the wire."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.matching.rounds.domain import State
from shared.wire import Answer, Body, Line

_EXAMPLE: dict[str, Any] = {
    "payment_day": "2027-08-20",
    "reason": "登記の手続きに時間がかかるため",
}


class DayMoveIn(Body):
    """To which day, and why: shown to the handler's people alone."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    payment_day: date
    reason: Line


class DayMoveOut(Answer):
    """One move. Whoever pledged before it is told; whoever pledges now reads the new day."""

    move_id: UUID = Field(validation_alias="id")
    round_id: UUID
    was: date
    payment_day: date
    reason: str
    moved_at: datetime
    terms_version: int = Field(description="Of the round's terms since this move.")


class DatedRoundOut(Answer):
    """A running round of the asker's firm, with its payment day."""

    round_id: UUID = Field(validation_alias="id")
    project_id: UUID
    state: State
    payment_day: date
    settles_at: datetime
    is_rechecked: bool


class DatedRoundsOut(Answer):
    rounds: list[DatedRoundOut]


class PaymentDayOut(Answer):
    """The day as it stands, where it may move to, and how it moved; the newest move first."""

    round_id: UUID
    payment_day: date
    may_move: bool = Field(description="Running, and without an outcome.")
    earliest: date
    latest: date
    is_rechecked: bool = Field(
        description="Whether every hold was counted by this day; no outcome before."
    )
    moves: list[DayMoveOut]
