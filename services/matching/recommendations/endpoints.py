"""Recommendations by HTTP: what an investor is shown."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.matching.house import House
from services.matching.recommendations import usecases
from services.matching.recommendations.schemas import RecommendationsOut
from shared.auth import AskerOf
from shared.errors import Forbidden, NotFound, Unauthenticated
from shared.memberships import require_acts_for
from shared.problems import refusals

router = APIRouter(prefix="/investors/{investor_id}", tags=["recommendations"])

_REFUSED = refusals(Unauthenticated, Forbidden, NotFound)


@router.get("/recommendations", responses=_REFUSED)
async def read_recommendations(
    investor_id: UUID,
    asker: AskerOf,
    house: House,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> RecommendationsOut:
    """What one's investor can join now, each with its reasons; they add up to the sum.

    What is shown is written down: `GET /investors/{id}/showings` tells it again.
    Investments are not among them: only their handler may name them to somebody.
    """
    now = house.clock()
    async with house.app.transaction(asker.actor) as tx:
        await require_acts_for(tx, investor_id, now)
    # What others feel with is summed here and shown to nobody: no row security lets one see it.
    async with house.worker.statement() as sql:
        shown = await usecases.recommend(sql, investor_id, house.rankers, now, limit)
        await usecases.keep(sql, investor_id, shown, now)
    return RecommendationsOut.of(investor_id, shown)
