"""The way to pay one pledge, over HTTP, for who acts for its investor."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter

from services.payments.deposits.domain import (
    NoAccountNumberLeft,
    RefundAccountNeeded,
    reference,
)
from services.payments.deposits.schemas import AccountOut
from services.payments.house import Built, House
from services.payments.payments.domain.card_pages import ChargeUnderWay, PageTooLate
from services.payments.rails.usecases import ACTOR
from services.payments.saga import pages
from services.payments.saga.looks import page_seen
from services.payments.saga.schemas import (
    BankTransferOut,
    CardPageOut,
    NothingToDoOut,
    PageIn,
    PageOut,
)
from shared.auth import AskerOf
from shared.errors import Busy, Forbidden, NotFound, Unauthenticated, WrongState
from shared.links import leads_to
from shared.problems import refusals

router = APIRouter(prefix="/pledges", tags=["payments"])

# A customer, the page, and the look at it; one more for a page whose time was over.
_STEPS: Final = 5


@router.put(
    "/{pledge_id}/payment-page",
    response_model=PageOut,
    responses=refusals(
        Unauthenticated,
        Forbidden,
        NotFound,
        PageTooLate,
        ChargeUnderWay,
        RefundAccountNeeded,
        NoAccountNumberLeft,
        WrongState,
    )
    | leads_to(show_payment="pledge_id"),
)
async def open_payment_page(
    pledge_id: UUID, body: PageIn, asker: AskerOf, house: House
) -> CardPageOut | BankTransferOut | NothingToDoOut:
    """Say how to pay: a hosted card page, where to transfer, or nothing; again, the same."""
    account = body.refund_account
    given = None if account is None else account.model_dump()
    desk = pages.Desk(house.column_key, house.web_url)
    for _ in range(_STEPS):
        async with house.app.transaction(asker.actor) as tx:
            way = await pages.way_to_pay(tx, desk, pledge_id, given, house.clock())
        match way:
            case pages.First(op_id):
                await house.psp.run(op_id)
            case pages.Look(page):
                await _look(house, page.id, page.session_id)
            case _:
                return _shown(way)
    raise Busy("The payment provider does not answer just now.")


async def _look(house: Built, page_id: UUID, session_id: str | None) -> None:
    assert session_id is not None, "an open page has a session"
    seen = await house.psp.page(session_id)
    if seen is not None:
        async with house.worker.transaction(ACTOR) as tx:
            await page_seen(tx, page_id, seen, house.clock())


def _shown(
    way: pages.CardPage | pages.Transfer | pages.Nothing,
) -> CardPageOut | BankTransferOut | NothingToDoOut:
    match way:
        case pages.CardPage(url, expires_at):
            return CardPageOut(url=url, expires_at=expires_at)
        case pages.Transfer(account, payment):
            return BankTransferOut(
                account=AccountOut.of(account),
                amount_minor=payment.amount_minor,
                received_minor=payment.kept_minor,
                currency=payment.currency,
                pay_by=payment.pay_by,
                reference=reference(payment.pledge_id),
            )
        case pages.Nothing(payment):
            return NothingToDoOut(state=payment.state)
