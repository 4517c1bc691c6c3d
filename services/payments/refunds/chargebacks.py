"""What a chargeback does to refunds of the same charge that were not sent yet."""

from dataclasses import replace
from datetime import datetime

from services.payments.ledger import domain as ledger
from services.payments.ledger import store as books
from services.payments.payments import store as payment_rows
from services.payments.payments.domain import Payment
from services.payments.refunds import store
from services.payments.refunds.card_refunds import intend
from services.payments.refunds.domain import Refund
from services.payments.refunds.endings import returned_by_bank
from shared.database import Transaction
from shared.money import Money


async def bear(
    tx: Transaction, payment: Payment, intent_id: str, amount_minor: int, now: datetime
) -> tuple[Payment, int]:
    """Let refunds that were not sent bear what a bank took back; what is left to bear."""
    left = amount_minor
    for refund in await store.held_back(tx.sql, intent_id):
        part = min(left, refund.amount_minor)
        if part == refund.amount_minor:
            stood = ledger.disputed(payment.pledge_id)
            payment = await returned_by_bank(tx, payment, refund, now, out_of=stood)
        elif part:
            payment = await _shrink(tx, payment, refund, part, now)
        left -= part
    return payment, left


async def _shrink(
    tx: Transaction, payment: Payment, refund: Refund, part: int, now: datetime
) -> Payment:
    """The bank gave back a part: the refund is the rest, and goes on."""
    await store.shrink(tx.sql, refund.id, part)
    movement = ledger.returned_by_bank(
        refund.id,
        refund.pledge_id,
        Money(part, refund.currency),
        out_of=ledger.disputed(refund.pledge_id),
    )
    await books.post(tx.sql, [movement], now)
    payment = replace(
        payment,
        refunded_minor=payment.refunded_minor - part,
        charged_back_minor=payment.charged_back_minor + part,
    )
    await payment_rows.save(tx.sql, [payment])
    return payment


async def go_on(tx: Transaction, payment: Payment, intent_id: str, now: datetime) -> None:
    """The bank has decided: send what was held back meanwhile."""
    for refund in await store.held_back(tx.sql, intent_id):
        await intend(tx, payment, refund, now)
