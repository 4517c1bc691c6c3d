"""Calls of the PSP in SQL: written down, claimed, recorded; and the house's pace."""

# ruff: noqa: S608  # the names put into this SQL are its own columns

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

from services.payments.rails.domain import (
    CALLS_PER_S,
    Intent,
    Operation,
    OperationState,
)
from shared.database import Sql

_LEASE: Final = timedelta(seconds=60)
_OPERATION: Final = """
    id, key, kind, pledge_id, subject_id, instrument, attempt, params, state, stripe_id,
    outcome, tries, sent_at
"""
_INTEND: Final = """
    INSERT INTO payment_operation (id, key, kind, pledge_id, subject_id, instrument, attempt,
                                   params, params_hash, state, next_at, prepared_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, 'prepared', $10, $11)
    ON CONFLICT (key) DO NOTHING
"""
_BY_ID: Final = f"SELECT {_OPERATION} FROM payment_operation WHERE id = $1"
_LOCK: Final = f"{_BY_ID} FOR UPDATE"
_LIVE: Final = f"""
    SELECT {_OPERATION} FROM payment_operation
    WHERE pledge_id = $1 AND kind = ANY($2) AND state IN ('prepared', 'sent', 'unknown')
    ORDER BY prepared_at
"""
_CLAIM: Final = f"""
    UPDATE payment_operation SET state = CASE state WHEN 'prepared' THEN 'sent' ELSE state END,
           sent_at = coalesce(sent_at, $1), tries = tries + 1, leased_until = $2
    WHERE id IN (
        SELECT id FROM payment_operation
        WHERE state IN ('prepared', 'sent', 'unknown') AND (leased_until IS NULL OR
              leased_until <= $1) AND (id = $3 OR ($3 IS NULL AND next_at <= $1))
        ORDER BY next_at LIMIT $4 FOR UPDATE SKIP LOCKED)
    RETURNING {_OPERATION}
"""
_RECORD: Final = """
    UPDATE payment_operation SET state = $2, stripe_id = coalesce($3, stripe_id),
           outcome = $4::jsonb, recorded_at = $5, leased_until = NULL
    WHERE id = $1
"""
_AGAIN: Final = """
    UPDATE payment_operation SET state = $2, next_at = $3, leased_until = NULL,
           sent_at = CASE WHEN $4 THEN NULL ELSE sent_at END
    WHERE id = $1 AND state IN ('sent', 'unknown')
"""
_LAST_REFUSAL: Final = """
    SELECT CASE state WHEN 'failed' THEN 'card_detached' ELSE outcome ->> 'code' END
    FROM payment_operation
    WHERE pledge_id = $1 AND kind = 'charge' AND state IN ('declined', 'failed')
    ORDER BY attempt DESC LIMIT 1
"""
# A queue is never longer than seconds: what lies further ahead is a clock that was set back.
_PACE: Final = """
    UPDATE psp_pace SET next_at = $2::interval + CASE
        WHEN next_at BETWEEN $1::timestamptz AND $1::timestamptz + interval '1 minute'
        THEN next_at ELSE $1::timestamptz END
    RETURNING next_at - $2::interval
"""


async def intend(
    sql: Sql, intent: Intent, now: datetime, *, not_before: datetime | None = None
) -> None:
    """Write a call down before it is made; the same key again changes nothing."""
    text = json.dumps(dict(intent.params), sort_keys=True, separators=(",", ":"))
    await sql.execute(
        _INTEND,
        intent.id,
        intent.key,
        intent.kind,
        intent.pledge_id,
        intent.subject_id,
        intent.instrument,
        intent.attempt,
        text,
        hashlib.sha256(text.encode()).digest(),
        not_before or now,
        now,
    )


async def operation(sql: Sql, op_id: UUID) -> Operation:
    return _operation(await sql.fetchrow(_BY_ID, op_id))


async def find_operation(sql: Sql, op_id: UUID) -> Operation | None:
    row = await sql.fetchrow(_BY_ID, op_id)
    return None if row is None else _operation(row)


async def operation_locked(sql: Sql, op_id: UUID) -> Operation:
    return _operation(await sql.fetchrow(_LOCK, op_id))


async def live(sql: Sql, pledge_id: UUID, *kinds: str) -> list[Operation]:
    """Operations of these kinds whose end is not known yet."""
    return [_operation(row) for row in await sql.fetch(_LIVE, pledge_id, list(kinds))]


async def claim(
    sql: Sql, now: datetime, *, limit: int = 1, op_id: UUID | None = None
) -> list[Operation]:
    """Take what waits (or this one) for a minute; it counts as sent from here on."""
    rows = await sql.fetch(_CLAIM, now, now + _LEASE, op_id, limit)
    return [_operation(row) for row in rows]


async def record(  # noqa: PLR0913  # what is known of one answer
    sql: Sql,
    op_id: UUID,
    state: OperationState,
    *,
    stripe_id: str | None,
    outcome: Mapping[str, Any],
    now: datetime,
) -> None:
    await sql.execute(_RECORD, op_id, state, stripe_id, json.dumps(dict(outcome)), now)


async def again(sql: Sql, op_id: UUID, at: datetime, *, never_sent: bool) -> None:
    """Make the same call once more at `at`; `never_sent` if the PSP did not take it."""
    await sql.execute(_AGAIN, op_id, "sent" if never_sent else "unknown", at, never_sent)


async def last_refusal(sql: Sql, pledge_id: UUID) -> str:
    """Why the last charge was refused, or nothing."""
    return str(await sql.fetchval(_LAST_REFUSAL, pledge_id) or "")


async def take_turns(sql: Sql, calls: int, now: datetime) -> timedelta:
    """Reserve `calls` of the 20 a second of all processes; how long until the first may go."""
    length = timedelta(seconds=calls / CALLS_PER_S)
    begins = await sql.fetchval(_PACE, now, length)
    return max(timedelta(), cast("datetime", begins) - now)


def _operation(row: Any) -> Operation:  # noqa: ANN401  # an asyncpg record
    return Operation(**dict(row))
