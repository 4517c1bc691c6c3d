"""The payment day of a running round over HTTP, for its handler's people."""

from uuid import UUID

from fastapi import APIRouter

from services.matching.house import House
from services.matching.payment_days import usecases
from services.matching.payment_days.domain import DayUnfit
from services.matching.payment_days.schemas import (
    DatedRoundOut,
    DatedRoundsOut,
    DayMoveIn,
    DayMoveOut,
    PaymentDayOut,
)
from services.matching.ties.domain import OwnHand
from shared.auth import AskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated, WrongState
from shared.problems import refusals

router = APIRouter(tags=["payment days"])


@router.get("/payment-days", responses=refusals(Unauthenticated))
async def list_payment_days(asker: AskerOf, house: House) -> DatedRoundsOut:
    """The running rounds of the asker's firms, the nearest outcome first; at most 100."""
    async with house.app.transaction(asker.actor) as tx:
        rows = await usecases.running(tx, house.clock())
    return DatedRoundsOut(rounds=[DatedRoundOut(**row) for row in rows])


@router.get(
    "/rounds/{round_id}/payment-day", responses=refusals(Unauthenticated, Forbidden, NotFound)
)
async def get_payment_day(round_id: UUID, asker: AskerOf, house: House) -> PaymentDayOut:
    """The day as it stands, how it moved and where it may move to."""
    async with house.app.transaction(asker.actor) as tx:
        return PaymentDayOut(**await usecases.shown(tx, round_id, house.clock()))


@router.put(
    "/rounds/{round_id}/payment-days/{move_id}",
    responses=refusals(
        Unauthenticated, Forbidden, OwnHand, NotFound, IdTaken, WrongState, DayUnfit
    ),
)
async def move_payment_day(
    round_id: UUID, move_id: UUID, body: DayMoveIn, asker: AskerOf, house: House
) -> DayMoveOut:
    """Move the day, with the reason; by the handler's approvers, until the outcome."""
    async with house.app.transaction(asker.actor) as tx:
        made = await usecases.move(
            tx,
            round_id=round_id,
            move_id=move_id,
            to=body.payment_day,
            reason=body.reason,
            now=house.clock(),
        )
    return DayMoveOut.model_validate(made, from_attributes=True)
