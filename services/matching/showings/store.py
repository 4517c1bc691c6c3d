"""What was shown, in and out of the database: one row for a pair, a day and kind of eyes."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from services.matching.showings.domain import Showing, Versions, Viewer
from shared.database import Sql, columns

MOST: Final = 200

# In one order, so that two lists never wait for each other in a ring.
_KEEP: Final = """
    INSERT INTO showing AS known (investor_id, project_id, day, viewer, place, sum_milli, parts,
                                  weights_version, parts_version, ranker_version, times,
                                  first_at, last_at)
    SELECT investor_id, project_id, $6, $7, place, sum_milli, parts, $8, $9, $11, 1, $10, $10
    FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::bigint[], $5::jsonb[])
        AS new (investor_id, project_id, place, sum_milli, parts)
    ORDER BY investor_id, project_id
    ON CONFLICT (investor_id, project_id, day, viewer) DO UPDATE SET place = excluded.place,
        sum_milli = excluded.sum_milli, parts = excluded.parts,
        weights_version = excluded.weights_version, parts_version = excluded.parts_version,
        ranker_version = excluded.ranker_version, times = known.times + 1,
        last_at = excluded.last_at
"""
_TO: Final = """
    SELECT investor_id, project_id, day, viewer, place, sum_milli, parts::text AS parts,
           weights_version, parts_version, ranker_version, times, first_at, last_at
    FROM showing WHERE investor_id = $1 ORDER BY last_at DESC, place, project_id LIMIT $2
"""
# What an investor's own list rests on is its own: an amount, what it felt elsewhere.
_OF: Final = """
    SELECT investor_id, project_id, day, viewer, place,
           CASE viewer WHEN 'investor' THEN 0 ELSE sum_milli END AS sum_milli,
           CASE viewer WHEN 'investor' THEN '{}' ELSE parts::text END AS parts,
           weights_version, parts_version, ranker_version, times, first_at, last_at
    FROM showing WHERE project_id = $1 ORDER BY last_at DESC, place, investor_id LIMIT $2
"""
_FORGET: Final = """
    DELETE FROM showing WHERE ctid IN (SELECT ctid FROM showing WHERE day < $1 LIMIT $2)
    RETURNING day
"""


async def keep(  # noqa: PLR0913  # the columns
    sql: Sql,
    showings: Sequence[Showing],
    viewer: Viewer,
    versions: Versions,
    *,
    day: date,
    now: datetime,
) -> None:
    """Write down what is about to be shown; the last of a day stays, and how often."""
    rows = (
        (each.investor_id, each.project_id, each.place, each.sum_milli, json.dumps(each.parts))
        for each in showings
    )
    if showings:
        await sql.execute(
            _KEEP, *columns(rows), day, viewer, versions.weights, versions.terms, now,
            versions.ranker,
        )  # fmt: skip


async def to_investor(sql: Sql, investor_id: UUID) -> list[Any]:
    """What was shown of and to this investor, the last first."""
    return await sql.fetch(_TO, investor_id, MOST)


async def of_project(sql: Sql, project_id: UUID) -> list[Any]:
    """To whom this project was shown (not why), and who to its people, the last first."""
    return await sql.fetch(_OF, project_id, MOST)


async def forget(sql: Sql, before: date, limit: int) -> int:
    """Drop what was shown before this day; how many rows that were."""
    return len(await sql.fetch(_FORGET, before, limit))
