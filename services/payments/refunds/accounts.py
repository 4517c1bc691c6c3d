"""Where money of a pledge goes back to by transfer, kept sealed."""

import hashlib
from datetime import datetime

from services.payments.payments.domain import Payment
from services.payments.refunds import store
from shared import audit
from shared.database import Transaction
from shared.encryption import ColumnKey
from shared.ids import new_id


async def keep(
    tx: Transaction, key: ColumnKey, payment: Payment, account: dict[str, str], now: datetime
) -> None:
    """Keep where money of this pledge goes back to, sealed; the same again changes nothing."""
    person = tx.actor.person_id
    assert person is not None
    before = await store.account(tx.sql, payment.pledge_id)
    if before is not None and key.open(before, row=payment.pledge_id) == account:
        return
    sealed = key.seal(account, row=payment.pledge_id)
    await store.keep_account(tx.sql, payment.pledge_id, sealed, person, now)
    entry = audit.Entry(
        command="give_refund_account",
        command_id=new_id(),
        subject_kind="refund_account",
        subject=payment.pledge_id,
        chamber_id=payment.chamber_id,
        before_hash=None if before is None else hashlib.sha256(before).digest(),
        after_hash=hashlib.sha256(sealed).digest(),
    )
    await audit.record(tx, entry, now)
