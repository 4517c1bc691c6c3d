"""Changes in and out of the database; row security decides who sees which."""

# ruff: noqa: S608  # the names put into this SQL are our own

import json
from collections.abc import Sequence
from dataclasses import astuple, fields
from typing import Any, Final
from uuid import UUID

from services.listing.changes.domain import OPEN, Change
from shared.database import Sql

_NAMES: Final = [field.name for field in fields(Change)]
_COLUMNS: Final = ", ".join(_NAMES)
_PLACES: Final = ", ".join(f"${at}" for at in range(1, len(_NAMES) + 1))
_ADD: Final = f"""
    INSERT INTO project_change ({_COLUMNS}) VALUES ({_PLACES})
    ON CONFLICT DO NOTHING RETURNING id
"""
_FIND: Final = f"SELECT {_COLUMNS} FROM project_change WHERE id = $1"
_LOCK: Final = f"{_FIND} FOR NO KEY UPDATE"
_OPEN_FOR: Final = """
    SELECT id FROM project_change WHERE project_id = $1 AND state = ANY($2)
"""
_ANSWER: Final = """
    UPDATE project_change SET state = $2, is_material = $3, proposed_by = $4,
        proposed_name = $5, proposed_at = $6, answered_by = $7, answered_name = $8,
        answered_at = $9, reason = $10, version = $11, reconfirm_by = $12
    WHERE id = $1
"""
_OF_PROJECT: Final = f"""
    SELECT {_COLUMNS} FROM project_change
    WHERE project_id = $1 AND ($2::text IS NULL OR state = $2)
    ORDER BY submitted_at DESC, id DESC LIMIT $3
"""
# What nobody can answer any more, because its round has ended, waits for nobody.
_WAITING: Final = """
    SELECT change.id AS change_id, change.project_id, change.chamber_id, change.why,
           change.is_material, change.state, change.submitted_at, change.proposed_name,
           shown.content ->> 'title' AS project_title,
           CASE WHEN change.state <> 'proposed' THEN NULL
                WHEN change.handler_id IS NOT NULL THEN 'handler'
                WHEN has_second(change.chamber_id, change.issuer_id, change.owner_person_id,
                                change.proposed_by, day_of(change.proposed_at)) THEN 'chamber'
                ELSE 'operator' END AS asked,
           $3 = change.owner_person_id AS is_own, $3 = change.proposed_by AS is_proposer
    FROM project_change AS change
    JOIN round ON round.id = change.round_id
    JOIN project_version AS shown ON shown.project_id = change.project_id
                                 AND shown.version = change.base_version
    WHERE change.state = ANY($1) AND round.state IN ('open', 'paused')
      AND (change.chamber_id = ANY($2) OR change.handler_id = ANY($2)
           OR change.state = 'proposed' AND (SELECT is_operator())
              AND asks_as_second_of_change(change.project_id))
    ORDER BY change.submitted_at, change.id LIMIT $4
"""
_HAS_SECOND: Final = "SELECT has_second($1, $2, $3, $4, day_of($5))"
_ASKS_AS_SECOND: Final = "SELECT asks_as_second_of_change($1)"
_INDEX: Final = "SELECT index_change($1, $2)"
MOST_SHOWN: Final = 50
_MOST_WAITING: Final = 200


def _written(value: Any) -> Any:  # noqa: ANN401  # any column
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


async def add(sql: Sql, change: Change) -> bool:
    """False where the id, or the project's one open place, is taken."""
    return await sql.fetchval(_ADD, *map(_written, astuple(change))) is not None


async def find(sql: Sql, change_id: UUID) -> Change | None:
    row = await sql.fetchrow(_FIND, change_id)
    return None if row is None else Change(**row)


async def lock(sql: Sql, change_id: UUID) -> Change | None:
    """None also for whoever may read it but not act on it."""
    row = await sql.fetchrow(_LOCK, change_id)
    return None if row is None else Change(**row)


async def open_for(sql: Sql, project_id: UUID) -> UUID | None:
    """The change that waits for an answer."""
    found: UUID | None = await sql.fetchval(_OPEN_FOR, project_id, list(OPEN))
    return found


async def answer(sql: Sql, change: Change) -> None:
    """Keep how it stands."""
    await sql.execute(
        _ANSWER,
        change.id,
        change.state,
        change.is_material,
        change.proposed_by,
        change.proposed_name,
        change.proposed_at,
        change.answered_by,
        change.answered_name,
        change.answered_at,
        change.reason,
        change.version,
        change.reconfirm_by,
    )


async def of_project(sql: Sql, project_id: UUID, state: str | None = None) -> list[Change]:
    """The changes of a project that the asker may see, the newest first."""
    rows = await sql.fetch(_OF_PROJECT, project_id, state, MOST_SHOWN)
    return [Change(**row) for row in rows]


async def waiting(
    sql: Sql, organisations: Sequence[UUID], person_id: UUID
) -> list[dict[str, Any]]:
    """What waits for these chambers and handlers, the oldest first."""
    rows = await sql.fetch(_WAITING, list(OPEN), list(organisations), person_id, _MOST_WAITING)
    return [dict(row) for row in rows]


async def index(sql: Sql, project_id: UUID, plain: str) -> None:
    """Make the new version findable by its words."""
    await sql.execute(_INDEX, project_id, plain)


async def has_second(sql: Sql, change: Change) -> bool:
    """Whether the chamber has another approver who was not tied that day; not who."""
    about = (change.chamber_id, change.issuer_id, change.owner_person_id)
    first = (change.proposed_by, change.proposed_at)
    return bool(await sql.fetchval(_HAS_SECOND, *about, *first))


async def asks_as_second(sql: Sql, project_id: UUID) -> bool:
    """Whether the asker is an operator who stands in for a chamber without a second person."""
    return bool(await sql.fetchval(_ASKS_AS_SECOND, project_id))
