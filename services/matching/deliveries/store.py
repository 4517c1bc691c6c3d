"""SQL of marks of what was sent; row security decides who sees and who marks."""

from dataclasses import astuple
from datetime import date
from typing import Any, Final
from uuid import UUID

from services.matching.deliveries.domain import About, Mark
from shared.database import Sql

MOST: Final = 200

_OF_RETURN: Final = """
    SELECT round.id AS round_id, chamber_id, owner_person_id, state, mode, opens_at
    FROM round JOIN round_return ON round_return.round_id = round.id AND return_id = $2
    WHERE round.id = $1
"""
_OF_PLEDGE: Final = """
    SELECT round.id AS round_id, round.chamber_id, round.owner_person_id, round.state,
           round.mode, round.opens_at, pledge.state AS pledge_state
    FROM pledge JOIN round ON round.id = pledge.round_id
    WHERE pledge.id = $1 AND pledge.return_id IS NOT NULL
"""
_RETURN: Final = """
    SELECT sent_on FROM return_delivery WHERE round_id = $1 AND return_id = $2
"""
_PLEDGE: Final = "SELECT sent_on FROM pledge_delivery WHERE pledge_id = $1"
_MARK_RETURN: Final = """
    INSERT INTO return_delivery (round_id, return_id, sent_on, marked_by, marked_at)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (round_id, return_id) DO UPDATE
        SET sent_on = $3, marked_by = $4, marked_at = $5
"""
_MARK_PLEDGE: Final = """
    INSERT INTO pledge_delivery (pledge_id, round_id, sent_on, marked_by, marked_at)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (pledge_id) DO UPDATE SET sent_on = $3, marked_by = $4, marked_at = $5
"""
# A mark of one's own is nearer than the mark of all of a return.
_OF_INVESTOR: Final = """
    SELECT pledge.id AS pledge_id, pledge.return_id,
           coalesce(one.sent_on, everybody.sent_on) AS sent_on
    FROM pledge
    LEFT JOIN pledge_delivery AS one ON one.pledge_id = pledge.id
    LEFT JOIN return_delivery AS everybody ON everybody.round_id = pledge.round_id
                                          AND everybody.return_id = pledge.return_id
    WHERE pledge.investor_id = $1 AND pledge.return_id IS NOT NULL
      AND pledge.state IN ('due', 'collected', 'settled', 'disputed')
    ORDER BY pledge.applied_at DESC, pledge.id DESC LIMIT $2
"""


async def of_return(sql: Sql, round_id: UUID, return_id: UUID) -> About | None:
    row = await sql.fetchrow(_OF_RETURN, round_id, return_id)
    return About(**row) if row else None


async def of_pledge(sql: Sql, pledge_id: UUID) -> About | None:
    """None also where the asker does not see the pledge, and where it has no return."""
    row = await sql.fetchrow(_OF_PLEDGE, pledge_id)
    return About(**row) if row else None


async def return_sent_on(sql: Sql, round_id: UUID, return_id: UUID) -> date | None:
    found: date | None = await sql.fetchval(_RETURN, round_id, return_id)
    return found


async def pledge_sent_on(sql: Sql, pledge_id: UUID) -> date | None:
    found: date | None = await sql.fetchval(_PLEDGE, pledge_id)
    return found


async def mark_return(sql: Sql, round_id: UUID, return_id: UUID, mark: Mark) -> None:
    await sql.execute(_MARK_RETURN, round_id, return_id, *astuple(mark))


async def mark_pledge(sql: Sql, pledge_id: UUID, round_id: UUID, mark: Mark) -> None:
    await sql.execute(_MARK_PLEDGE, pledge_id, round_id, *astuple(mark))


async def of_investor(sql: Sql, investor_id: UUID) -> list[dict[str, Any]]:
    """What is owed to one investor, and since when it is on its way; the newest first."""
    return [dict(row) for row in await sql.fetch(_OF_INVESTOR, investor_id, MOST)]
