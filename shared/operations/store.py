"""SQL of the operator's door: the outbox, parked messages, alarms, rows without a place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from shared.database import Sql

MOST: Final = 100
ALARM_KINDS: Final = ("audit", "reconciliation", "silence", "other")

_OUTBOX: Final = """
    SELECT count(*) AS rows, min(recorded_at) AS oldest_at FROM outbox WHERE sent_at IS NULL
"""
# Looks at the end of the table alone, so that it stays cheap.
_UNLINKED: Final = """
    SELECT count(*) AS rows, min(recorded_at) AS oldest_at FROM audit
    WHERE id > (SELECT coalesce(max(audit_id), 0) FROM audit_link) - 10000
      AND NOT EXISTS (SELECT FROM audit_link WHERE audit_id = audit.id)
"""
_PARKED_BY_GROUP: Final = """
    SELECT consumer, count(*) AS rows FROM parked_message
    WHERE redriven_at IS NULL GROUP BY consumer
"""
_PARKED: Final = """
    SELECT first.*, waiting.rows AS messages FROM (
        SELECT consumer, subject, min(id) AS id, count(*) AS rows FROM parked_message
        WHERE redriven_at IS NULL
        GROUP BY consumer, subject, CASE WHEN subject IS NULL THEN id END) AS waiting
    JOIN parked_message AS first USING (id)
    ORDER BY first.id LIMIT $1
"""
_STILL_PARKED: Final = """
    SELECT count(*) FROM parked_message
    WHERE consumer = $1 AND subject = $2 AND redriven_at IS NULL
"""
_OPEN: Final = """
    FROM alarm WHERE NOT EXISTS (
        SELECT FROM alarm_acknowledgement AS seen WHERE seen.alarm_id = alarm.id)
"""
_ALARMS: Final = f"SELECT id, subject, what, raised_at {_OPEN} ORDER BY id DESC LIMIT $1"
# What an alarm says may name a thing, so figures know only its kind.
_OPEN_BY_KIND: Final = f"""
    SELECT CASE WHEN subject LIKE 'audit/%' THEN 'audit'
        WHEN subject LIKE 'reconciliation/%' THEN 'reconciliation'
        WHEN what LIKE '% longer than it may' THEN 'silence' ELSE 'other' END AS kind,
        count(*) AS rows {_OPEN} GROUP BY kind
"""
_ALARM: Final = """
    SELECT what, acknowledged_by, acknowledged_at FROM alarm
    LEFT JOIN alarm_acknowledgement ON alarm_id = alarm.id WHERE alarm.id = $1
"""
_ACKNOWLEDGE: Final = """
    INSERT INTO alarm_acknowledgement (alarm_id, acknowledged_by, acknowledged_at)
    VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING alarm_id
"""
_COMMAND: Final = "SELECT command, after_hash FROM audit WHERE command_id = $1"


@dataclass(frozen=True, slots=True)
class Backlog:
    """Rows that wait, and since when the oldest does."""

    rows: int
    oldest_at: datetime | None


async def outbox(sql: Sql) -> Backlog:
    return Backlog(**dict(await sql.fetchrow(_OUTBOX)))


async def unlinked(sql: Sql) -> Backlog:
    return Backlog(**dict(await sql.fetchrow(_UNLINKED)))


async def parked_by_group(sql: Sql) -> dict[str, int]:
    return {row["consumer"]: row["rows"] for row in await sql.fetch(_PARKED_BY_GROUP)}


async def parked(sql: Sql) -> Sequence[Any]:
    """The first message of each subject that waits, oldest first, with how many wait."""
    return await sql.fetch(_PARKED, MOST)


async def still_parked(sql: Sql, group: str, subject: UUID) -> int:
    return int(await sql.fetchval(_STILL_PARKED, group, subject))


async def alarms(sql: Sql) -> Sequence[Any]:
    """Alarms nobody has acknowledged, newest first."""
    return await sql.fetch(_ALARMS, MOST)


async def open_alarms(sql: Sql) -> Mapping[str, int]:
    """By kind: `audit`, `reconciliation`, `silence` (something owed an answer), `other`."""
    return {row["kind"]: row["rows"] for row in await sql.fetch(_OPEN_BY_KIND)}


async def alarm(sql: Sql, alarm_id: int) -> Any:  # noqa: ANN401  # an asyncpg record or None
    return await sql.fetchrow(_ALARM, alarm_id)


async def acknowledge(sql: Sql, alarm_id: int, person_id: UUID, now: datetime) -> bool:
    """Whether this was the first time."""
    return await sql.fetchval(_ACKNOWLEDGE, alarm_id, person_id, now) is not None


async def known_command(sql: Sql, command_id: UUID) -> Any:  # noqa: ANN401
    return await sql.fetchrow(_COMMAND, command_id)
