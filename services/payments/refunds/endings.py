"""The end of a refund, by whatever way: matching hears of it when it waits for it."""

from datetime import datetime

from services.payments.ledger import domain as ledger
from services.payments.ledger import store as books
from services.payments.payments import domain as payments
from services.payments.payments.domain import Payment
from services.payments.payments.store import Cause
from services.payments.payments.usecases import back_if_exact, take
from services.payments.refunds import store
from services.payments.refunds.domain import Refund
from shared import outbox
from shared.contracts.payments import PaymentSurplusReturned
from shared.database import Transaction


async def finish(
    tx: Transaction, payment: Payment, refund: Refund, cause: Cause, now: datetime
) -> Payment:
    """The refund is out of our hands: tell matching when nothing it waits for is left."""
    if refund.reason != "closing":
        await _say_surplus(tx, payment, refund, now)
        return await back_if_exact(tx, payment, cause, now)
    if payment.state == "refunding" and not await store.is_closing_open(
        tx.sql, payment.pledge_id
    ):
        return await take(tx, payments.step(payment, "sent_back", "refunded"), cause, now)
    return payment


async def _say_surplus(
    tx: Transaction, payment: Payment, refund: Refund, now: datetime
) -> None:
    said = PaymentSurplusReturned(
        pledge_id=payment.pledge_id,
        round_id=payment.round_id,
        amount_minor=refund.amount_minor,
        currency=refund.currency,
        occurred_at=now,
    )
    await outbox.add(tx, [said])


async def returned_by_bank(
    tx: Transaction, payment: Payment, refund: Refund, now: datetime, *, out_of: str
) -> Payment:
    """The bank has given the cardholder what we were to send back."""
    await store.returned(tx.sql, refund.id, "returned by the bank", now)
    movement = ledger.returned_by_bank(
        refund.id, refund.pledge_id, refund.amount, out_of=out_of
    )
    await books.post(tx.sql, [movement], now)
    return await finish(tx, payment, refund, Cause("job", refund.id), now)
