"""SQL of moves of a payment day."""

# ruff: noqa: S608  # the names put into this SQL are our own

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from services.matching.payment_days.domain import MOVABLE, DayMove
from services.matching.rounds.domain import State
from shared.database import Sql

_COLUMNS: Final = ", ".join(field.name for field in fields(DayMove))
_PLACES: Final = ", ".join(f"${at}" for at in range(1, len(fields(DayMove)) + 1))
_OF_ROUND: Final = """
    SELECT id, project_id, chamber_id, handler_id, owner_person_id, state, payment_day,
           settles_at, terms_version, unchecked_move
    FROM round WHERE id = $1
"""
_FIND: Final = f"SELECT {_COLUMNS} FROM payment_day_move WHERE id = $1"
_LISTED: Final = f"""
    SELECT {_COLUMNS} FROM payment_day_move WHERE round_id = $1
    ORDER BY moved_at DESC, id DESC LIMIT $2
"""
_RUNNING: Final = """
    SELECT id, project_id, state, payment_day, settles_at,
           unchecked_move IS NULL AS is_rechecked
    FROM round WHERE handler_id = ANY($1) AND state = ANY($2) ORDER BY settles_at, id LIMIT $3
"""
_ADD: Final = f"""
    INSERT INTO payment_day_move ({_COLUMNS}) VALUES ({_PLACES})
    ON CONFLICT DO NOTHING RETURNING id
"""
# The day stands in the terms and in the offer too, which PledgePlaced carries.
_MOVE: Final = """
    UPDATE round SET payment_day = $2::date, terms_version = $3, unchecked_move = $4,
        offer = offer || jsonb_build_object('payment_day', $2::date)
    WHERE id = $1
"""
_KEEP_TERMS: Final = """
    INSERT INTO round_terms (round_id, terms_version, terms, recorded_at)
    SELECT round_id, $2, terms || jsonb_build_object('payment_day', $3::date), $4
    FROM round_terms WHERE round_id = $1 AND terms_version = $2 - 1
"""
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Dated:
    """A round with its payment day."""

    id: UUID
    project_id: UUID
    chamber_id: UUID
    handler_id: UUID | None
    owner_person_id: UUID
    state: State
    payment_day: date
    settles_at: datetime
    terms_version: int
    unchecked_move: UUID | None


async def dated(sql: Sql, round_id: UUID) -> Dated | None:
    row = await sql.fetchrow(_OF_ROUND, round_id)
    return None if row is None else Dated(**row)


async def find(sql: Sql, move_id: UUID) -> DayMove | None:
    """The move of that id, where the asker may see it."""
    row = await sql.fetchrow(_FIND, move_id)
    return None if row is None else DayMove(**row)


async def listed(sql: Sql, round_id: UUID) -> list[Any]:
    """The moves of a round, newest first."""
    return await sql.fetch(_LISTED, round_id, MOST)


async def running(sql: Sql, handlers: Sequence[UUID]) -> list[Any]:
    """The running rounds of these firms, the nearest outcome first."""
    return await sql.fetch(_RUNNING, list(handlers), sorted(MOVABLE), MOST)


async def add(sql: Sql, move: DayMove) -> bool:
    """Keep the move and set the day everywhere; False where the id is another's.

    The caller holds the round's lock.
    """
    if await sql.fetchval(_ADD, *astuple(move)) is None:
        return False
    version, day = move.terms_version, move.payment_day
    await sql.execute(_MOVE, move.round_id, day, version, move.said)
    await sql.execute(_KEEP_TERMS, move.round_id, version, day, move.moved_at)
    return True
