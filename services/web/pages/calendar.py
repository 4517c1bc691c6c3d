"""A chamber's calendar, day by day, and its figures of the last year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.reports import Calendar, Figures, Owed
from services.web.pages.people import own_organisation
from services.web.visit import SignedIn, Visit
from services.web.words import japan_day

router = APIRouter()

_ROUNDS: Final = {
    "scheduled": N_("募集が始まります"),
    "paused": N_("募集のしめきり（いま止まっています）"),
}
_CLOSES: Final = N_("募集のしめきり")
_DUE: Final = N_("終了報告の期限")
_WAITS: Final = N_("終了報告を読む")
_OVERDUE: Final = N_("終了報告が%(days)s日遅れています")
_DAYS_FROM_HOURS: Final = 72


@dataclass(frozen=True)
class Entry:
    """Something on a day; `is_late` where its day is past."""

    on: date
    what: str
    title: str
    path: str
    is_late: bool = False


@router.get("/desk/calendar")
async def calendar(visit: SignedIn) -> Response:
    """What is late, then what comes, by day."""
    visit.side = "desk"
    own = await own_organisation(visit, "chamber")
    assert visit.session is not None
    told = await visit.house.reports.calendar(visit.session)
    entries = sorted(_entries(told, own.organisation_id, visit), key=lambda one: one.on)
    return visit.page(
        "desk/calendar.html",
        organisation=own,
        late=[one for one in entries if one.is_late],
        days=[
            (day, list(ones))
            for day, ones in groupby(
                (one for one in entries if not one.is_late), key=lambda one: one.on
            )
        ],
        today=japan_day(visit.now),
    )


@router.get("/desk/figures")
async def figures(visit: SignedIn) -> Response:
    """How fast this chamber answers, and what comes of it; said so where there is nothing."""
    visit.side = "desk"
    own = await own_organisation(visit, "chamber")
    assert visit.session is not None
    told = await visit.house.reports.figures(visit.session)
    mine = next((one for one in told.chambers if one.chamber_id == own.organisation_id), None)
    return visit.page(
        "desk/figures.html",
        organisation=own,
        since=told.since,
        rows=_rows(mine, visit) if mine else [],
    )


def _entries(told: Calendar, chamber_id: object, visit: Visit) -> Iterator[Entry]:
    for one in told.closings:
        if one.chamber_id == chamber_id and one.state != "settling":
            is_to_come = one.state == "scheduled"
            on = japan_day(one.opens_at if is_to_come else one.closes_at)
            what = visit.gettext(_ROUNDS.get(one.state, _CLOSES))
            yield Entry(on, what, one.title, f"/projects/{one.project_id}")
    for each in told.reports:
        if each.chamber_id == chamber_id:
            yield _of_report(each, visit)


def _of_report(owed: Owed, visit: Visit) -> Entry:
    if owed.standing == "waiting":
        return Entry(owed.due_on, visit.gettext(_WAITS), owed.title, "/desk/reports")
    path = f"/projects/{owed.project_id}#report"
    if owed.standing == "overdue":
        what = visit.gettext(_OVERDUE, days=owed.days_overdue)
        return Entry(owed.due_on, what, owed.title, path, is_late=True)
    return Entry(owed.due_on, visit.gettext(_DUE), owed.title, path)


def _rows(mine: Figures, visit: Visit) -> list[tuple[str, str]]:
    say = visit.gettext
    nothing = say("まだありません")
    decided = mine.succeeded + mine.failed
    return [
        (say("はじめて提出されたもの"), say("%(count)s件", count=mine.submitted)),
        (say("はじめての返事までの時間（まん中）"), _took(mine.median_hours, visit) or nothing),
        (
            say("はじめての返事までの時間（10件に9件は、これより早い）"),
            _took(mine.slowest_tenth_hours, visit) or nothing,
        ),
        (
            say("承認までに出された版の数（1件あたり）"),
            say(
                "%(each)s版（承認 %(count)s件）",
                each=_ratio(mine.versions_until_approved, mine.approved),
                count=mine.approved,
            )
            if mine.approved
            else nothing,
        ),
        (
            say("成立した募集"),
            say(
                "%(percent)s%%（結果が出た%(decided)s件のうち%(won)s件）",
                percent=visit.words.percent(mine.succeeded, decided),
                decided=decided,
                won=mine.succeeded,
            )
            if decided
            else nothing,
        ),
    ]


def _took(hours: int | None, visit: Visit) -> str:
    if hours is None:
        return ""
    if hours < _DAYS_FROM_HOURS:
        return visit.gettext("%(hours)s時間", hours=hours)
    return visit.gettext("%(days)s日", days=_ratio(hours, 24))


def _ratio(part: int, whole: int) -> str:
    """With one decimal, rounded half up; whole numbers only."""
    tenths = (part * 20 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}"
