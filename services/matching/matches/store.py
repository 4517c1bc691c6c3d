"""What is read about all who agreed to be shown, as sets."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from services.matching.matches.domain import Parties
from services.matching.signals.domain import Entry
from shared.database import Sql

_ROUND: Final = """
    SELECT instrument, chamber_id, handler_id, owner_person_id FROM round
    WHERE project_id = $1 ORDER BY opens_at DESC, id LIMIT 1
"""
_PEOPLE: Final = """
    SELECT organisation_id, person_id FROM membership
    WHERE organisation_id = ANY($1) AND role = 'acts_for'
      AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)
"""
_ENTRIES: Final = """
    SELECT event_id, kind, source_id, giver_id, project_id, day, change FROM signal_entry
    WHERE project_id = $1 AND giver_id = ANY($2) ORDER BY day, event_id, kind
"""
_PLEDGED: Final = """
    SELECT DISTINCT pledge.investor_id FROM pledge JOIN round ON round.id = pledge.round_id
    WHERE round.project_id = $1 AND pledge.investor_id = ANY($2)
      AND pledge.state NOT IN ('refused', 'released', 'refunded', 'lapsed', 'charged_back')
"""


async def parties(sql: Sql, project_id: UUID) -> Parties | None:
    """Whose the project's newest round is; everybody may see that."""
    row = await sql.fetchrow(_ROUND, project_id)
    return None if row is None else Parties(**row)


async def people(
    sql: Sql, investor_ids: Collection[UUID], now: datetime
) -> dict[UUID, frozenset[UUID]]:
    """Of each investor itself and whoever acts for it."""
    found: dict[UUID, set[UUID]] = {one: {one} for one in investor_ids}
    for row in await sql.fetch(_PEOPLE, list(investor_ids), now):
        found[row["organisation_id"]].add(row["person_id"])
    return {one: frozenset(givers) for one, givers in found.items()}


async def entries(
    sql: Sql, project_id: UUID, givers: Collection[UUID]
) -> dict[UUID, list[Entry]]:
    """What each of these did for the project."""
    found: dict[UUID, list[Entry]] = defaultdict(list)
    for row in await sql.fetch(_ENTRIES, project_id, list(givers)):
        found[row["giver_id"]].append(Entry(**row))
    return found


async def pledged(
    sql: Sql, project_id: UUID, investor_ids: Collection[UUID]
) -> frozenset[UUID]:
    """Those with a pledge to this project that has not ended."""
    rows = await sql.fetch(_PLEDGED, project_id, list(investor_ids))
    return frozenset(row["investor_id"] for row in rows)
