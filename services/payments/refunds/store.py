"""Refunds in SQL, and the sealed accounts that money goes back to."""

# ruff: noqa: S608  # the names put into this SQL are its own columns

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from services.payments.payments.store import Cause
from services.payments.refunds.domain import Refund
from shared.database import Sql

_REFUND: Final = """
    id, payment_id, pledge_id, rail, amount_minor, currency, reason, state, intent_id, tries,
    stripe_id, sent_on, reference, recorded_by, recorded_at, confirmed_by, confirmed_at,
    listed_at, trouble
"""
_ADD: Final = """
    INSERT INTO refund (id, payment_id, pledge_id, rail, amount_minor, currency, reason, state,
                        intent_id, listed_at, cause_kind, cause_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
_BY_ID: Final = f"SELECT {_REFUND} FROM refund WHERE id = $1"
_LOCK: Final = f"{_BY_ID} FOR UPDATE"
_LIST: Final = f"""
    SELECT {_REFUND} FROM refund
    WHERE ($1::text IS NULL OR state = $1) AND ($2::uuid IS NULL OR id < $2)
    ORDER BY id DESC LIMIT $3
"""
_OPEN: Final = """
    SELECT EXISTS (SELECT FROM refund WHERE pledge_id = $1 AND reason = 'closing'
                   AND state <> 'done')
"""
_SENT_BACK: Final = """
    SELECT coalesce(sum(amount_minor), 0)::bigint FROM refund WHERE intent_id = $1
"""
_RECORDED: Final = """
    UPDATE refund SET state = 'recorded', sent_on = $2, reference = $3, recorded_by = $4,
           recorded_at = $5
    WHERE id = $1
"""
_RELISTED: Final = """
    UPDATE refund SET state = 'listed', sent_on = NULL, reference = NULL, recorded_by = NULL,
           recorded_at = NULL
    WHERE id = $1
"""
_CONFIRMED: Final = """
    UPDATE refund SET state = 'done', confirmed_by = $2, confirmed_at = $3, done_at = $3
    WHERE id = $1
"""
_DONE: Final = """
    UPDATE refund SET state = 'done', stripe_id = $2, done_at = $3, checked_at = $3,
           trouble = NULL
    WHERE id = $1
"""
_UNDER_WAY: Final = "UPDATE refund SET stripe_id = $2, checked_at = $3 WHERE id = $1"
_ANEW: Final = """
    UPDATE refund SET state = 'started', stripe_id = NULL, tries = tries + 1, trouble = $2,
           done_at = NULL
    WHERE id = $1
"""
_TO_READ: Final = f"""
    UPDATE refund SET checked_at = $1 WHERE id IN (
        SELECT id FROM refund WHERE state = 'started' AND stripe_id IS NOT NULL
        AND checked_at <= $2 ORDER BY checked_at LIMIT $3 FOR UPDATE SKIP LOCKED)
    RETURNING {_REFUND}
"""
_BY_STRIPE_ID: Final = f"SELECT {_REFUND} FROM refund WHERE stripe_id = $1"
_IS_WITH_BANK: Final = """
    SELECT EXISTS (SELECT FROM dispute WHERE intent_id = $1 AND state = 'open')
"""
# Not with the PSP either: no id from it, and no call whose end is not known.
_HELD_BACK: Final = f"""
    SELECT {_REFUND} FROM refund WHERE intent_id = $1 AND state = 'started'
      AND stripe_id IS NULL AND NOT EXISTS (
        SELECT FROM payment_operation WHERE subject_id = refund.id AND kind = 'refund'
        AND state IN ('prepared', 'sent', 'unknown'))
    ORDER BY id FOR UPDATE
"""
_RETURNED: Final = """
    UPDATE refund SET state = 'done', done_at = $2, checked_at = $2, trouble = $3
    WHERE id = $1
"""
_SHRINK: Final = "UPDATE refund SET amount_minor = amount_minor - $2 WHERE id = $1"
_TAKE_LOSS: Final = """
    UPDATE dispute SET loss_minor = loss_minor - $2 WHERE dispute_id = (
        SELECT dispute_id FROM dispute WHERE intent_id = $1 AND loss_minor >= $2
        ORDER BY dispute_id LIMIT 1)
    RETURNING dispute_id
"""
_ACCOUNT: Final = "SELECT sealed FROM refund_account WHERE pledge_id = $1"
_ACCOUNTS: Final = "SELECT pledge_id, sealed FROM refund_account WHERE pledge_id = ANY($1)"
_KEEP_ACCOUNT: Final = """
    INSERT INTO refund_account (pledge_id, sealed, given_by, given_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (pledge_id) DO UPDATE SET sealed = $2, given_by = $3, given_at = $4
"""


async def add(sql: Sql, refund: Refund, cause: Cause) -> None:
    await sql.execute(
        _ADD,
        refund.id,
        refund.payment_id,
        refund.pledge_id,
        refund.rail,
        refund.amount_minor,
        refund.currency,
        refund.reason,
        refund.state,
        refund.intent_id,
        refund.listed_at,
        cause.kind,
        cause.id,
    )


async def find(sql: Sql, refund_id: UUID) -> Refund | None:
    row = await sql.fetchrow(_BY_ID, refund_id)
    return None if row is None else Refund(**dict(row))


async def locked(sql: Sql, refund_id: UUID) -> Refund:
    return Refund(**dict(await sql.fetchrow(_LOCK, refund_id)))


async def of_stripe(sql: Sql, stripe_id: str) -> Refund | None:
    row = await sql.fetchrow(_BY_STRIPE_ID, stripe_id)
    return None if row is None else Refund(**dict(row))


async def listed(sql: Sql, state: str | None, before: UUID | None, limit: int) -> list[Refund]:
    """Newest first; row security leaves those of the asker's organisations."""
    rows = await sql.fetch(_LIST, state, before, limit)
    return [Refund(**dict(row)) for row in rows]


async def is_closing_open(sql: Sql, pledge_id: UUID) -> bool:
    """Whether a refund that matching waits for is not done yet."""
    return bool(await sql.fetchval(_OPEN, pledge_id))


async def sent_back(sql: Sql, intent_id: str) -> int:
    """How much of this charge went back or is on its way."""
    return int(await sql.fetchval(_SENT_BACK, intent_id))


async def recorded(  # noqa: PLR0913  # the columns of a record
    sql: Sql, refund_id: UUID, *, sent_on: date, reference: str, by: UUID, now: datetime
) -> None:
    await sql.execute(_RECORDED, refund_id, sent_on, reference, by, now)


async def relisted(sql: Sql, refund_id: UUID) -> None:
    await sql.execute(_RELISTED, refund_id)


async def confirmed(sql: Sql, refund_id: UUID, by: UUID, now: datetime) -> None:
    await sql.execute(_CONFIRMED, refund_id, by, now)


async def done_by_card(sql: Sql, refund_id: UUID, stripe_id: str, now: datetime) -> None:
    await sql.execute(_DONE, refund_id, stripe_id, now)


async def under_way(sql: Sql, refund_id: UUID, stripe_id: str, now: datetime) -> None:
    await sql.execute(_UNDER_WAY, refund_id, stripe_id, now)


async def anew(sql: Sql, refund_id: UUID, trouble: str) -> None:
    await sql.execute(_ANEW, refund_id, trouble)


async def is_with_bank(sql: Sql, intent_id: str | None) -> bool:
    """Whether a dispute of this charge is undecided."""
    return bool(await sql.fetchval(_IS_WITH_BANK, intent_id))


async def held_back(sql: Sql, intent_id: str) -> list[Refund]:
    """Refunds of this charge that were not sent, locked."""
    return [Refund(**dict(row)) for row in await sql.fetch(_HELD_BACK, intent_id)]


async def returned(sql: Sql, refund_id: UUID, why: str, now: datetime) -> None:
    """It is done without us."""
    await sql.execute(_RETURNED, refund_id, now, why)


async def shrink(sql: Sql, refund_id: UUID, by_minor: int) -> None:
    await sql.execute(_SHRINK, refund_id, by_minor)


async def take_loss(sql: Sql, intent_id: str | None, amount_minor: int) -> bool:
    """Whether a lost dispute had been entered as our loss, this much less from now on."""
    return bool(await sql.fetchval(_TAKE_LOSS, intent_id, amount_minor))


async def to_read(
    sql: Sql, now: datetime, *, unread_since: datetime, limit: int
) -> list[Refund]:
    rows = await sql.fetch(_TO_READ, now, unread_since, limit)
    return [Refund(**dict(row)) for row in rows]


async def account(sql: Sql, pledge_id: UUID) -> bytes | None:
    sealed = await sql.fetchval(_ACCOUNT, pledge_id)
    return None if sealed is None else bytes(sealed)


async def accounts(sql: Sql, pledge_ids: Sequence[UUID]) -> dict[UUID, bytes]:
    rows = await sql.fetch(_ACCOUNTS, list(pledge_ids))
    return {row["pledge_id"]: bytes(row["sealed"]) for row in rows}


async def keep_account(
    sql: Sql, pledge_id: UUID, sealed: bytes, by: UUID, now: datetime
) -> None:
    await sql.execute(_KEEP_ACCOUNT, pledge_id, sealed, by, now)
