"""What is ended at the PSP when nobody needs it any more: pages, holds, saved cards.

Each is only written down here; the call follows once the transaction has committed.
"""

from datetime import datetime
from uuid import UUID

from services.payments.payments import store as payment_rows
from services.payments.payments.domain import Payment
from services.payments.rails import cards_store, charges_store, operations_store, pages_store
from services.payments.rails.domain import Intent
from shared.database import Transaction
from shared.ids import new_id


async def end_page(tx: Transaction, payment: Payment, now: datetime) -> bool:
    """Ask the PSP to end the open page, unless that is under way; whether there is one."""
    page = await pages_store.live_page(tx.sql, payment.pledge_id)
    if page is None:
        return False
    is_ending = await operations_store.live(tx.sql, payment.pledge_id, "expire_page")
    if page.session_id and not is_ending:
        await intend_page_end(tx, payment, page.id, page.session_id, now)
    return True


async def intend_page_end(
    tx: Transaction, payment: Payment, page_id: UUID, session_id: str | None, now: datetime
) -> None:
    op_id = new_id()
    intent = Intent(
        id=op_id,
        key=f"expire:{op_id}",
        kind="expire_page",
        pledge_id=payment.pledge_id,
        subject_id=page_id,
        instrument=payment.instrument,
        attempt=1,
        params={"session_id": session_id},
    )
    await operations_store.intend(tx.sql, intent, now)


async def release(tx: Transaction, payment: Payment, now: datetime) -> bool:
    """Give the pledge's hold back to the cardholder; whether there was one."""
    intent_id = await charges_store.live_hold(tx.sql, payment.pledge_id)
    if intent_id is None:
        return False
    await charges_store.end_hold(tx.sql, intent_id, "releasing", now)
    await intend_release(tx, payment, intent_id, now)
    return True


async def intend_release(
    tx: Transaction, payment: Payment, intent_id: str, now: datetime
) -> None:
    """Write down that a hold is let go; without a cost, and for ever."""
    intent = Intent(
        id=new_id(),
        key=f"release:{intent_id}",
        kind="release",
        pledge_id=payment.pledge_id,
        subject_id=payment.pledge_id,
        instrument=payment.instrument,
        attempt=1,
        params={"pledge_id": str(payment.pledge_id), "intent_id": intent_id},
    )
    await operations_store.intend(tx.sql, intent, now)


async def let_card_go(tx: Transaction, payment: Payment, now: datetime) -> bool:
    """Detach the payment's card if no other pledge rests on it; whether that is under way."""
    if payment.card_id is None:
        return False
    # Another pledge's detach is not ours to wait for: its end would not wake us.
    if await cards_store.card_state_locked(tx.sql, payment.card_id) != "attached":
        return False
    if await payment_rows.others_rest_on(tx.sql, payment.card_id, payment.pledge_id):
        return False
    await _detach(tx, payment, payment.card_id, now)
    return True


async def _detach(tx: Transaction, payment: Payment, card_id: UUID, now: datetime) -> None:
    card = await cards_store.card(tx.sql, card_id)
    op_id = new_id()
    intent = Intent(
        id=op_id,
        key=f"detach:{op_id}",
        kind="detach",
        pledge_id=payment.pledge_id,
        subject_id=card_id,
        instrument=payment.instrument,
        attempt=1,
        params={"payment_method_id": card.payment_method_id},
    )
    await cards_store.move_card(tx.sql, card_id, "detaching")
    await operations_store.intend(tx.sql, intent, now)
