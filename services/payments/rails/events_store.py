"""Webhooks in SQL: kept once, acted on in their turn, put off when that fails."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from shared.database import Sql

_ADD_EVENT: Final = """
    INSERT INTO stripe_event (id, type, account, created, object_id, payload, received_at)
    VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7) ON CONFLICT DO NOTHING
"""
# One that failed is looked at again in its turn, so that no number of them stops the others.
_EVENTS: Final = """
    SELECT id, type, object_id, payload, received_at, tries FROM stripe_event
    WHERE processed_at IS NULL AND (next_at IS NULL OR next_at <= $1)
    ORDER BY coalesce(next_at, received_at), id LIMIT $2
"""
_PUT_OFF: Final = """
    UPDATE stripe_event SET tries = tries + 1, next_at = $2, trouble = $3
    WHERE id = $1 AND processed_at IS NULL
"""
_ACTED: Final = "UPDATE stripe_event SET processed_at = $2 WHERE id = ANY($1)"


async def add_event(sql: Sql, event: Mapping[str, Any], now: datetime) -> None:
    """Keep a webhook; the same one again changes nothing."""
    await sql.execute(
        _ADD_EVENT,
        event["id"],
        event["type"],
        event.get("account"),
        event["created"],
        event["object_id"],
        json.dumps(event["payload"]),
        now,
    )


async def events_to_act_on(sql: Sql, now: datetime, limit: int) -> list[Any]:
    """Webhooks whose turn it is, oldest turn first."""
    return list(await sql.fetch(_EVENTS, now, limit))


async def put_off(sql: Sql, event_id: str, at: datetime, trouble: str) -> None:
    """Keep a webhook that could not be acted on until `at`."""
    await sql.execute(_PUT_OFF, event_id, at, trouble)


async def acted_on(sql: Sql, ids: Collection[str], now: datetime) -> None:
    await sql.execute(_ACTED, list(ids), now)
