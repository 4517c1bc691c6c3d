"""Disputes in SQL; row security shows each only to the payee's people."""

# ruff: noqa: S608  # the names put into this SQL are its own columns

from collections.abc import Collection
from dataclasses import astuple, fields
from datetime import datetime
from typing import Final, cast
from uuid import UUID

from services.payments.disputes.domain import LOOK_EVERY, Dispute
from services.payments.rails.domain import DisputeMoney
from shared.database import Sql

_FIELDS: Final = tuple(field.name for field in fields(Dispute))
_COLUMNS: Final = ", ".join(_FIELDS)
_LOCK: Final = f"SELECT {_COLUMNS} FROM dispute WHERE dispute_id = $1 FOR UPDATE"
_PUT: Final = f"""
    INSERT INTO dispute ({_COLUMNS})
    VALUES ({", ".join(f"${at}" for at in range(1, len(_FIELDS) + 1))})
    ON CONFLICT (dispute_id) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in _FIELDS if name != "dispute_id")}
"""
_ADD_MONEY: Final = """
    INSERT INTO dispute_money (line_id, dispute_id, category, amount_minor, fee_minor,
                               recorded_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING line_id
"""
_IS_FIRST: Final = """
    SELECT count(*) = 1 FROM dispute_money WHERE dispute_id = $1 AND category = $2
"""
_IS_ANY_OPEN: Final = """
    SELECT EXISTS (SELECT FROM dispute WHERE pledge_id = $1 AND state = 'open')
"""
_IS_ANY_LOST: Final = """
    SELECT EXISTS (SELECT FROM dispute WHERE pledge_id = $1 AND state = 'lost')
"""
_SENT_BACK: Final = """
    SELECT coalesce(sum(amount_minor), 0)::bigint FROM refund
    WHERE intent_id = $1 AND (state = 'done' OR stripe_id IS NOT NULL)
"""
_TO_READ: Final = """
    UPDATE dispute SET checked_at = $1 WHERE dispute_id IN (
        SELECT dispute_id FROM dispute WHERE state IN ('inquiry', 'open') AND checked_at <= $2
        ORDER BY checked_at LIMIT $3 FOR UPDATE SKIP LOCKED)
    RETURNING dispute_id
"""
_UNKNOWN: Final = """
    SELECT id FROM unnest($1::text[]) AS given(id)
    WHERE NOT EXISTS (SELECT FROM dispute WHERE dispute_id = id)
"""
# One process looks at a time, and each look begins where the last one began.
_BEGIN_LOOK: Final = """
    UPDATE dispute_look SET looked_at = $1
    FROM (SELECT looked_at AS before FROM dispute_look FOR UPDATE) AS last
    WHERE dispute_look.looked_at = last.before
      AND (last.before <= $2 OR last.before > $1)
    RETURNING last.before
"""
_LOOKED: Final = "UPDATE dispute_look SET looked_at = $1"
_LIST: Final = f"""
    SELECT {_COLUMNS} FROM dispute WHERE $1::text IS NULL OR state = $1
    ORDER BY state NOT IN ('inquiry', 'open'), evidence_due_at, dispute_id LIMIT $2
"""


async def locked(sql: Sql, dispute_id: str) -> Dispute | None:
    row = await sql.fetchrow(_LOCK, dispute_id)
    return None if row is None else Dispute(**dict(row))


async def put(sql: Sql, dispute: Dispute) -> None:
    await sql.execute(_PUT, *astuple(dispute))


async def add_money(sql: Sql, dispute_id: str, line: DisputeMoney, now: datetime) -> bool:
    """Whether the PSP's line is new."""
    return bool(
        await sql.fetchval(
            _ADD_MONEY,
            line.line_id,
            dispute_id,
            line.category,
            line.amount_minor,
            line.fee_minor,
            now,
        )
    )


async def is_first(sql: Sql, dispute_id: str, category: str) -> bool:
    """Whether the line that was just added is the only one of its kind."""
    return bool(await sql.fetchval(_IS_FIRST, dispute_id, category))


async def is_any_open(sql: Sql, pledge_id: UUID) -> bool:
    return bool(await sql.fetchval(_IS_ANY_OPEN, pledge_id))


async def is_any_lost(sql: Sql, pledge_id: UUID) -> bool:
    return bool(await sql.fetchval(_IS_ANY_LOST, pledge_id))


async def sent_back(sql: Sql, intent_id: str) -> int:
    """What we have sent back of this charge, or the PSP is about to."""
    return int(await sql.fetchval(_SENT_BACK, intent_id))


async def to_read(sql: Sql, now: datetime, *, unread_since: datetime, limit: int) -> list[str]:
    """Undecided ones that nobody looked at since then; they count as looked at from here."""
    rows = await sql.fetch(_TO_READ, now, unread_since, limit)
    return [row["dispute_id"] for row in rows]


async def unknown(sql: Sql, ids: Collection[str]) -> list[str]:
    return [row["id"] for row in await sql.fetch(_UNKNOWN, list(ids))]


async def begin_look(sql: Sql, now: datetime) -> datetime | None:
    """When the last look began, if it is time for another; this one counts from here on."""
    last = await sql.fetchval(_BEGIN_LOOK, now, now - LOOK_EVERY)
    return cast("datetime | None", last)


async def look_failed(sql: Sql, last: datetime) -> None:
    """The PSP did not answer: the next look begins where this one did."""
    await sql.execute(_LOOKED, last)


async def listed(sql: Sql, state: str | None, limit: int) -> list[Dispute]:
    """Undecided ones first, by the day their evidence is due."""
    return [Dispute(**dict(row)) for row in await sql.fetch(_LIST, state, limit)]
