"""Marks of what was sent, over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from services.matching.deliveries import usecases
from services.matching.deliveries.domain import SendingDayUnfit
from services.matching.deliveries.schemas import (
    DeliveryIn,
    DeliveryOut,
    OwedOut,
    OwedReturnsOut,
)
from services.matching.house import House
from shared.auth import AskerOf
from shared.errors import Forbidden, NotFound, Unauthenticated, WrongState
from shared.problems import refusals

router = APIRouter(tags=["deliveries"])


@router.put(
    "/rounds/{round_id}/returns/{return_id}/delivery",
    responses=refusals(Unauthenticated, Forbidden, NotFound, WrongState, SendingDayUnfit),
)
async def mark_return_sent(
    round_id: UUID, return_id: UUID, body: DeliveryIn, asker: AskerOf, house: House
) -> DeliveryOut:
    """Mark a return as sent to everybody who chose it; by the owner, or staff for them."""
    async with house.app.transaction(asker.actor) as tx:
        sent_on = await usecases.mark_return(
            tx,
            round_id=round_id,
            return_id=return_id,
            sent_on=body.sent_on,
            now=house.clock(),
        )
    return DeliveryOut(sent_on=sent_on)


@router.put(
    "/pledges/{pledge_id}/delivery",
    responses=refusals(Unauthenticated, Forbidden, NotFound, WrongState, SendingDayUnfit),
)
async def mark_pledge_sent(
    pledge_id: UUID, body: DeliveryIn, asker: AskerOf, house: House
) -> DeliveryOut:
    """Mark one supporter's return as sent; by the owner, or staff for them."""
    async with house.app.transaction(asker.actor) as tx:
        sent_on = await usecases.mark_pledge(
            tx, pledge_id=pledge_id, sent_on=body.sent_on, now=house.clock()
        )
    return DeliveryOut(sent_on=sent_on)


@router.get("/deliveries", responses=refusals(Unauthenticated, NotFound))
async def list_owed_returns(investor_id: UUID, asker: AskerOf, house: House) -> OwedReturnsOut:
    """What is owed to one investor, the newest first; at most 200."""
    async with house.app.transaction(asker.actor) as tx:
        rows = await usecases.of_investor(tx, investor_id, house.clock())
    return OwedReturnsOut(pledges=[OwedOut(**row) for row in rows])
