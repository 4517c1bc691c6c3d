"""Entries and counters in and out of the database, as sets."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.matching.signals.domain import Entry
from shared.database import Sql, columns

_ADD: Final = """
    INSERT INTO signal_entry (event_id, kind, source_id, giver_id, project_id, day, change)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::date[],
                         $7::int[])
"""
# In one order, so that two batches never wait for each other in a ring.
_COUNT: Final = """
    INSERT INTO signal_counter AS known (giver_id, project_id, kind, day, given)
    SELECT giver_id, project_id, kind, day, sum(change)
    FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::date[], $5::int[])
        AS new (giver_id, project_id, kind, day, change)
    GROUP BY giver_id, project_id, kind, day
    ORDER BY giver_id, project_id, kind, day
    ON CONFLICT (giver_id, project_id, kind, day)
    DO UPDATE SET given = known.given + excluded.given
    RETURNING given
"""
_STANDING: Final = """
    SELECT kind, source_id, giver_id, project_id, day FROM signal_entry
    WHERE source_id = ANY($1)
    GROUP BY kind, source_id, giver_id, project_id, day HAVING sum(change) > 0
"""
_OF_PAIR: Final = """
    SELECT event_id, kind, source_id, giver_id, project_id, day, change FROM signal_entry
    WHERE giver_id = ANY($1) AND project_id = $2 ORDER BY day, event_id, kind
"""
_PEOPLE: Final = """
    SELECT DISTINCT person_id FROM membership
    WHERE organisation_id = $1 AND role = 'acts_for'
      AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)
"""


class NegativeCounter(Exception):
    """More was taken back than was given: a bug, or a message that came before its time."""


async def add(sql: Sql, entries: Sequence[Entry]) -> None:
    """Keep what was heard, and count it.

    Raises:
        NegativeCounter: as it says; nothing may be kept then.
    """
    if not entries:
        return
    await sql.execute(
        _ADD,
        *columns(
            (e.event_id, e.kind, e.source_id, e.giver_id, e.project_id, e.day, e.change)
            for e in entries
        ),
    )
    rows = await sql.fetch(
        _COUNT,
        *columns((e.giver_id, e.project_id, e.kind, e.day, e.change) for e in entries),
    )
    if any(row["given"] < 0 for row in rows):
        raise NegativeCounter(str(entries[0].source_id))


async def standing(sql: Sql, source_ids: Collection[UUID]) -> dict[UUID, list[Entry]]:
    """What stands of these signals or pledges; each entry carries the id of nothing yet."""
    found: dict[UUID, list[Entry]] = {}
    for row in await sql.fetch(_STANDING, list(source_ids)):
        entry = Entry(event_id=UUID(int=0), change=1, **row)
        found.setdefault(entry.source_id, []).append(entry)
    return found


async def of_pair(sql: Sql, givers: Collection[UUID], project_id: UUID) -> list[Entry]:
    """Everything these givers ever did for the project, taken back or not."""
    return [Entry(**row) for row in await sql.fetch(_OF_PAIR, list(givers), project_id)]


async def givers_of(sql: Sql, investor_id: UUID, now: datetime) -> list[UUID]:
    """The investor, and the people who act for it: what they feel counts for it."""
    rows = await sql.fetch(_PEOPLE, investor_id, now)
    return sorted({investor_id, *(row["person_id"] for row in rows)})
