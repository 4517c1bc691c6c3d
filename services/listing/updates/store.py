"""Updates in and out of the database; row security decides who sees which."""

# ruff: noqa: S608  # the names put into this SQL are our own

from dataclasses import astuple, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.listing.updates.domain import Update
from shared.database import Sql

MOST_SHOWN: Final = 50
# On the project's own page; the others have one of theirs.
NEWEST: Final = 2
_MOST_WAITING: Final = 200

_NAMES: Final = [field.name for field in fields(Update)]
_COLUMNS: Final = ", ".join(_NAMES)
_PLACES: Final = ", ".join(f"${at}" for at in range(1, len(_NAMES) + 1))
_ADD: Final = f"""
    INSERT INTO project_update ({_COLUMNS}) VALUES ({_PLACES})
    ON CONFLICT DO NOTHING RETURNING id
"""
_FIND: Final = f"SELECT {_COLUMNS} FROM project_update WHERE id = $1"
_LOCK: Final = f"{_FIND} FOR NO KEY UPDATE"
_COUNT: Final = """
    SELECT count(*) FROM project_update WHERE project_id = $1 AND state = 'waiting'
"""
_JUDGE: Final = """
    UPDATE project_update SET state = $2, reason = $3, posted_at = $4, judged_by = $5,
           judged_at = $6
    WHERE id = $1
"""
_SHOWN: Final = f"""
    SELECT {_COLUMNS} FROM project_update WHERE project_id = $1 AND state = 'released'
    ORDER BY posted_at DESC, id DESC LIMIT $2
"""
_OWN: Final = f"""
    SELECT {_COLUMNS} FROM project_update
    WHERE project_id = $1 AND owner_person_id = $2 AND state <> 'released'
    ORDER BY written_at DESC, id DESC LIMIT $3
"""
_WAITING: Final = """
    SELECT told.id AS update_id, told.project_id, told.chamber_id, told.title, told.words,
           told.written_at, shown.content ->> 'title' AS project_title,
           $2 = told.owner_person_id AS is_own
    FROM project_update AS told
    JOIN project ON project.id = told.project_id
    JOIN project_version AS shown ON shown.project_id = project.id
                                 AND shown.version = project.live_version
    WHERE told.state = 'waiting' AND told.chamber_id = ANY($1)
    ORDER BY told.written_at, told.id LIMIT $3
"""


async def add(sql: Sql, update: Update) -> bool:
    """False where the id is taken."""
    return await sql.fetchval(_ADD, *astuple(update)) is not None


async def find(sql: Sql, update_id: UUID) -> Update | None:
    row = await sql.fetchrow(_FIND, update_id)
    return Update(**row) if row else None


async def lock(sql: Sql, update_id: UUID) -> Update | None:
    """None also for whoever may read it but not judge it."""
    row = await sql.fetchrow(_LOCK, update_id)
    return Update(**row) if row else None


async def count_waiting(sql: Sql, project_id: UUID) -> int:
    return int(await sql.fetchval(_COUNT, project_id))


async def judge(sql: Sql, update: Update, person_id: UUID, now: datetime) -> None:
    """Write how it stands as the word of this person."""
    await sql.execute(
        _JUDGE, update.id, update.state, update.reason, update.posted_at, person_id, now
    )


async def shown(sql: Sql, project_id: UUID, most: int = MOST_SHOWN) -> list[Update]:
    """Released ones, the newest first."""
    return [Update(**row) for row in await sql.fetch(_SHOWN, project_id, most)]


async def own(sql: Sql, project_id: UUID, person_id: UUID) -> list[Update]:
    """What the owner wrote that is not public, the newest first."""
    return [Update(**row) for row in await sql.fetch(_OWN, project_id, person_id, MOST_SHOWN)]


async def waiting(sql: Sql, chamber_ids: list[UUID], person_id: UUID) -> list[dict[str, Any]]:
    """What waits for these chambers, the oldest first."""
    rows = await sql.fetch(_WAITING, chamber_ids, person_id, _MOST_WAITING)
    return [dict(row) for row in rows]
