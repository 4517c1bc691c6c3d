"""Refunds by card: the PSP sends them, and is asked again when it could not.

Calls are only written down here; what they came to, the saga tells.
"""

from dataclasses import replace
from datetime import datetime

from services.payments.ledger import domain as ledger
from services.payments.ledger import store as books
from services.payments.payments.domain import Payment
from services.payments.payments.store import Cause
from services.payments.rails import operations_store
from services.payments.rails.domain import Intent
from services.payments.refunds import store
from services.payments.refunds.domain import Refund, pause_after
from services.payments.refunds.endings import finish, returned_by_bank
from shared import alarms
from shared.database import Transaction
from shared.ids import new_id


async def intend(tx: Transaction, payment: Payment, refund: Refund, now: datetime) -> None:
    """Write the next call for it down, unless a bank holds the money of its charge."""
    if await store.is_with_bank(tx.sql, refund.intent_id):
        return  # sent now, it would be lost twice: it goes on when the bank has decided
    begins = now + pause_after(refund.tries)
    attempt = refund.tries + 1
    intent = Intent(
        id=new_id(),
        key=f"refund:{refund.id}:{attempt}",
        kind="refund",
        pledge_id=refund.pledge_id,
        subject_id=refund.id,
        instrument=payment.instrument,
        attempt=attempt,
        params={
            "pledge_id": str(refund.pledge_id),
            "intent_id": refund.intent_id,
            "amount_minor": refund.amount_minor,
        },
    )
    await operations_store.intend(tx.sql, intent, now, not_before=begins)


async def sent(
    tx: Transaction,
    payment: Payment,
    refund: Refund,
    stripe_id: str,
    now: datetime,
) -> None:
    """The PSP has sent it back; told twice, it counts once."""
    if refund.state == "done":
        return
    await store.done_by_card(tx.sql, refund.id, stripe_id, now)
    movement = ledger.refunded_by_card(stripe_id, refund.pledge_id, refund.amount)
    await books.post(tx.sql, [movement], now)
    await finish(tx, payment, refund, Cause("job", refund.id), now)


async def failed(
    tx: Transaction, payment: Payment, refund: Refund, why: str, now: datetime
) -> None:
    """The PSP could not send it back: again, with an alarm."""
    if refund.state == "done":
        assert refund.stripe_id is not None
        undone = ledger.refund_came_back(refund.stripe_id, refund.pledge_id, refund.amount)
        await books.post(tx.sql, [undone], now)
    if await store.take_loss(tx.sql, refund.intent_id, refund.amount_minor):
        await returned_by_bank(tx, payment, refund, now, out_of=ledger.LOSSES)
        return
    await store.anew(tx.sql, refund.id, why)
    await intend(tx, payment, replace(refund, tries=refund.tries + 1), now)
    what = f"refund {refund.id} failed: {why}"
    await alarms.raise_alarm(tx.sql, str(refund.pledge_id), what, now, once_since=now)
