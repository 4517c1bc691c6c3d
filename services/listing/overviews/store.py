"""SQL over all projects of a chamber; row security decides which chambers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from services.listing.overviews.domain import Figures
from shared.database import Sql

_MOST: Final = 200

_CLOSINGS: Final = """
    SELECT round.id AS round_id, round.project_id, round.chamber_id, round.state,
           round.instrument, round.opens_at, round.closes_at,
           shown.content ->> 'title' AS title
    FROM round
    JOIN project_version AS shown ON shown.project_id = round.project_id
                                 AND shown.version = round.version
    WHERE round.chamber_id = ANY($1)
      AND round.state IN ('scheduled', 'open', 'paused', 'settling')
    ORDER BY round.closes_at, round.id LIMIT $2
"""
_OWED: Final = """
    SELECT round.project_id, round.chamber_id, shown.content ->> 'title' AS title,
           frozen.terms, closing_report_state(round.project_id) AS state
    FROM round
    JOIN round_version AS frozen ON frozen.round_id = round.id
                                AND frozen.version = round.version
    JOIN project_version AS shown ON shown.project_id = round.project_id
                                 AND shown.version = round.version
    WHERE round.chamber_id = ANY($1) AND round.state = 'succeeded'
      AND closing_report_state(round.project_id) IS DISTINCT FROM 'released'
    ORDER BY round.closes_at, round.id LIMIT $2
"""
_FIGURES: Final = """
    WITH mine AS (
        SELECT unnest($1::uuid[]) AS chamber_id
    ), first_asked AS (
        SELECT chamber_id, project_id, min(submitted_at) AS at
        FROM project_version WHERE chamber_id = ANY($1)
        GROUP BY chamber_id, project_id HAVING min(submitted_at) >= $2
    ), first_answered AS (
        SELECT first_asked.chamber_id,
               extract(epoch FROM min(answer.decided_at) - first_asked.at) / 3600 AS hours
        FROM first_asked JOIN answer USING (project_id)
        GROUP BY first_asked.chamber_id, first_asked.project_id, first_asked.at
    ), approved AS (
        SELECT chamber_id, project_id, min(version) AS version
        FROM answer WHERE chamber_id = ANY($1) AND verdict = 'approve' AND decided_at >= $2
        GROUP BY chamber_id, project_id
    )
    SELECT mine.chamber_id,
        (SELECT count(*)::int FROM first_asked AS one
         WHERE one.chamber_id = mine.chamber_id) AS submitted,
        answers.answered, answers.median_hours, answers.slowest_tenth_hours,
        (SELECT count(*)::int FROM approved AS one
         WHERE one.chamber_id = mine.chamber_id) AS approved,
        (SELECT coalesce(sum(version), 0)::int FROM approved AS one
         WHERE one.chamber_id = mine.chamber_id) AS versions_until_approved,
        (SELECT count(*)::int FROM round WHERE round.chamber_id = mine.chamber_id
           AND state = 'succeeded' AND closes_at >= $2) AS succeeded,
        (SELECT count(*)::int FROM round WHERE round.chamber_id = mine.chamber_id
           AND state = 'failed' AND closes_at >= $2) AS failed
    FROM mine, LATERAL (
        SELECT count(*)::int AS answered,
            round(percentile_cont(0.5) WITHIN GROUP (ORDER BY hours))::int AS median_hours,
            round(percentile_cont(0.9) WITHIN GROUP (ORDER BY hours))::int
                AS slowest_tenth_hours
        FROM first_answered AS one WHERE one.chamber_id = mine.chamber_id
    ) AS answers
    ORDER BY mine.chamber_id
"""
_OBLIGATIONS: Final = """
    SELECT round.id AS round_id, round.project_id, project.owner_person_id, frozen.terms,
           closing_report_state(round.project_id) AS state
    FROM round
    JOIN project ON project.id = round.project_id
    JOIN round_version AS frozen ON frozen.round_id = round.id
                                AND frozen.version = round.version
    WHERE round.state = 'succeeded' AND ($1::uuid IS NULL OR round.id > $1)
      AND closing_report_state(round.project_id) IS DISTINCT FROM 'released'
    ORDER BY round.id LIMIT $2
"""
_WAITING: Final = """
    SELECT (SELECT count(*) FROM project
            WHERE chamber_id = $1 AND state IN ('submitted', 'in_review')) AS submissions,
           (SELECT count(*) FROM proposed_approval
            WHERE chamber_id = $1 AND state = 'proposed') AS seconds,
           change.changes, change.second_changes,
           texts, questions, late_steps, told_in.updates, told_in.reports
    FROM waiting_in($1, $2), told_in($1), LATERAL (
        -- As in the queue: of rounds that run; an investment's second word is its handler's.
        SELECT count(*) FILTER (WHERE asked.state = 'waiting') AS changes,
               count(*) FILTER (WHERE asked.state = 'proposed' AND asked.handler_id IS NULL)
                   AS second_changes
        FROM project_change AS asked JOIN round ON round.id = asked.round_id
        WHERE asked.chamber_id = $1 AND round.state IN ('open', 'paused')
    ) AS change
"""


@dataclass(frozen=True, slots=True)
class OwedRow:
    """A round that has succeeded, with the terms it was published with."""

    project_id: UUID
    chamber_id: UUID
    title: str
    terms: dict[str, Any]
    state: Any


@dataclass(frozen=True, slots=True)
class ObligedRow:
    """A round that has succeeded and whose report is not public, with its owner."""

    round_id: UUID
    project_id: UUID
    owner_person_id: UUID
    terms: dict[str, Any]
    state: Any


async def closings(sql: Sql, chamber_ids: list[UUID]) -> list[dict[str, Any]]:
    """Rounds that are not over, the one that closes next first."""
    return [dict(row) for row in await sql.fetch(_CLOSINGS, chamber_ids, _MOST)]


async def owed(sql: Sql, chamber_ids: list[UUID]) -> list[OwedRow]:
    """Rounds that have succeeded and whose report is not public."""
    return [OwedRow(**row) for row in await sql.fetch(_OWED, chamber_ids, _MOST)]


async def figures(sql: Sql, chamber_ids: list[UUID], since: datetime) -> list[Figures]:
    """One row for each chamber, however little there is to say."""
    return [Figures(**row) for row in await sql.fetch(_FIGURES, chamber_ids, since)]


async def waiting(sql: Sql, chamber_id: UUID, today: date) -> dict[str, Any]:
    """How many things of each kind wait in a chamber."""
    row = await sql.fetchrow(_WAITING, chamber_id, today)
    assert row is not None
    return dict(row)


async def obligations(sql: Sql, after: UUID | None, limit: int) -> list[ObligedRow]:
    """Rounds by id whose owners still have to report."""
    return [ObligedRow(**row) for row in await sql.fetch(_OBLIGATIONS, after, limit)]
