"""When a return may be marked as sent. Pure."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Final
from uuid import UUID

from services.matching.pledges.domain import State as PledgeState
from services.matching.rounds.domain import State
from shared.errors import Conflict, WrongState

JST: Final = timezone(timedelta(hours=9), "JST")
# What is owed to somebody: their money is in, or on its way.
OWED: Final[AbstractSet[PledgeState]] = {"due", "collected", "settled", "disputed"}


class SendingDayUnfit(Conflict):
    """A return is marked on the day it left or later, never before its round opened."""

    title = "It cannot have been sent on this day"


@dataclass(frozen=True, slots=True)
class About:
    """The round of the return; `pledge_state` None where the mark is for everybody."""

    round_id: UUID
    chamber_id: UUID
    owner_person_id: UUID
    state: State
    mode: str
    opens_at: datetime
    pledge_state: PledgeState | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """On which day it was sent, as somebody said; None: the mark was taken back."""

    sent_on: date | None
    marked_by: UUID
    marked_at: datetime


def check(about: About, sent_on: date | None, now: datetime) -> None:
    """Refuse a mark that cannot be so.

    Raises:
        WrongState: nothing is owed to anybody yet, or not to this one.
        SendingDayUnfit: a day to come, or before the round opened.
    """
    # A flexible round goes ahead whatever it brings in, so returns may leave before its end.
    if about.state != "succeeded" and (about.mode != "flexible" or about.state == "cancelled"):
        raise WrongState("The round has not succeeded.", state=about.state)
    if about.pledge_state is not None and about.pledge_state not in OWED:
        raise WrongState("Nothing is owed for this pledge.", state=about.pledge_state)
    first, last = japan_day(about.opens_at), japan_day(now)
    if sent_on is not None and not first <= sent_on <= last:
        raise SendingDayUnfit("Give the day it was sent.", first=first, last=last)


def japan_day(moment: datetime) -> date:
    """The day in Japan."""
    return moment.astimezone(JST).date()
