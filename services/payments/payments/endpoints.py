"""The payment of one pledge over HTTP: for its people, and for the letters of accounts."""

from uuid import UUID

from fastapi import APIRouter

from services.payments.house import House
from services.payments.payments import usecases
from services.payments.payments.schemas import LetterOut, PaymentOut
from shared.auth import AskerOf, ClientOf
from shared.errors import Forbidden, NotFound, Unauthenticated
from shared.problems import refusals

router = APIRouter(prefix="/pledges", tags=["payments"])


@router.get("/{pledge_id}/payment", responses=refusals(Unauthenticated, Forbidden, NotFound))
async def show_payment(pledge_id: UUID, asker: AskerOf, house: House) -> PaymentOut:
    """How the money of a pledge stands, for who acts for its investor and for the payee."""
    async with house.app.transaction(asker.actor) as tx:
        return PaymentOut.of(await usecases.show(tx, pledge_id, house.clock()))


@router.get("/{pledge_id}/letter", responses=refusals(Unauthenticated, Forbidden, NotFound))
async def show_for_letter(pledge_id: UUID, client: ClientOf, house: House) -> LetterOut:
    """What the letter about a refused card shows; for the service accounts alone."""
    async with house.worker.statement() as sql:
        payment = await usecases.for_letter(sql, client.name, pledge_id)
    return LetterOut(
        pledge_id=payment.pledge_id,
        round_id=payment.round_id,
        project_id=payment.project_id,
        investor_id=payment.investor_id,
        person_id=payment.person_id,
        amount_minor=payment.collect_minor or payment.amount_minor,
        currency=payment.currency,
        repair_until=payment.repair_until,
    )
