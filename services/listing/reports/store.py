"""Closing reports in and out of the database; row security decides who sees which."""

# ruff: noqa: S608  # the names put into this SQL are our own

from dataclasses import astuple, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.listing.reports.domain import Report
from shared.database import Sql

_MOST: Final = 200
_MOST_OWN: Final = 20

_NAMES: Final = [field.name for field in fields(Report)]
_COLUMNS: Final = ", ".join(_NAMES)
_PLACES: Final = ", ".join(f"${at}" for at in range(1, len(_NAMES) + 1))
_ADD: Final = f"""
    INSERT INTO closing_report ({_COLUMNS}) VALUES ({_PLACES})
    ON CONFLICT DO NOTHING RETURNING id
"""
_FIND: Final = f"SELECT {_COLUMNS} FROM closing_report WHERE id = $1"
_LOCK: Final = f"{_FIND} FOR NO KEY UPDATE"
_STATE: Final = "SELECT closing_report_state($1)"
_JUDGE: Final = """
    UPDATE closing_report SET state = $2, reason = $3, posted_at = $4, judged_by = $5,
           judged_at = $6
    WHERE id = $1
"""
_POSTED: Final = f"""
    SELECT {_COLUMNS} FROM closing_report WHERE project_id = $1 AND state = 'released'
"""
_OWN: Final = f"""
    SELECT {_COLUMNS} FROM closing_report
    WHERE project_id = $1 AND owner_person_id = $2 AND state <> 'released'
    ORDER BY written_at DESC, id DESC LIMIT $3
"""
_WAITING: Final = """
    SELECT told.id AS report_id, told.project_id, told.chamber_id, told.words,
           told.written_at, shown.content ->> 'title' AS project_title,
           $2 = told.owner_person_id AS is_own
    FROM closing_report AS told
    JOIN project ON project.id = told.project_id
    JOIN project_version AS shown ON shown.project_id = project.id
                                 AND shown.version = project.live_version
    WHERE told.state = 'waiting' AND told.chamber_id = ANY($1)
    ORDER BY told.written_at, told.id LIMIT $3
"""


async def add(sql: Sql, report: Report) -> bool:
    """False where the id is taken, or another report stands."""
    return await sql.fetchval(_ADD, *astuple(report)) is not None


async def find(sql: Sql, report_id: UUID) -> Report | None:
    row = await sql.fetchrow(_FIND, report_id)
    return Report(**row) if row else None


async def lock(sql: Sql, report_id: UUID) -> Report | None:
    """None also for whoever may read it but not judge it."""
    row = await sql.fetchrow(_LOCK, report_id)
    return Report(**row) if row else None


async def state_of(sql: Sql, project_id: UUID) -> Any:  # noqa: ANN401  # a CHECK lists the states
    """`waiting` or `released`, or None: everybody may know that there is one."""
    return await sql.fetchval(_STATE, project_id)


async def judge(sql: Sql, report: Report, person_id: UUID, now: datetime) -> None:
    """Write how it stands as the word of this person."""
    await sql.execute(
        _JUDGE, report.id, report.state, report.reason, report.posted_at, person_id, now
    )


async def posted(sql: Sql, project_id: UUID) -> Report | None:
    row = await sql.fetchrow(_POSTED, project_id)
    return Report(**row) if row else None


async def own(sql: Sql, project_id: UUID, person_id: UUID) -> list[Report]:
    """What the owner wrote that is not public, the newest first."""
    return [Report(**row) for row in await sql.fetch(_OWN, project_id, person_id, _MOST_OWN)]


async def waiting(sql: Sql, chamber_ids: list[UUID], person_id: UUID) -> list[dict[str, Any]]:
    """What waits for these chambers, the oldest first."""
    rows = await sql.fetch(_WAITING, chamber_ids, person_id, _MOST)
    return [dict(row) for row in rows]
