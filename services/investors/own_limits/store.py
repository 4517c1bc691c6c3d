"""Limits that investors set for themselves, in and out of their table; each stays."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from services.investors.own_limits.domain import Binding, OwnLimit
from shared.database import Sql

_ADD = """
    INSERT INTO own_limit (investor_id, limit_id, most, paused_to, begins_on, body_hash, set_at,
                           cause_kind, cause_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 'request', $8)
    ON CONFLICT DO NOTHING RETURNING limit_id
"""
_HASH = "SELECT body_hash FROM own_limit WHERE investor_id = $1 AND limit_id = $2"
_OF = "SELECT * FROM own_limit WHERE investor_id = ANY($1) ORDER BY set_at"


async def add(  # noqa: PLR0913  # the columns of one row
    sql: Sql,
    new: OwnLimit,
    *,
    investor_id: UUID,
    limit_id: UUID,
    body_hash: bytes,
    cause: UUID,
) -> None:
    """Add a wish; the caller holds the investor's lock and saw that the id is free."""
    await sql.execute(
        _ADD,
        investor_id,
        limit_id,
        new.binding.most_minor,
        new.binding.paused_to,
        new.begins_on,
        body_hash,
        new.set_at,
        cause,
    )


async def body_hash(sql: Sql, investor_id: UUID, limit_id: UUID) -> bytes | None:
    found: bytes | None = await sql.fetchval(_HASH, investor_id, limit_id)
    return found


async def of_investors(sql: Sql, investor_ids: Collection[UUID]) -> dict[UUID, list[OwnLimit]]:
    """All wishes of each investor, the earliest first."""
    found: dict[UUID, list[OwnLimit]] = {}
    for row in await sql.fetch(_OF, list(investor_ids)):
        found.setdefault(row["investor_id"], []).append(_limit(row))
    return found


def _limit(row: Any) -> OwnLimit:  # noqa: ANN401  # an asyncpg record
    binding = Binding(most_minor=row["most"], paused_to=row["paused_to"])
    return OwnLimit(binding, row["begins_on"], row["set_at"])
