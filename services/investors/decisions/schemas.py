"""Shapes of decisions and rooms on the wire; for the investor alone."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.wire import Answer

Outcome = Literal["allow", "refuse"]


class SentenceOut(Answer):
    ja: str
    en: str


class ReasonOut(Answer):
    """Why not, as a code and in words; the words say what to do."""

    code: str
    ja: str
    en: str


class RuleOut(Answer):
    """The version of the rule that was in force on the application day."""

    rule_id: str
    valid_from: date | None
    article_ja: str
    article_en: str
    source: str


class LineOut(Answer):
    """One amount that counts; a correction of a declaration is a negative one.

    `leaves_on`: the first payment day for which it counts no more.
    """

    kind: Literal["pledge", "declared"]
    pledge_id: UUID | None
    applied_on: date
    paid_on: date | None
    amount_minor: int
    leaves_on: date


class RoomOut(Answer):
    """Room for a pledge applied for today, in yen; null where no rule sets a cap.

    `reasons` is what stands in the way already; empty means that a pledge of up to
    `room_minor` would be held. `room_returns_on`: the first payment day for which some of
    what counts counts no more, null where nothing counts.
    """

    investor_id: UUID
    instrument: str
    rule: RuleOut | None
    applied_on: date
    payment_day: date
    cap_minor: int | None
    counted_minor: int | None
    counted: list[LineOut]
    room_minor: int | None
    room_returns_on: date | None
    reasons: list[ReasonOut]
    sentences: list[SentenceOut]


class DecisionOut(Answer):
    """What was decided then, and the room left now for the same issuer and payment day."""

    decision_id: UUID
    pledge_id: UUID
    round_id: UUID
    attempt: int
    investor_id: UUID
    outcome: Outcome
    reasons: list[ReasonOut]
    rule: RuleOut | None
    decided_at: datetime
    applied_on: date
    payment_day: date
    amount_minor: int
    currency: str
    cap_minor: int | None
    counted_minor: int | None
    counted: list[LineOut]
    room_before_minor: int | None
    room_now_minor: int | None
    room_returns_on: date | None
    withdraw_until: datetime | None
    sentences: list[SentenceOut]
