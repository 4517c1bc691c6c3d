"""A closing pledge: what is under way is ended, one after the other, then it is answered."""

from datetime import datetime
from typing import Final

from services.payments.deposits import store as deposits
from services.payments.payments import domain
from services.payments.payments import store as payment_rows
from services.payments.payments.domain import Payment
from services.payments.payments.store import Cause
from services.payments.payments.usecases import take
from services.payments.rails import operations_store, pages_store
from services.payments.rails.domain import PAGE_KINDS
from services.payments.refunds import usecases as refunds
from services.payments.saga.endings import intend_page_end, let_card_go, release
from services.payments.saga.entries import entry_of
from shared import audit
from shared.database import Transaction
from shared.ids import new_id

_UNDER_WAY: Final = ("charge", "capture", *PAGE_KINDS, "expire_page", "release", "detach")


async def wind_down(
    tx: Transaction, payment: Payment, on: domain.On, cause: Cause, now: datetime
) -> None:
    """Answer PledgeClosing if nothing is under way any more; else see to what is.

    Called when matching asks, and again after each thing that was under way.
    """
    # Of what is settled all is in; a second deposit that still waits goes back by itself.
    if payment.state != "settled" and await _is_under_way(tx, payment, now):
        if on == "PledgeClosing":
            await take(tx, domain.step(payment, on, "closing"), cause, now)
        return
    if payment.kept_minor:
        payment = await refunds.begin(tx, payment, payment.kept_minor, "closing", cause, now)
        await take(tx, domain.step(payment, on, "refunding"), cause, now)
    else:
        await take(tx, domain.step(payment, on, "voided"), cause, now)


async def wind_down_transfers(tx: Transaction, now: datetime, limit: int) -> int:
    """Go on with closing pledges whose recorded deposits are all decided."""
    decided = await deposits.closing_and_decided(tx.sql, limit)
    payments = await payment_rows.load_locked(tx.sql, decided)
    closing = [each for each in payments.values() if each.state == "closing"]
    for payment in closing:
        command_id = new_id()
        await wind_down(tx, payment, "wound_down", Cause("job", command_id), now)
        entry = entry_of("wind_down", command_id, "payment", payment, payment.pledge_id)
        await audit.record(tx, entry, now)
    return len(closing)


async def _is_under_way(tx: Transaction, payment: Payment, now: datetime) -> bool:
    """Whether money may be in flight, or a page, a hold or an unused card is left.

    These are ended.

    A deposit that one person recorded is money in flight until a second one has looked.
    """
    if await deposits.is_recorded(tx.sql, payment.pledge_id):
        return True
    if await operations_store.live(tx.sql, payment.pledge_id, *_UNDER_WAY):
        return True
    page = await pages_store.live_page(tx.sql, payment.pledge_id)
    if page is not None:
        await intend_page_end(tx, payment, page.id, page.session_id, now)
        return True
    if await release(tx, payment, now):
        return True
    return not payment.kept_minor and await let_card_go(tx, payment, now)
