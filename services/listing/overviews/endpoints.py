"""A chamber's calendar and figures by HTTP, for its staff; what waits, for a mail."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.listing.house import House
from services.listing.overviews import usecases
from services.listing.overviews.schemas import (
    CalendarOut,
    ClosingOut,
    FiguresOut,
    ObligationOut,
    ObligationsOut,
    OverviewOut,
    OwedReportOut,
    WaitingOut,
)
from shared.auth import AskerOf, ClientOf
from shared.errors import Forbidden, Unauthenticated
from shared.problems import refusals
from shared.wire import PageSize

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


@router.get("/chambers/{chamber_id}/waiting", responses=refusals(Unauthenticated, Forbidden))
async def count_waiting(chamber_id: UUID, client: ClientOf, house: House) -> WaitingOut:
    """How many things wait in a chamber, for a letter; for the service accounts alone."""
    async with house.worker.statement() as sql:
        found = await usecases.waiting(
            sql, client.name, chamber_id, days=house.report_due_days, now=house.clock()
        )
    return WaitingOut.model_validate(found)


@router.get("/obligations", responses=refusals(Unauthenticated, Forbidden))
async def list_obligations(
    client: ClientOf,
    house: House,
    after: Annotated[
        UUID | None, Query(description="The last round of the part before.")
    ] = None,
    limit: PageSize = 200,
) -> ObligationsOut:
    """What owners still have to do after their rounds; for the service accounts alone."""
    async with house.worker.statement() as sql:
        found = await usecases.obligations(
            sql,
            client.name,
            after=after,
            limit=limit,
            days=house.report_due_days,
            now=house.clock(),
        )
    return ObligationsOut(
        obligations=[ObligationOut.of(each) for each in found],
        next_after=found[-1].round_id if len(found) == limit else None,
    )
