"""The past as matching holds it, read whole and bounded; nothing of it is written here."""

from typing import Final
from uuid import UUID

from services.matching.interests import store as interests
from services.matching.interests.domain import UNKNOWN
from services.matching.recommendations.domain import RECOMMENDED, Offer
from services.matching.rounds.domain import JST
from services.matching.training.past import Aside, Office, Past, Signal, Told
from shared.database import Sql

_MOST_SIGNALS: Final = 1_000_000
_MOST_ROUNDS: Final = 20_000
_MOST_OTHERS: Final = 200_000

# What stands, by the day of its event; of a settled pledge also the pledge it was before.
_SIGNALS: Final = """
    WITH standing AS (
        SELECT source_id, kind, giver_id, project_id, day FROM signal_entry
        GROUP BY source_id, kind, giver_id, project_id, day HAVING sum(change) > 0
    )
    SELECT giver_id, project_id, kind, day, NULL::date AS until FROM standing
    UNION ALL
    SELECT entry.giver_id, entry.project_id, entry.kind, entry.day, standing.day
    FROM signal_entry AS entry
    JOIN standing ON standing.source_id = entry.source_id AND standing.kind = 'support'
    WHERE entry.kind = 'pledge' AND entry.change = 1
    ORDER BY day DESC, giver_id, project_id, kind LIMIT $1
"""
_OFFERS: Final = """
    SELECT id AS round_id, project_id, chamber_id, owner_person_id, instrument,
           'open' AS state, opens_at, closes_at, currency,
           coalesce((SELECT min(unit_minor) FROM round_return WHERE round_id = round.id),
                    unit_minor) AS cheapest_minor
    FROM round WHERE instrument = ANY($1) AND state <> 'scheduled'
    ORDER BY opens_at DESC, id LIMIT $2
"""
_OFFICES: Final = """
    SELECT organisation_id, person_id, valid_from, valid_to FROM membership
    WHERE role = 'acts_for' ORDER BY organisation_id, person_id, valid_from LIMIT $1
"""
_ASIDES: Final = "SELECT investor_id, project_id, set_at FROM set_aside LIMIT $1"
_TOLD: Final = "SELECT investor_id, declared_at FROM declared_interests LIMIT $1"


async def past(sql: Sql) -> Past:
    """Everything a night learns from."""
    signals = [Signal(**row) for row in await sql.fetch(_SIGNALS, _MOST_SIGNALS)]
    rows = await sql.fetch(_OFFERS, sorted(RECOMMENDED), _MOST_ROUNDS)
    subjects = await interests.subjects(sql, {row["project_id"] for row in rows})
    offers = [
        Offer(
            **row,
            opened_on=row["opens_at"].astimezone(JST).date(),
            units_left=1,
            people=0,
            subject=subjects.get(row["project_id"], UNKNOWN),
        )
        for row in rows
    ]
    offices = [Office(**row) for row in await sql.fetch(_OFFICES, _MOST_OTHERS)]
    asides = [Aside(**row) for row in await sql.fetch(_ASIDES, _MOST_OTHERS)]
    return Past(signals, offers, offices, asides, await _told(sql))


async def _told(sql: Sql) -> dict[UUID, Told]:
    """What was told, and since when."""
    rows = await sql.fetch(_TOLD, _MOST_OTHERS)
    said = await interests.told(sql, [row["investor_id"] for row in rows])
    return {
        row["investor_id"]: Told(said[row["investor_id"]], row["declared_at"])
        for row in rows
        if row["investor_id"] in said
    }
