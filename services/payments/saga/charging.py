"""Money of a card that is due: asked for, tried again, and entered when it came."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.payments.ledger import domain as ledger
from services.payments.ledger import store as books
from services.payments.payments import domain
from services.payments.payments import store as payment_rows
from services.payments.payments.domain import Payment, card_pages, repairs
from services.payments.payments.store import Cause
from services.payments.payments.usecases import take
from services.payments.rails import cards_store, charges_store, operations_store
from services.payments.rails.domain import Charged, Intent
from services.payments.refunds import usecases as refunds
from services.payments.saga.endings import end_page, let_card_go
from services.payments.saga.entries import entry_of
from services.payments.saga.winding_down import wind_down
from shared import alarms, audit
from shared.database import Transaction
from shared.ids import derived_id, new_id
from shared.money import Money


async def intend_collection(tx: Transaction, payment: Payment, now: datetime) -> Payment:
    """Take what the bank holds, or charge the saved card."""
    held = await charges_store.live_hold(tx.sql, payment.pledge_id)
    if payment.backing != "held" or held is None:
        return await intend_charge(tx, payment, now)
    await charges_store.end_hold(tx.sql, held, "capturing", now)
    attempt = payment.charges + 1
    intent = Intent(
        id=new_id(),
        key=f"pledge:{payment.pledge_id}:capture:{attempt}",
        kind="capture",
        pledge_id=payment.pledge_id,
        subject_id=payment.pledge_id,
        instrument=payment.instrument,
        attempt=attempt,
        params={
            "pledge_id": str(payment.pledge_id),
            "intent_id": held,
            "amount_minor": payment.collect_minor,
        },
    )
    await operations_store.intend(tx.sql, intent, now)
    return replace(payment, charges=attempt)


async def intend_charge(tx: Transaction, payment: Payment, now: datetime) -> Payment:
    """Write the next charge down; the payment with its number, for the step to save."""
    assert payment.card_id is not None
    card = await cards_store.card(tx.sql, payment.card_id)
    attempt = payment.charges + 1
    intent = Intent(
        id=new_id(),
        key=f"pledge:{payment.pledge_id}:charge:{attempt}",
        kind="charge",
        pledge_id=payment.pledge_id,
        subject_id=payment.pledge_id,
        instrument=payment.instrument,
        attempt=attempt,
        params={
            "pledge_id": str(payment.pledge_id),
            "round_id": str(payment.round_id),
            "customer_id": card.customer_id,
            "payment_method_id": card.payment_method_id,
            "amount_minor": payment.collect_minor,
            "currency": payment.currency,
        },
    )
    await operations_store.intend(tx.sql, intent, now)
    return replace(payment, charges=attempt)


async def money_came(
    tx: Transaction, payment: Payment, charged: Charged, op_id: UUID, now: datetime
) -> None:
    """The PSP took money: enter it once, and say what it does to the pledge.

    What nobody waits for any more is sent back on our own authority, with an alarm.
    """
    if not await charges_store.add_charge(tx.sql, charged, payment.pledge_id, op_id, now):
        return
    await _enter(tx, payment, charged, now)
    in_minor = payment.captured_minor + charged.amount_minor
    authorised_minor = max(payment.authorised_minor, in_minor)
    payment = replace(payment, captured_minor=in_minor, authorised_minor=authorised_minor)
    cause = Cause("job", op_id)
    if payment.state in {"due", "declined"}:
        done = domain.step(payment, "charged", "captured", next_try_at=None)
        await take(tx, done, cause, now)
    elif payment.state == "closing":
        payment = await take(tx, domain.step(payment, "charged", "closing"), cause, now)
        await wind_down(tx, payment, "wound_down", cause, now)
    else:
        await payment_rows.save(tx.sql, [payment])
        await _send_back(tx, payment, charged, op_id, now)


async def _enter(tx: Transaction, payment: Payment, charged: Charged, now: datetime) -> None:
    amount = Money(charged.amount_minor, charged.currency)
    fee = Money(charged.fee_minor, charged.currency)
    movements = [
        ledger.charged(charged.charge_id, payment.pledge_id, amount),
        ledger.psp_fee(charged.charge_id, payment.pledge_id, fee),
    ]
    await books.post(tx.sql, movements, now)


async def _send_back(
    tx: Transaction, payment: Payment, charged: Charged, op_id: UUID, now: datetime
) -> None:
    command_id = derived_id("send_back", charged.intent_id)
    cause = Cause("job", command_id)
    await refunds.begin(tx, payment, charged.amount_minor, "late", cause, now)
    await audit.record(tx, entry_of("send_back", command_id, "refund", payment, op_id), now)
    what = f"money came for a pledge in state {payment.state}"
    await alarms.raise_alarm(tx.sql, str(payment.pledge_id), what, now, once_since=now)


async def try_again(tx: Transaction, now: datetime, limit: int) -> int:
    """Charge refused cards whose next try is due once more, or let their pledges lapse.

    An open page is ended first: beside it the pledge could be charged twice.
    """
    waiting = await payment_rows.to_try_again(tx.sql, now, limit)
    await lock_cards_of(tx, waiting)
    for payment in waiting:
        if await end_page(tx, payment, now):
            later = replace(payment, next_try_at=now + card_pages.PAGE_ENDS_WITHIN)
            await payment_rows.save(tx.sql, [later])
            continue
        code = await operations_store.last_refusal(tx.sql, payment.pledge_id)
        command_id = derived_id("try_again", payment.pledge_id, payment.charges)
        cause = Cause("job", command_id)
        if repairs.may_try_again(payment, code, now):
            tried = domain.step(payment, "tried_again", "due", next_try_at=None)
            tried = replace(tried, payment=await intend_charge(tx, tried.payment, now))
            await take(tx, tried, cause, now)
        else:
            over = domain.step(payment, "repair_over", "lapsed", next_try_at=None)
            await take(tx, over, cause, now)
            await let_card_go(tx, payment, now)
        entry = entry_of("try_card_again", command_id, "payment", payment, payment.pledge_id)
        await audit.record(tx, entry, now)
    return len(waiting)


async def lock_cards_of(tx: Transaction, payments: Collection[Payment]) -> None:
    cards = {each.card_id for each in payments if each.card_id is not None}
    await cards_store.lock_cards(tx.sql, cards)
