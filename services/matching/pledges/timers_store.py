"""SQL of time: whose day has come, who is overdue, who is next in line; it locks nothing."""

# ruff: noqa: S608  # the conditions put into this SQL are our own

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from services.matching.pledges.domain import ASKED
from shared.database import Sql

Asking = Literal["reconfirm_asked", "reconfirm_reminded", "reconfirm_passed"]

_DUE: Final = """
    SELECT round_id FROM pledge WHERE state = $1 AND deadline <= $2
    GROUP BY round_id ORDER BY min(deadline) LIMIT $3
"""
_PLEDGES_DUE: Final = """
    SELECT id FROM pledge WHERE round_id = $1 AND state = $2 AND deadline <= $3
    ORDER BY id LIMIT $4
"""
# The last instant still counts for the investor: a term is over after it.
_TERM_OVER: Final = """
    SELECT DISTINCT round_id FROM pledge JOIN round ON round.id = round_id
    WHERE pledge.state = 'confirmed' AND deadline < $1 AND mode = 'flexible'
      -- Nothing is charged on terms that its investor has not said yes to.
      AND greatest(pledge.terms_version, reconfirmed_version) >= material_version
      AND round.state IN ('open', 'paused', 'settling')
    LIMIT $2
"""
_TERMS_OVER: Final = """
    SELECT pledge.id FROM pledge JOIN round ON round.id = round_id
    WHERE round_id = $1 AND pledge.state = 'confirmed' AND deadline < $2
      AND greatest(pledge.terms_version, reconfirmed_version) >= material_version
    ORDER BY pledge.id LIMIT $3
"""
_FREE_TO_SETTLE: Final = """
    SELECT DISTINCT round_id FROM pledge
    WHERE state = 'collected' AND (withdraw_until IS NULL OR withdraw_until < $1) LIMIT $2
"""
_SETTLING: Final = """
    SELECT id FROM pledge WHERE round_id = $1 AND state = 'collected'
      AND (withdraw_until IS NULL OR withdraw_until < $2) ORDER BY id LIMIT $3
"""
_WITH_LINE: Final = """
    SELECT id FROM round
    WHERE has_waitlist AND state IN ('open', 'paused', 'settling')
      AND units_taken < book_limit_units
      AND EXISTS (SELECT FROM pledge WHERE round_id = round.id AND state = 'waitlisted')
    LIMIT $1
"""
_IN_LINE: Final = """
    SELECT id FROM pledge WHERE round_id = $1 AND state = 'waitlisted'
    ORDER BY (SELECT max(pledge_event.id) FROM pledge_event
              WHERE pledge_id = pledge.id AND to_state = 'waitlisted') LIMIT $2
"""
# Who lacks a yes to the last material change: to be told of it, reminded, or given back.
_LACKS_YES: Final = """
    pledge.state = ANY($1)
    AND greatest(pledge.terms_version, reconfirmed_version) < material_version
"""
_AT: Final = {
    "reconfirm_asked": "$2::timestamptz IS NOT NULL"
    " AND coalesce(asked_version, 0) < material_version",
    "reconfirm_reminded": "remind_at <= $2 AND reconfirm_by >= $2"
    " AND asked_version = material_version"
    " AND coalesce(reminded_version, 0) < material_version",
    # Nobody is given back who was not told.
    "reconfirm_passed": "reconfirm_by < $2 AND asked_version = material_version",
}
_ROUNDS_TO: Final = {
    on: f"""
    SELECT id FROM round
    WHERE material_version > 0 AND state IN ('open', 'paused', 'settling')
      AND EXISTS (SELECT FROM pledge WHERE round_id = round.id AND {_LACKS_YES} AND {when})
    ORDER BY reconfirm_by LIMIT $3
"""
    for on, when in _AT.items()
}
_PLEDGES_TO: Final = {
    on: f"""
    SELECT pledge.id FROM pledge JOIN round ON round.id = round_id
    WHERE {_LACKS_YES} AND {when} AND round_id = $4 ORDER BY pledge.id LIMIT $3
"""
    for on, when in _AT.items()
}
_UNANSWERED: Final = f"""
    SELECT EXISTS (SELECT FROM pledge JOIN round ON round.id = round_id
                   WHERE {_LACKS_YES} AND round_id = $2)
"""
_OVERDUE: Final = """
    SELECT id, state FROM pledge WHERE deadline < $1
      AND NOT EXISTS (SELECT FROM alarm WHERE subject = pledge.id::text
                        AND raised_at >= pledge.deadline)
    ORDER BY deadline LIMIT $2
"""
_IN_FLIGHT: Final = """
    SELECT state, count(*) AS rows FROM pledge WHERE deadline IS NOT NULL GROUP BY state
"""


async def due(sql: Sql, state: str, now: datetime, limit: int) -> list[UUID]:
    """Rounds with a pledge in `state` whose deadline has passed, the longest first."""
    return [row["round_id"] for row in await sql.fetch(_DUE, state, now, limit)]


async def pledges_due(
    sql: Sql, round_id: UUID, state: str, now: datetime, limit: int
) -> list[UUID]:
    """The pledges of one round in `state` whose deadline has passed."""
    rows = await sql.fetch(_PLEDGES_DUE, round_id, state, now, limit)
    return [row["id"] for row in rows]


async def term_over(sql: Sql, now: datetime, limit: int) -> list[UUID]:
    """Flexible rounds with a confirmed pledge whose cancellation term is over."""
    return [row["round_id"] for row in await sql.fetch(_TERM_OVER, now, limit)]


async def terms_over(sql: Sql, round_id: UUID, now: datetime, limit: int) -> list[UUID]:
    """The confirmed pledges of one flexible round whose cancellation term is over."""
    return [row["id"] for row in await sql.fetch(_TERMS_OVER, round_id, now, limit)]


async def free_to_settle(sql: Sql, now: datetime, limit: int) -> list[UUID]:
    """Rounds with a collected pledge that nobody may withdraw from any more."""
    return [row["round_id"] for row in await sql.fetch(_FREE_TO_SETTLE, now, limit)]


async def settling_pledges(sql: Sql, round_id: UUID, now: datetime, limit: int) -> list[UUID]:
    """The collected pledges of one round that nobody may withdraw from any more."""
    return [row["id"] for row in await sql.fetch(_SETTLING, round_id, now, limit)]


async def rounds_to(sql: Sql, on: Asking, now: datetime, limit: int) -> list[UUID]:
    """Running rounds with somebody to ask, to remind, or to give back for want of an answer."""
    rows = await sql.fetch(_ROUNDS_TO[on], sorted(ASKED), now, limit)
    return [row["id"] for row in rows]


async def pledges_to(
    sql: Sql, on: Asking, round_id: UUID, now: datetime, limit: int
) -> list[UUID]:
    """The pledges of one round that this concerns."""
    rows = await sql.fetch(_PLEDGES_TO[on], sorted(ASKED), now, limit, round_id)
    return [row["id"] for row in rows]


async def is_answered(sql: Sql, round_id: UUID) -> bool:
    """Whether every pledge of the round has a yes to its last material change."""
    return not await sql.fetchval(_UNANSWERED, sorted(ASKED), round_id)


async def rounds_with_a_line(sql: Sql, limit: int) -> list[UUID]:
    """Rounds in which somebody waits while units are free."""
    return [row["id"] for row in await sql.fetch(_WITH_LINE, limit)]


async def in_line(sql: Sql, round_id: UUID, limit: int) -> list[UUID]:
    """Who waits, in the order in which they came to wait."""
    return [row["id"] for row in await sql.fetch(_IN_LINE, round_id, limit)]


async def overdue(sql: Sql, before: datetime, limit: int) -> list[tuple[UUID, str]]:
    """Pledges whose deadline passed before then, and for which no alarm was raised since."""
    rows = await sql.fetch(_OVERDUE, before, limit)
    return [(row["id"], row["state"]) for row in rows]


async def in_flight(sql: Sql) -> dict[str, int]:
    """How many pledges have a deadline to come, by state; read from a partial index."""
    return {row["state"]: row["rows"] for row in await sql.fetch(_IN_FLIGHT)}
