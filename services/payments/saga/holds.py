"""Amounts that a bank holds for a pledge: given back before their end, or lost."""

from datetime import datetime

from services.payments.payments import store as payment_rows
from services.payments.payments.domain import Payment, bank_holds
from services.payments.payments.store import Cause
from services.payments.payments.usecases import take
from services.payments.rails import charges_store
from services.payments.saga.endings import release
from services.payments.saga.entries import entry_of
from shared import audit
from shared.database import Sql, Transaction
from shared.ids import derived_id


async def ending(sql: Sql, now: datetime, limit: int) -> list[Payment]:
    """Backed pledges whose hold is given back now, locked."""
    return await payment_rows.held_until(sql, now + bank_holds.HOLD_ENDS_BEFORE, limit)


async def let_holds_go(tx: Transaction, now: datetime, limit: int) -> int:
    """Give holds back that nobody has taken before their end: the saved cards stand for them.

    Nothing is taken before its pledge is due, and a hold that the bank ends counts for nothing.
    """
    over = await ending(tx.sql, now, limit)
    for payment in over:
        command_id = derived_id("let_hold_go", payment.pledge_id, payment.capture_before)
        await release(tx, payment, now)
        await take(tx, bank_holds.decide_hold_over(payment), Cause("job", command_id), now)
        entry = entry_of("let_hold_go", command_id, "payment", payment, payment.pledge_id)
        await audit.record(tx, entry, now)
    return len(over)


async def hold_lost(tx: Transaction, intent_id: str, now: datetime) -> None:
    """The bank does not hold it any more, and we had not asked for that."""
    pledge_id = await charges_store.pledge_of_hold(tx.sql, intent_id)
    if pledge_id is None:
        return
    payment = (await payment_rows.load_locked(tx.sql, [pledge_id]))[pledge_id]
    is_live = await charges_store.live_hold(tx.sql, pledge_id) == intent_id
    if is_live and payment.state == "backed":
        await charges_store.end_hold(tx.sql, intent_id, "lost", now)
        cause = Cause("job", derived_id("hold_lost", intent_id))
        await take(tx, bank_holds.decide_hold_over(payment), cause, now)
