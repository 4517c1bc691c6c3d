"""Readings of chips in and out of their table."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.investors.identity.domain import Outcome
from shared.database import Sql

_ADD = """
    INSERT INTO chip_reading (investor_id, reading_id, handler_id, outcome, reader, body_hash,
                              read_at, cause_kind, cause_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 'request', $8)
    ON CONFLICT DO NOTHING RETURNING reading_id
"""
_ONE = "SELECT * FROM chip_reading WHERE investor_id = $1 AND reading_id = $2"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading said, for one handler."""

    investor_id: UUID
    reading_id: UUID
    handler_id: UUID
    outcome: Outcome
    reader: str
    body_hash: bytes
    read_at: datetime


async def add(sql: Sql, new: Reading, cause_id: UUID) -> bool:
    """Whether it was added: not if the id is there already."""
    added = await sql.fetchval(
        _ADD,
        new.investor_id,
        new.reading_id,
        new.handler_id,
        new.outcome,
        new.reader,
        new.body_hash,
        new.read_at,
        cause_id,
    )
    return added is not None


async def find(sql: Sql, investor_id: UUID, reading_id: UUID) -> Reading | None:
    row = await sql.fetchrow(_ONE, investor_id, reading_id)
    if row is None:
        return None
    return Reading(
        investor_id=investor_id,
        reading_id=reading_id,
        handler_id=row["handler_id"],
        outcome=row["outcome"],
        reader=row["reader"],
        body_hash=bytes(row["body_hash"]),
        read_at=row["read_at"],
    )
