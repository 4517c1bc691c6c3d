"""Supporters over HTTP: named by consent, handed to the owner by consent."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.matching.house import House
from services.matching.rounds.endpoints import PUBLIC
from services.matching.rounds.schemas import NamedSupporter
from services.matching.supporters import listing, thanks, usecases
from services.matching.supporters.domain import CardChanged, CardReasonMissing
from services.matching.supporters.schemas import (
    ExportedSupporter,
    ExportIn,
    ExportOut,
    JudgedSupporter,
    ListedSupporter,
    NamedSupportersOut,
    OfReturn,
    SupporterIn,
    SupporterListOut,
    SupporterOut,
    SupporterQueueOut,
    SupporterVerdictIn,
    ThankedProject,
    ThanksOut,
    WaitingSupporter,
)
from services.matching.ties.domain import OwnHand
from shared.auth import AskerOf
from shared.errors import Forbidden, NotFound, Unauthenticated
from shared.problems import refusals
from shared.wire import PageSize

router = APIRouter(tags=["supporters"])


@router.get("/pledges/{pledge_id}/supporter", responses=refusals(Unauthenticated, NotFound))
async def get_supporter(pledge_id: UUID, asker: AskerOf, house: House) -> SupporterOut:
    """How one is named, and what one hands over; for whoever acts for the investor."""
    async with house.app.transaction(asker.actor) as tx:
        card = await usecases.own(tx, pledge_id, house.clock())
    return SupporterOut.of(card, usecases.opened(house.key, card))


@router.put("/pledges/{pledge_id}/supporter", responses=refusals(Unauthenticated, NotFound))
async def write_supporter(
    pledge_id: UUID, body: SupporterIn, asker: AskerOf, house: House
) -> SupporterOut:
    """Say it as a whole, as it shall be from now on; so it is taken back, too."""
    async with house.app.transaction(asker.actor) as tx:
        card = await usecases.write(
            tx,
            house.key,
            pledge_id=pledge_id,
            shown=body.shown(),
            handed=body.handed.model_dump() if body.handed else None,
            now=house.clock(),
        )
    return SupporterOut.of(card, usecases.opened(house.key, card))


@router.put(
    "/pledges/{pledge_id}/supporter/verdict",
    responses=refusals(
        Unauthenticated, Forbidden, OwnHand, NotFound, CardChanged, CardReasonMissing
    ),
)
async def judge_supporter(
    pledge_id: UUID, body: SupporterVerdictIn, asker: AskerOf, house: House
) -> JudgedSupporter:
    """Release what a supporter wants shown, or hold it back, as staff of the chamber."""
    async with house.app.transaction(asker.actor) as tx:
        card = await usecases.judge(
            tx,
            pledge_id=pledge_id,
            version=body.version,
            verdict=body.verdict,
            reason=body.reason,
            now=house.clock(),
        )
    return JudgedSupporter(
        pledge_id=pledge_id, state=card.state, version=card.version, reason=card.reason
    )


@router.get("/supporter-queue", responses=refusals(Unauthenticated))
async def read_supporter_queue(asker: AskerOf, house: House) -> SupporterQueueOut:
    """Names and words that wait for the asker's chambers, the oldest first; at most 200."""
    async with house.app.transaction(asker.actor) as tx:
        rows = await usecases.waiting(tx, asker.person_id, house.clock())
    return SupporterQueueOut(items=[WaitingSupporter(**row) for row in rows])


@router.get("/rounds/{round_id}/supporters")
async def list_named_supporters(round_id: UUID, house: House) -> NamedSupportersOut:
    """Whom the page names, the first to join first; at most 500, and never an amount."""
    async with house.app.transaction(PUBLIC) as tx:
        rows = await usecases.shown(tx, round_id)
    return NamedSupportersOut(supporters=[NamedSupporter(**row) for row in rows])


@router.get("/chambers/{chamber_id}/thanks")
async def list_thanks(
    chamber_id: UUID, year: Annotated[int, Query(ge=2000, le=2100)], house: House
) -> ThanksOut:
    """Whom a chamber thanks for a year of Japan: by consent, and never an amount."""
    async with house.app.transaction(PUBLIC) as tx:
        found = await thanks.of_year(tx, chamber_id, year)
    return ThanksOut(
        chamber_id=chamber_id,
        year=year,
        projects=[ThankedProject.model_validate(asdict(each)) for each in found],
    )


@router.get(
    "/rounds/{round_id}/supporter-list",
    responses=refusals(Unauthenticated, Forbidden, NotFound),
)
async def list_supporters(  # noqa: PLR0913, PLR0917  # which part of which list
    round_id: UUID,
    asker: AskerOf,
    house: House,
    return_id: UUID | None = None,
    after: Annotated[
        UUID | None, Query(description="The last number of the part before.")
    ] = None,
    limit: PageSize = 100,
) -> SupporterListOut:
    """Pledges by return, without a name; for the owner and the chamber's staff."""
    async with house.app.transaction(asker.actor) as tx:
        returns = await listing.by_return(tx, round_id, house.clock())
        rows = await listing.listed(
            tx, round_id, return_id=return_id, after=after, limit=limit, now=house.clock()
        )
    return SupporterListOut(
        returns=[OfReturn(**row) for row in returns],
        pledges=[ListedSupporter(**row) for row in rows],
    )


@router.post(
    "/rounds/{round_id}/supporter-exports",
    responses=refusals(Unauthenticated, Forbidden, NotFound),
)
async def export_supporters(
    round_id: UUID, body: ExportIn, asker: AskerOf, house: House
) -> ExportOut:
    """Hand out the list with names and addresses of those who agreed; each leaves a trace."""
    async with house.app.transaction(asker.actor) as tx:
        made = await listing.export(tx, house.key, round_id, body.after, house.clock())
    return ExportOut(
        pledges=[
            ExportedSupporter(**row, is_handed=row["handed"] is not None) for row in made.rows
        ],
        next_after=made.next_after,
    )
