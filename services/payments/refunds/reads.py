"""Refunds as they are shown, with the opened accounts that they go to."""

from uuid import UUID

from services.payments.refunds import store
from services.payments.refunds.domain import Refund
from shared import memberships
from shared.database import Transaction
from shared.encryption import ColumnKey


async def listed(  # the door's question, and the key to the accounts
    tx: Transaction,
    key: ColumnKey,
    *,
    state: str | None,
    before: UUID | None,
    limit: int,
) -> list[tuple[Refund, dict[str, str] | None]]:
    """Refunds of the asker's organisations with the accounts that they go to."""
    await memberships.require_session(tx)
    rows = await store.listed(tx.sql, state, before, limit)
    sealed = await store.accounts(tx.sql, [row.pledge_id for row in rows])
    return [(row, _account(key, row, sealed.get(row.pledge_id))) for row in rows]


async def shown(
    tx: Transaction, key: ColumnKey, refund_id: UUID
) -> tuple[Refund, dict[str, str] | None]:
    refund = await store.locked(tx.sql, refund_id)
    return refund, _account(key, refund, await store.account(tx.sql, refund.pledge_id))


def _account(key: ColumnKey, refund: Refund, sealed: bytes | None) -> dict[str, str] | None:
    if refund.rail == "card" or sealed is None:
        return None
    opened: dict[str, str] = key.open(sealed, row=refund.pledge_id)
    return opened
