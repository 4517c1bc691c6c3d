"""Statuses and their ends in and out of their tables; both are only added to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from services.investors.statuses.domain import Status
from shared.database import Sql

_ADD: Final = """
    INSERT INTO professional_status (status_id, investor_id, handler_id, type, contract_type,
        valid_from, valid_to, evidence_sealed, granted_by, granted_at, body_hash, cause_kind,
        cause_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'request', $12)
    ON CONFLICT DO NOTHING RETURNING status_id
"""
_END: Final = """
    INSERT INTO status_end (status_id, investor_id, handler_id, ended_on, ended_by, ended_at,
                            cause_kind, cause_id)
    VALUES ($1, $2, $3, $4, $5, $6, 'request', $7) ON CONFLICT DO NOTHING RETURNING status_id
"""
_OF: Final = """
    SELECT professional_status.*, status_end.ended_on
    FROM professional_status LEFT JOIN status_end USING (status_id)
    WHERE professional_status.investor_id = ANY($1)
    ORDER BY professional_status.investor_id, granted_at, status_id
"""
# Two users of a handler may grant at once: the second must see what the first granted.
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('statuses/' || $1::text, 0))"


@dataclass(frozen=True, slots=True)
class Kept:
    """A status as it stands, with what only its own readers open."""

    status: Status
    sealed: bytes
    body_hash: bytes
    granted_at: datetime


async def lock(sql: Sql, investor_id: UUID) -> None:
    """Nobody else grants this investor anything until the transaction ends."""
    await sql.execute(_LOCK, str(investor_id))


async def add(sql: Sql, kept: Kept, granted_by: UUID, cause_id: UUID) -> bool:
    """Whether it was added: not if the id names another investor's."""
    status = kept.status
    added = await sql.fetchval(
        _ADD,
        status.status_id,
        status.investor_id,
        status.handler_id,
        status.type,
        status.contract_type,
        status.valid_from,
        status.valid_to,
        kept.sealed,
        granted_by,
        kept.granted_at,
        kept.body_hash,
        cause_id,
    )
    return added is not None


async def end(  # noqa: PLR0913  # the columns of one row
    sql: Sql, status: Status, *, on: date, by: UUID, at: datetime, cause_id: UUID
) -> bool:
    """Whether it was ended now: not if it was before."""
    ended = await sql.fetchval(
        _END, status.status_id, status.investor_id, status.handler_id, on, by, at, cause_id
    )
    return ended is not None


async def of_investors(sql: Sql, investor_ids: Collection[UUID]) -> list[Kept]:
    """All that were ever granted, the oldest first of each investor."""
    return [_kept(row) for row in await sql.fetch(_OF, list(investor_ids))]


def _kept(row: Any) -> Kept:  # noqa: ANN401  # an asyncpg record
    status = Status(
        status_id=row["status_id"],
        investor_id=row["investor_id"],
        handler_id=row["handler_id"],
        type=row["type"],
        contract_type=row["contract_type"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        ended_on=row["ended_on"],
    )
    return Kept(
        status, bytes(row["evidence_sealed"]), bytes(row["body_hash"]), row["granted_at"]
    )
