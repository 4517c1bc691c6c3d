"""A round and a pledge as letters know them: ids, amounts, dates and where they stand. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

PledgeState = Literal["seated", "confirmed", "closing", "due", "over"]

INVESTMENTS: Final = frozenset({"fund", "equity"})
REMINDED_BEFORE: Final = timedelta(days=3)
# Days before the deadline on which the owner hears of it; the nearest one counts.
CLOSING_DAYS: Final = (7, 1)


@dataclass(frozen=True, slots=True)
class Round:
    """One round with what its terms say of money and dates."""

    id: UUID
    project_id: UUID
    owner_person_id: UUID
    instrument: str
    mode: str
    target_minor: int
    currency: str
    opens_at: datetime
    closes_at: datetime
    settles_at: datetime
    # More may be pledged than there is: a rule gives the units away at the outcome.
    is_by_rule: bool = False


@dataclass(frozen=True, slots=True)
class Pledge:
    """One pledge; `is_backed` once a card was good or a transfer was in.

    The last four are its round's, None while that is not heard yet.
    """

    id: UUID
    round_id: UUID
    project_id: UUID
    person_id: UUID
    instrument: str
    rail: str
    amount_minor: int
    currency: str
    seated_at: datetime
    pay_by: datetime
    withdraw_until: datetime | None
    state: PledgeState = "seated"
    is_backed: bool = False
    reason: str = ""
    mode: str | None = None
    closes_at: datetime | None = None
    settles_at: datetime | None = None
    is_by_rule: bool | None = None


def is_half(counted_minor: int, target_minor: int) -> bool:
    """Whether half of the target is pledged; exactly half is."""
    return 2 * counted_minor >= target_minor


def closing_days(opens_at: datetime, closes_at: datetime, now: datetime) -> Iterator[int]:
    """Which of `CLOSING_DAYS` it is: at most one, and none that the round began within."""
    for days, next_days in zip(CLOSING_DAYS, (*CLOSING_DAYS[1:], 0), strict=True):
        begins, ends = closes_at - timedelta(days=days), closes_at - timedelta(days=next_days)
        if begins <= now < ends and opens_at < begins:
            yield days
