"""A closing report: until when it is due, and what becomes of one that was written. Pure."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from services.listing.rounds.domain import JST, Draft
from shared.errors import Conflict

State = Literal["waiting", "released", "held"]
Verdict = Literal["release", "hold"]
Standing = Literal["none", "due", "waiting", "posted", "overdue"]

# What was held back is written anew; it is not released again beside its successor.
NEXT: Final[Mapping[tuple[State, Verdict], State]] = {
    ("waiting", "release"): "released",
    ("waiting", "hold"): "held",
    ("released", "hold"): "held",
}


class ReportReasonMissing(Conflict):
    """Whoever holds a report back tells its writer why."""

    title = "A reason is needed"


class ReportNotDue(Conflict):
    """Only of a round that has succeeded there is an end to report."""

    title = "There is nothing to report yet"


class ReportThere(Conflict):
    """A project has one report; what happens later is an update."""

    title = "This project has its report"


@dataclass(frozen=True, slots=True)
class Report:
    """One report; `posted_at` is the day it was first public, whatever becomes of it later."""

    id: UUID
    project_id: UUID
    chamber_id: UUID
    owner_person_id: UUID
    words: str
    state: State
    reason: str
    written_at: datetime
    posted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Due:
    """How a project stands with its report on a day; `due_on` None where none is owed."""

    standing: Standing
    due_on: date | None
    days_overdue: int = 0


NOTHING_DUE: Final = Due("none", None)


def due_on(terms: Draft, days: int) -> date:
    """`days` after the last thing that was promised: the closing, a delivery, the payment."""
    promised = [japan_day(terms.closes_at)]
    promised += [last_day(each.delivery_month) for each in terms.returns]
    if terms.equity is not None:
        promised.append(terms.equity.payment_day)
    return max(promised) + timedelta(days=days)


def standing(due: date, state: State | None, today: date) -> Due:
    """What everybody reads: silence becomes visible on the day after the last one."""
    if state == "released":
        return Due("posted", due)
    if state == "waiting":
        return Due("waiting", due)
    late = (today - due).days
    return Due("overdue", due, late) if late > 0 else Due("due", due)


def judge(state: State, verdict: Verdict, reason: str) -> State:
    """What a verdict makes of a report; the same one again changes nothing.

    Raises:
        ReportReasonMissing: held without a word.
    """
    if verdict == "hold" and not reason:
        raise ReportReasonMissing("Tell the writer why.")
    return NEXT.get((state, verdict), state)


def last_day(month: str) -> date:
    """The last day of `YYYY-MM`."""
    year, number = (int(part) for part in month.split("-"))
    return date(year, number, monthrange(year, number)[1])


def japan_day(moment: datetime) -> date:
    """The day in Japan."""
    return moment.astimezone(JST).date()
