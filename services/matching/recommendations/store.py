"""What recommendations read: open rounds, where they are, and what people feel with."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final
from uuid import UUID

from services.matching.interests.domain import Subject
from services.matching.recommendations.domain import Offer
from services.matching.recommendations.domain.walk import Felt
from services.matching.rounds.domain import JST
from services.matching.signals.domain import Entry
from shared.database import Sql

MOST_OFFERS: Final = 2_000
_MOST_COUNTERS: Final = 100_000

_OFFERS: Final = """
    WITH cheapest AS (
        SELECT DISTINCT ON (round_id) round_id, unit_minor
        FROM round_return
        WHERE stock_units IS NULL OR units_taken < stock_units
        ORDER BY round_id, unit_minor
    ), joined AS (
        SELECT round_id, count(DISTINCT investor_id) AS people FROM pledge
        WHERE seat_units > 0 GROUP BY round_id
    )
    SELECT round.id AS round_id, project_id, chamber_id, owner_person_id, instrument, state,
           opens_at, closes_at, currency, handler_id,
           coalesce(cheapest.unit_minor, round.unit_minor) AS cheapest_minor,
           CASE WHEN cheapest.round_id IS NULL
                 AND EXISTS (SELECT FROM round_return WHERE round_id = round.id) THEN 0
                ELSE greatest(book_limit_units - units_taken, 0) END AS units_left,
           coalesce(joined.people, 0)::int AS people,
           coalesce(municipality, '') AS municipality, coalesce(theme, '') AS theme
    FROM round
    LEFT JOIN cheapest ON cheapest.round_id = round.id
    LEFT JOIN joined ON joined.round_id = round.id
    LEFT JOIN project_subject USING (project_id)
"""
_OPEN: Final = f"{_OFFERS} WHERE state = 'open' ORDER BY opens_at DESC, round.id LIMIT $1"
_OF_PROJECT: Final = f"{_OFFERS} WHERE project_id = $1 ORDER BY opens_at DESC, round.id LIMIT 1"
_PLEDGED: Final = """
    SELECT DISTINCT round.project_id FROM pledge JOIN round ON round.id = pledge.round_id
    WHERE pledge.investor_id = $1
      AND pledge.state NOT IN ('refused', 'released', 'refunded', 'lapsed', 'charged_back')
"""
_ENTRIES: Final = """
    SELECT event_id, kind, source_id, giver_id, project_id, day, change FROM signal_entry
    WHERE giver_id = ANY($1) ORDER BY day, event_id, kind
"""
_CHAMBERS: Final = (
    "SELECT DISTINCT project_id, chamber_id FROM round WHERE project_id = ANY($1)"
)
# Everything of whoever feels with one of these projects, by a number for the person behind it.
_OTHERS: Final = """
    WITH near AS (
        SELECT DISTINCT giver_id FROM signal_counter
        WHERE project_id = ANY($1) AND given > 0 AND giver_id <> ALL($2)
    ), behind AS (
        SELECT DISTINCT ON (organisation_id) organisation_id, person_id FROM membership
        WHERE role = 'acts_for' AND valid_to IS NULL
          AND organisation_id IN (SELECT giver_id FROM near)
        ORDER BY organisation_id, person_id
    ), who AS (
        SELECT giver_id, dense_rank() OVER (ORDER BY coalesce(person_id, giver_id)) AS number
        FROM near LEFT JOIN behind ON organisation_id = giver_id
        WHERE coalesce(person_id, giver_id) <> ALL($2)
    )
    SELECT number::int, project_id, kind, $3::date - day AS days, given
    FROM signal_counter JOIN who USING (giver_id) WHERE given > 0 LIMIT $4
"""


async def offers(sql: Sql) -> list[Offer]:
    """Rounds that are open, the newest first; what is left of each."""
    return [_offer(row) for row in await sql.fetch(_OPEN, MOST_OFFERS)]


async def offer(sql: Sql, project_id: UUID) -> Offer | None:
    """The project's newest round, in whatever state; None where matching knows none."""
    row = await sql.fetchrow(_OF_PROJECT, project_id)
    return None if row is None else _offer(row)


def _offer(row: Any) -> Offer:  # noqa: ANN401  # an asyncpg record
    told = dict(row)
    subject = Subject(told.pop("municipality"), told.pop("theme"))
    return Offer(**told, opened_on=row["opens_at"].astimezone(JST).date(), subject=subject)


async def pledged(sql: Sql, investor_id: UUID) -> frozenset[UUID]:
    """Projects with a pledge of this investor's that has not ended."""
    rows = await sql.fetch(_PLEDGED, investor_id)
    return frozenset(row["project_id"] for row in rows)


async def entries(sql: Sql, givers: Collection[UUID]) -> dict[UUID, list[Entry]]:
    """Everything these givers did, by project."""
    found: dict[UUID, list[Entry]] = {}
    for row in await sql.fetch(_ENTRIES, list(givers)):
        entry = Entry(**row)
        found.setdefault(entry.project_id, []).append(entry)
    return found


async def chambers(sql: Sql, projects: Collection[UUID]) -> dict[UUID, UUID]:
    """The chamber of each of these projects."""
    rows = await sql.fetch(_CHAMBERS, list(projects))
    return {row["project_id"]: row["chamber_id"] for row in rows}


async def others(
    sql: Sql,
    projects: Collection[UUID],
    givers: Collection[UUID],
    today: date,
    most: int = _MOST_COUNTERS,
) -> list[Felt]:
    """Whatever those feel who also feel with one of `projects`, but for these givers."""
    return await sql.fetch(_OTHERS, list(projects), list(givers), today, most)
