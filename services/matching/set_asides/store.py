"""What is set aside, in and out of the database; taken back means gone."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from shared.database import Sql

MOST: Final = 500

_ADD: Final = """
    INSERT INTO set_aside (investor_id, project_id, set_at, cause_id)
    SELECT $1, $2, $3, $4 WHERE (SELECT count(*) FROM set_aside WHERE investor_id = $1) < $5
    ON CONFLICT DO NOTHING RETURNING project_id
"""
_TAKE_BACK: Final = """
    DELETE FROM set_aside WHERE investor_id = $1 AND project_id = $2 RETURNING project_id
"""
_OF: Final = """
    SELECT project_id, set_at FROM set_aside WHERE investor_id = $1
    ORDER BY set_at DESC, project_id
"""
_BY: Final = "SELECT investor_id FROM set_aside WHERE project_id = $1"


async def add(
    sql: Sql, investor_id: UUID, project_id: UUID, *, cause_id: UUID, now: datetime
) -> bool:
    """Whether it is new; beyond `MOST` nothing is added."""
    added = await sql.fetchval(_ADD, investor_id, project_id, now, cause_id, MOST)
    return added is not None


async def take_back(sql: Sql, investor_id: UUID, project_id: UUID) -> bool:
    """Whether it was there."""
    return await sql.fetchval(_TAKE_BACK, investor_id, project_id) is not None


async def of(sql: Sql, investor_id: UUID) -> list[Any]:
    """What this investor set aside, the last first."""
    return await sql.fetch(_OF, investor_id)


async def by(sql: Sql, project_id: UUID) -> frozenset[UUID]:
    """The investors who set this project aside."""
    rows = await sql.fetch(_BY, project_id)
    return frozenset(row["investor_id"] for row in rows)
