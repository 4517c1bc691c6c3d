"""SQL of introductions."""

# ruff: noqa: S608  # the names put into this SQL are our own

from collections.abc import Collection
from dataclasses import astuple, fields
from datetime import datetime
from typing import Final
from uuid import UUID

from services.matching.introductions.domain import Introduction, State
from shared.database import Sql

MOST: Final = 100
_NAMES: Final = [field.name for field in fields(Introduction)]
_COLUMNS: Final = ", ".join(_NAMES)
_PLACES: Final = ", ".join(f"${at}" for at in range(1, len(_NAMES) + 1))
_ADD: Final = f"INSERT INTO introduction ({_COLUMNS}) VALUES ({_PLACES})"
_FIND: Final = f"SELECT {_COLUMNS} FROM introduction WHERE id = $1"
_LOCK: Final = f"{_FIND} FOR NO KEY UPDATE"
_OF_PROJECT: Final = f"""
    SELECT {_COLUMNS} FROM introduction WHERE project_id = $1 AND state <> 'withdrawn'
    ORDER BY state = 'asked' DESC, asked_at DESC, id DESC LIMIT {MOST}
"""
_OWNS: Final = """
    SELECT EXISTS (SELECT FROM round WHERE project_id = $1 AND owner_person_id = $2)
"""
_MEETING: Final = """
    SELECT (SELECT state FROM round WHERE id = $2) AS round_state,
           still_introduced($1) AS still_agrees
"""
_DUE: Final = """
    SELECT EXISTS (SELECT FROM introduction WHERE state = 'asked' AND answer_by <= $1)
"""
_STATES: Final = "SELECT id, state FROM introduction WHERE id = ANY($1)"
_END: Final = """
    UPDATE introduction SET state = $2, ended_by = $3, ended_at = $4 WHERE id = $1
"""
_LAPSE: Final = f"""
    UPDATE introduction SET state = 'lapsed', ended_at = $1
    WHERE id IN (SELECT id FROM introduction WHERE state = 'asked' AND answer_by <= $1
                 ORDER BY answer_by LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED)
    RETURNING {_COLUMNS}
"""


async def add(sql: Sql, made: Introduction) -> None:
    await sql.execute(_ADD, *astuple(made))


async def find(sql: Sql, introduction_id: UUID) -> Introduction | None:
    row = await sql.fetchrow(_FIND, introduction_id)
    return None if row is None else Introduction(**row)


async def lock(sql: Sql, introduction_id: UUID) -> Introduction | None:
    """None also where row security lets the asker change nothing of it."""
    row = await sql.fetchrow(_LOCK, introduction_id)
    return None if row is None else Introduction(**row)


async def owns(sql: Sql, project_id: UUID, person_id: UUID) -> bool:
    """Whether a round of the project is this person's."""
    return bool(await sql.fetchval(_OWNS, project_id, person_id))


async def of_project(sql: Sql, project_id: UUID) -> list[Introduction]:
    """Those that wait for an answer, then the newest first; none that was taken back."""
    return [Introduction(**row) for row in await sql.fetch(_OF_PROJECT, project_id)]


async def states(sql: Sql, introduction_ids: Collection[UUID]) -> dict[UUID, State]:
    """How these stand; those that never were are left out."""
    rows = await sql.fetch(_STATES, list(introduction_ids))
    return {row["id"]: row["state"] for row in rows}


async def meeting(sql: Sql, one: Introduction) -> tuple[str, bool]:
    """The state of its round, and whether the investor agrees as before."""
    row = await sql.fetchrow(_MEETING, one.id, one.round_id)
    assert row is not None, "a query without a table has one row"
    return row["round_state"], row["still_agrees"]


async def end(
    sql: Sql, introduction_id: UUID, state: State, person_id: UUID, now: datetime
) -> None:
    await sql.execute(_END, introduction_id, state, person_id, now)


async def is_due(sql: Sql, now: datetime) -> bool:
    """Whether the time of any is over."""
    return bool(await sql.fetchval(_DUE, now))


async def lapse(sql: Sql, now: datetime, limit: int) -> list[Introduction]:
    """End what no owner answered."""
    return [Introduction(**row) for row in await sql.fetch(_LAPSE, now, limit)]
