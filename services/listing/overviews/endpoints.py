"""A chamber's calendar and figures by HTTP, for its staff."""

from fastapi import APIRouter

from services.listing.house import House
from services.listing.overviews import usecases
from services.listing.overviews.schemas import (
    CalendarOut,
    ClosingOut,
    FiguresOut,
    OverviewOut,
    OwedReportOut,
)
from shared.auth import AskerOf
from shared.errors import Forbidden, Unauthenticated
from shared.problems import refusals

router = APIRouter(tags=["overviews"])


@router.get("/calendar", responses=refusals(Unauthenticated, Forbidden))
async def read_calendar(asker: AskerOf, house: House) -> CalendarOut:
    """When the rounds of the asker's chambers close, and which reports are due or late."""
    async with house.app.transaction(asker.actor) as tx:
        closings, owed = await usecases.calendar(
            tx, asker.person_id, days=house.report_due_days, now=house.clock()
        )
    return CalendarOut(
        closings=[ClosingOut.model_validate(row) for row in closings],
        reports=[OwedReportOut.of(each) for each in owed],
    )


@router.get("/chamber-figures", responses=refusals(Unauthenticated, Forbidden))
async def read_chamber_figures(asker: AskerOf, house: House) -> OverviewOut:
    """How the asker's chambers did in the last year: answers, versions, rounds."""
    async with house.app.transaction(asker.actor) as tx:
        seen = await usecases.figures(tx, asker.person_id, house.clock())
    return OverviewOut(
        since=seen.since, chambers=[FiguresOut.of(each) for each in seen.chambers]
    )
