"""Limits set for oneself by HTTP, for those who act for the investor."""

from uuid import UUID

from fastapi import APIRouter

from services.investors.house import House
from services.investors.own_limits import usecases
from services.investors.own_limits.schemas import OwnLimitIn, OwnLimitsOut
from services.investors.registration.bounds import TooManyKept
from shared.auth import AskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated
from shared.links import leads_to
from shared.problems import refusals
from shared.wire import body_hash

router = APIRouter(prefix="/investors/{investor_id}/own-limits", tags=["own limits"])


@router.put(
    "/{limit_id}",
    responses=refusals(Unauthenticated, Forbidden, NotFound, IdTaken, TooManyKept)
    | leads_to(read_own_limits="investor_id"),
)
async def set_own_limit(
    investor_id: UUID, limit_id: UUID, body: OwnLimitIn, asker: AskerOf, house: House
) -> OwnLimitsOut:
    """Bind oneself to less than the law allows, or pause."""
    async with house.app.transaction(asker.actor) as tx:
        known = await usecases.set_limit(
            tx,
            body.binding(),
            investor_id=investor_id,
            limit_id=limit_id,
            body_hash=body_hash(body),
            today=house.today(),
            now=house.clock(),
        )
    return OwnLimitsOut.of(investor_id, known)


@router.get("", responses=refusals(Unauthenticated, Forbidden, NotFound))
async def read_own_limits(investor_id: UUID, asker: AskerOf, house: House) -> OwnLimitsOut:
    """What binds today, and every wish with the day from which it holds."""
    async with house.app.transaction(asker.actor) as tx:
        known = await usecases.read(tx, investor_id, house.today(), house.clock())
    return OwnLimitsOut.of(investor_id, known)
