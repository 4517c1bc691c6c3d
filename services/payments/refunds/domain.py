"""Refunds: why money goes back and how far it is. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.errors import Conflict, Forbidden
from shared.money import Money

# closing: matching asked; surplus: more came than is wanted; late: the pledge is over already.
Reason = Literal["closing", "surplus", "late"]
# By transfer: listed, recorded by one, done when another confirms. By card: started, done.
State = Literal["listed", "recorded", "started", "done"]

JAPAN: Final = ZoneInfo("Asia/Tokyo")
_PAUSES: Final = (timedelta(), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


class NothingSent(Conflict):
    """A refund is confirmed after somebody recorded it."""

    title = "Nobody recorded this refund yet"


class SamePerson(Forbidden):
    """Whoever recorded it may not confirm it."""

    title = "Another person has to confirm this"


class DayToCome(Conflict):
    """What the bank did is recorded when it was done, never before."""

    title = "This day has not come yet"


@dataclass(frozen=True, slots=True)
class Refund:
    id: UUID
    payment_id: UUID
    pledge_id: UUID
    rail: Literal["card", "bank_transfer"]
    amount_minor: int
    currency: str
    reason: Reason
    state: State
    intent_id: str | None
    tries: int
    stripe_id: str | None
    sent_on: date | None
    reference: str | None
    recorded_by: UUID | None
    recorded_at: datetime | None
    confirmed_by: UUID | None
    confirmed_at: datetime | None
    listed_at: datetime
    trouble: str | None

    @property
    def amount(self) -> Money:
        """What goes back."""
        return Money(self.amount_minor, self.currency)


def pause_after(tries: int) -> timedelta:
    """How long to wait before a refund is asked for again, after `tries` failures."""
    return _PAUSES[min(tries, len(_PAUSES) - 1)]


def check_day(day: date, now: datetime) -> None:
    """Refuse a day of the bank's that is still to come in Japan.

    Raises:
        DayToCome: it is.
    """
    if day > now.astimezone(JAPAN).date():
        raise DayToCome("The bank's list has no line of a day that has not come.")
