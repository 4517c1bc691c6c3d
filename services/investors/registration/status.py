"""What an investor may apply for, told to others when it changes; no figure and no reason.

Handlers' answers are read past row security, by a function of the database: each handler sees
only its own.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final
from uuid import UUID

from shared import outbox
from shared.contracts.investors import InvestorStatusChanged
from shared.database import Sql, Transaction

# A name and a confirmed contact are enough for these; shares want a handler's yes.
OPEN_TO_ALL: Final = ("reward", "donation")
WITH_A_YES: Final = ("equity",)

# Two handlers may answer in one second: the second must count what the first said.
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('status/' || $1::text, 0))"
_VERIFIED_BY: Final = "SELECT verified_by($1, $2) AS handler_id"


async def before_change(tx: Transaction, investor_id: UUID, today: date) -> frozenset[UUID]:
    """The handlers whose yes holds; nobody else changes that until this transaction ends."""
    await lock(tx.sql, investor_id)
    return await _verified_by(tx.sql, investor_id, today)


async def lock(sql: Sql, investor_id: UUID) -> None:
    """Nobody else changes what this investor may do until the transaction ends."""
    await sql.execute(_LOCK, str(investor_id))


async def after_change(
    tx: Transaction, investor_id: UUID, before: Collection[UUID], today: date, now: datetime
) -> None:
    """Say how it stands now, if that is not as before."""
    verified_by = await _verified_by(tx.sql, investor_id, today)
    if verified_by != before:
        await say(tx, investor_id, verified_by, now)


async def say(
    tx: Transaction, investor_id: UUID, verified_by: Collection[UUID], now: datetime
) -> None:
    """Say how it stands; the caller holds its lock."""
    more = WITH_A_YES if verified_by else ()
    said = InvestorStatusChanged(
        occurred_at=now,
        investor_id=investor_id,
        instruments=[*OPEN_TO_ALL, *more],
        verified_by_handler_ids=sorted(verified_by),
    )
    await outbox.add(tx, [said])


async def _verified_by(sql: Sql, investor_id: UUID, on_day: date) -> frozenset[UUID]:
    rows = await sql.fetch(_VERIFIED_BY, investor_id, on_day)
    return frozenset(row["handler_id"] for row in rows)
