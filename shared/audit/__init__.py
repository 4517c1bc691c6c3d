"""Who changed what: one row per person's request or job's decision, in its own transaction.

This file imports nothing but the standard library: `python -m shared.audit verify` passes here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from shared.database import Sql, Transaction

_RECORD: Final = """
    INSERT INTO audit (chamber_id, actor, person_id, command, command_id, subject_kind, subject,
                       before_hash, after_hash, recorded_at)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::uuid[], $6::text[],
                         $7::uuid[], $8::bytea[], $9::bytea[], $10::timestamptz[])
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. `command_id` is unique: the row of truth it caused carries it as cause.

    `chamber_id` names the chain it will stand in, None the platform's. Hashes are SHA-256 of
    the subject before and after, None where there was nothing.
    """

    command: str
    command_id: UUID
    subject_kind: str
    subject: UUID
    chamber_id: UUID | None = None
    before_hash: bytes | None = None
    after_hash: bytes | None = None


async def record(tx: Transaction, entry: Entry, now: datetime) -> None:
    """Write one row for the transaction's actor."""
    await record_all(tx, [entry], now)


async def record_all(tx: Transaction, entries: Sequence[Entry], now: datetime) -> None:
    """Write rows for the transaction's actor, as one statement."""
    if entries:
        await _write(tx.sql, tx.actor.name, tx.actor.person_id, entries, now)


async def _write(
    sql: Sql, actor: str, person_id: UUID | None, entries: Sequence[Entry], now: datetime
) -> None:
    rows = (
        (
            each.chamber_id,
            actor,
            person_id,
            each.command,
            each.command_id,
            each.subject_kind,
            each.subject,
            each.before_hash,
            each.after_hash,
            now,
        )
        for each in entries
    )
    await sql.execute(_RECORD, *(list(column) for column in zip(*rows, strict=True)))
