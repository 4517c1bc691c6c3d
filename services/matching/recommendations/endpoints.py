"""Recommendations by HTTP: what an investor told us, and what it is shown."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.matching.house import House
from services.matching.recommendations import usecases
from services.matching.recommendations.schemas import RecommendationsOut, WishesIn, WishesOut
from services.matching.recommendations.usecases import Wish
from shared.auth import AskerOf
from shared.errors import Forbidden, NotFound, Unauthenticated
from shared.links import leads_to
from shared.problems import refusals

router = APIRouter(prefix="/investors/{investor_id}", tags=["recommendations"])

_REFUSED = refusals(Unauthenticated, Forbidden, NotFound)


@router.put(
    "/wishes",
    responses=_REFUSED
    | leads_to(read_wishes="investor_id", read_recommendations="investor_id"),
)
async def tell_wishes(
    investor_id: UUID, body: WishesIn, asker: AskerOf, house: House
) -> WishesOut:
    """Tell what to look for, in the name of one's investor; it replaces what was told."""
    async with house.app.transaction(asker.actor) as tx:
        await usecases.tell(tx, investor_id, body.wish, house.clock())
    return _out(investor_id, body.wish)


@router.get("/wishes", responses=_REFUSED)
async def read_wishes(investor_id: UUID, asker: AskerOf, house: House) -> WishesOut:
    """What one's investor told; nothing at first."""
    async with house.app.transaction(asker.actor) as tx:
        return _out(investor_id, await usecases.told(tx, investor_id, house.clock()))


@router.get("/recommendations", responses=_REFUSED)
async def read_recommendations(
    investor_id: UUID,
    asker: AskerOf,
    house: House,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> RecommendationsOut:
    """What one's investor can join now, each with its reasons; they add up to the sum.

    Investments are not among them: only their handler may name them to somebody.
    """
    now = house.clock()
    async with house.app.transaction(asker.actor) as tx:
        wish = await usecases.told(tx, investor_id, now)
    # What others feel with is summed here and shown to nobody: no row security lets one see it.
    async with house.worker.statement() as sql:
        shown = await usecases.recommend(sql, investor_id, wish, now)
    return RecommendationsOut.of(investor_id, shown, limit)


def _out(investor_id: UUID, wish: Wish) -> WishesOut:
    return WishesOut(
        investor_id=investor_id,
        chamber_ids=list(wish.chamber_ids),
        ticket_minor=wish.ticket_minor,
    )
