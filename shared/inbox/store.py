"""The inbox in the database: what was seen, how far each subject is, and what is parked."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from shared.database import Sql, columns
from shared.inbox.message import Message

_FIRST: Final = """
    INSERT INTO inbox (consumer, event_id, topic, partition, "offset", outcome, processed_at)
    SELECT $1, new.*, $7 FROM unnest($2::uuid[], $3::text[], $4::int[], $5::bigint[],
                                     $6::text[]) AS new
    ON CONFLICT DO NOTHING RETURNING event_id
"""
_OUTCOME: Final = """
    UPDATE inbox SET outcome = $3 WHERE consumer = $1 AND event_id = ANY($2)
"""
_VERSIONS: Final = """
    SELECT topic, subject, version FROM inbox_subject
    WHERE consumer = $1 AND subject = ANY($2)
"""
_SEEN: Final = """
    INSERT INTO inbox_subject AS known (consumer, topic, subject, version)
    SELECT $1, new.* FROM unnest($2::text[], $3::uuid[], $4::int[]) AS new
    ON CONFLICT (consumer, topic, subject)
    DO UPDATE SET version = greatest(known.version, excluded.version)
"""
_WAITING_SUBJECTS: Final = """
    SELECT DISTINCT subject FROM parked_message
    WHERE consumer = $1 AND subject = ANY($2) AND redriven_at IS NULL
"""
_PARK: Final = """
    INSERT INTO parked_message (consumer, event_id, topic, partition, "offset", key, subject,
                                value, headers, error, parked_at)
    SELECT $1, new.* FROM unnest($2::uuid[], $3::text[], $4::int[], $5::bigint[], $6::bytea[],
        $7::uuid[], $8::bytea[], $9::jsonb[], $10::text[], $11::timestamptz[]) AS new
    ON CONFLICT DO NOTHING
"""
_WAITING: Final = """
    SELECT * FROM parked_message
    WHERE consumer = $1 AND subject = $2 AND redriven_at IS NULL ORDER BY id FOR UPDATE
"""
_REDRIVEN: Final = "UPDATE parked_message SET redriven_at = $2 WHERE id = $1"


async def first_timers(
    sql: Sql, group: str, batch: Sequence[tuple[Message, str]], now: datetime
) -> list[Message]:
    """Those never seen before, in order; each gets its inbox row with the outcome to expect."""
    once = {message.event_id: (message, outcome) for message, outcome in batch}
    if not once:
        return []
    rows = await sql.fetch(
        _FIRST,
        group,
        *columns(
            (event_id, each.topic, each.partition, each.offset, outcome)
            for event_id, (each, outcome) in once.items()
        ),
        now,
    )
    new = {row["event_id"] for row in rows}
    return [message for event_id, (message, _) in once.items() if event_id in new]


async def set_outcome(sql: Sql, group: str, event_ids: Collection[UUID], outcome: str) -> None:
    """What became of messages that have their row."""
    if event_ids:
        await sql.execute(_OUTCOME, group, list(event_ids), outcome)


async def waiting_subjects(sql: Sql, group: str, subjects: Collection[UUID]) -> set[UUID]:
    """Those of `subjects` of which a message is parked."""
    rows = await sql.fetch(_WAITING_SUBJECTS, group, list(subjects))
    return {row["subject"] for row in rows}


async def versions(
    sql: Sql, group: str, subjects: Collection[UUID]
) -> dict[tuple[str, UUID], int]:
    """By topic and subject, the version that was acted on last."""
    rows = await sql.fetch(_VERSIONS, group, list(subjects))
    return {(row["topic"], row["subject"]): row["version"] for row in rows}


async def keep_versions(sql: Sql, group: str, known: Mapping[tuple[str, UUID], int]) -> None:
    """How far we are with each of them, in one order: two readers never wait in a circle."""
    ordered = sorted(known.items(), key=lambda item: (item[0][0], str(item[0][1])))
    await sql.execute(
        _SEEN,
        group,
        *columns((topic, subject, version) for (topic, subject), version in ordered),
    )


async def park(
    sql: Sql, group: str, messages: Sequence[Message], reason: str, now: datetime
) -> None:
    """Set them aside, each with its row, until somebody drives them anew."""
    if not messages:
        return
    await sql.execute(
        _PARK,
        group,
        *columns(
            (
                each.event_id,
                each.topic,
                each.partition,
                each.offset,
                each.key,
                each.subject,
                each.value,
                json.dumps(dict(each.headers)).replace("\\u0000", "\\ufffd"),
                reason.replace("\x00", "\ufffd"),
                now,
            )
            for each in messages
        ),
    )
    await set_outcome(sql, group, [each.event_id for each in messages], "parked")


async def parked(sql: Sql, group: str, subject: UUID) -> list[tuple[int, Message]]:
    """What waits about `subject`, in order and locked, each with its number."""
    rows = await sql.fetch(_WAITING, group, subject)
    return [(row["id"], _message(row)) for row in rows]


async def unpark(sql: Sql, number: int, now: datetime) -> None:
    """It went through after all."""
    await sql.execute(_REDRIVEN, number, now)


def _message(row: Any) -> Message:  # noqa: ANN401  # an asyncpg record
    return Message(
        topic=row["topic"],
        partition=row["partition"],
        offset=row["offset"],
        key=row["key"],
        value=row["value"],
        headers=row["headers"],
    )
