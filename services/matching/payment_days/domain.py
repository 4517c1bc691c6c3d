"""When the payment day (払込日) of a running round may move, and where to. Pure.

Before the round opens the day is a term of its offer, and listing's affair.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from services.matching.rounds.domain import JST, State
from shared.errors import Conflict, WrongState

# After the outcome money is taken by that day: it is fixed.
MOVABLE: Final[AbstractSet[State]] = {"open", "paused", "settling"}
# As far as terms may set it.
LONGEST: Final = timedelta(days=366)


class DayUnfit(Conflict):
    """The day is the same, or none on which this round can be paid; `earliest` and `latest`."""

    title = "The round cannot be paid on this day"


@dataclass(frozen=True, slots=True)
class DayMove:
    """One move, by one person of the handler; `said` is the event that told it."""

    id: UUID
    round_id: UUID
    was: date
    payment_day: date
    reason: str
    moved_by: UUID
    moved_at: datetime
    terms_version: int
    said: UUID


def check(state: State, was: date, to: date, settles_at: datetime, now: datetime) -> None:
    """Refuse a move that cannot be: by the round's state, or by the day.

    Raises:
        WrongState: not opened yet, or its outcome is decided.
        DayUnfit: the same day, not after the outcome, in the past, or too far away.
    """
    if state not in MOVABLE:
        raise WrongState(f"The round is {state}.", state=state)
    earliest, latest = between(settles_at, now)
    if to == was or not earliest <= to <= latest:
        raise DayUnfit("Choose another day.", earliest=earliest, latest=latest)


def between(settles_at: datetime, now: datetime) -> tuple[date, date]:
    """The first and the last day, in Japan, to which it could be moved now."""
    settles_on = settles_at.astimezone(JST).date()
    today = now.astimezone(JST).date()
    return max(settles_on, today) + timedelta(days=1), settles_on + LONGEST
