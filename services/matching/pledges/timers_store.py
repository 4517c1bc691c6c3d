"""SQL of time: whose day has come, who is overdue, who is next in line; it locks nothing."""

from datetime import datetime
from typing import Final
from uuid import UUID

from shared.database import Sql

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
      AND round.state IN ('open', 'paused', 'settling')
    LIMIT $2
"""
_TERMS_OVER: Final = """
    SELECT id FROM pledge WHERE round_id = $1 AND state = 'confirmed' AND deadline < $2
    ORDER BY id LIMIT $3
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
