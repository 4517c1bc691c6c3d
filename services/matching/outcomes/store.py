"""SQL of outcomes: what an outcome counts and waits for, and whom it has not reached."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from services.matching.outcomes.domain import Counted
from services.matching.pledges.domain import BACKED
from shared.database import Sql

_DUE: Final = """
    SELECT id FROM round WHERE state = 'settling' AND settles_at <= $1
      -- The law's right to withdraw comes before the outcome.
      AND NOT EXISTS (SELECT FROM pledge WHERE round_id = round.id AND state = 'confirmed'
                        AND withdraw_until >= $1)
    ORDER BY settles_at LIMIT $2
"""
_PARKED: Final = """
    SELECT EXISTS (
        SELECT FROM parked_message
        WHERE consumer = $2 AND redriven_at IS NULL
          AND (key = convert_to($1::uuid::text, 'UTF8') OR subject = $1::uuid
               OR subject IN (SELECT id FROM pledge WHERE round_id = $1::uuid)))
"""
# In an all-or-nothing round all of these are `confirmed` still; what is over its cap goes back.
_BACKED: Final = """
    SELECT pledge.id, units, amount_minor, investor_id, extra_minor
    FROM pledge JOIN round ON round.id = round_id
    WHERE round_id = $1 AND pledge.state = ANY($2) AND over_cap_since IS NULL
      AND greatest(pledge.terms_version, reconfirmed_version) >= material_version
"""
_CUT: Final = """
    SELECT coalesce(max(pledge_event.id), 0) FROM pledge_event
    JOIN pledge ON pledge.id = pledge_id WHERE round_id = $1
"""
_DECIDE: Final = """
    UPDATE round SET outcome = state, cut_id = $2, counted_minor = $3, counted_pledges = $4,
        certificate_sha256 = $5, decided_at = $6
    WHERE id = $1
"""
_UNTOLD: Final = """
    SELECT id FROM round WHERE ended_by IS NOT NULL AND told_at IS NULL ORDER BY id LIMIT $1
"""
_LEFT: Final = """
    SELECT id FROM pledge
    WHERE round_id = $1 AND state = ANY($2) ORDER BY id LIMIT $3
"""
_TOLD: Final = "UPDATE round SET told_at = $2 WHERE id = $1"


@dataclass(frozen=True, slots=True)
class Totals:
    """What was counted at the cut; `cut_id` is the last step that was."""

    cut_id: int
    counted_minor: int
    counted_pledges: int
    certificate_sha256: str
    decided_at: datetime


End = Literal["succeeded", "failed", "cancelled"]


async def due(sql: Sql, now: datetime, limit: int) -> list[UUID]:
    """Rounds whose outcome is to be decided, the longest due first."""
    return [row["id"] for row in await sql.fetch(_DUE, now, limit)]


async def has_parked(sql: Sql, round_id: UUID, group: str) -> bool:
    """Whether a message about the round or one of its pledges waits for somebody."""
    return bool(await sql.fetchval(_PARKED, round_id, group))


async def backed(sql: Sql, round_id: UUID) -> list[Counted]:
    """What is confirmed or, in a flexible round, charged already and not given back.

    The caller holds the round's lock, so nothing joins them.
    """
    rows = await sql.fetch(_BACKED, round_id, sorted(BACKED))
    return [Counted(*row.values()) for row in rows]


async def cut(sql: Sql, round_id: UUID) -> int:
    """The number of the round's last step so far."""
    return int(await sql.fetchval(_CUT, round_id))


async def write(sql: Sql, round_id: UUID, totals: Totals) -> None:
    """Write what was counted beside the state that was just saved."""
    await sql.execute(
        _DECIDE,
        round_id,
        totals.cut_id,
        totals.counted_minor,
        totals.counted_pledges,
        totals.certificate_sha256,
        totals.decided_at,
    )


async def untold(sql: Sql, _now: datetime, limit: int) -> list[UUID]:
    """Rounds that are over and have pledges that may not know it."""
    return [row["id"] for row in await sql.fetch(_UNTOLD, limit)]


async def left(sql: Sql, round_id: UUID, states: Collection[str], limit: int) -> list[UUID]:
    """Pledges in these states: they have not heard of the round's end."""
    return [row["id"] for row in await sql.fetch(_LEFT, round_id, list(states), limit)]


async def mark_told(sql: Sql, round_id: UUID, now: datetime) -> None:
    await sql.execute(_TOLD, round_id, now)
