"""A bank's own list of one payee's account, as it was handed over. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from services.payments.refunds.domain import JAPAN
from shared.errors import Conflict

Direction = Literal["in", "out"]
DAYS_MOST: Final = 31


class DayTold(Conflict):
    """A day of an account is told once: a second list of it could hide what the first says."""

    title = "A statement of one of these days is here already"


class DaysUnfit(Conflict):
    """A list of a day that still runs, or of another, says nothing of what is missing."""

    title = "A statement tells 1 to 31 days that are over, and their lines"


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `in` names our account number that was paid into, `out` names none."""

    value_date: date
    direction: Direction
    bank_code: str | None
    branch_code: str | None
    number: str | None
    amount_minor: int
    bank_reference: str


@dataclass(frozen=True, slots=True)
class Statement:
    """All lines of the days `from_day` to `to_day`, both included."""

    id: UUID
    payee_id: UUID
    from_day: date
    to_day: date
    lines: int
    handed_by: UUID
    handed_at: datetime


def check(from_day: date, to_day: date, lines: Sequence[Line], now: datetime) -> None:
    """Refuse days that cannot be told: too many, not over in Japan, or not those of the lines.

    Raises:
        DaysUnfit: says which.
    """
    if not 0 <= (to_day - from_day).days < DAYS_MOST:
        raise DaysUnfit(f"From the first to the last day are 1 to {DAYS_MOST} days.")
    if to_day >= now.astimezone(JAPAN).date():
        raise DaysUnfit("Hand it over when its last day is over.")
    if any(not from_day <= each.value_date <= to_day for each in lines):
        raise DaysUnfit("A line lies outside these days.")
