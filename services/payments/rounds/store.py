"""SQL about rounds as heard; each step is set-based and may come a second time."""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Final
from uuid import UUID

from services.payments.rounds.domain import Round
from shared.database import Sql, columns

_ADD: Final = """
    INSERT INTO heard_round (id, project_id, owner_person_id, chamber_id, handler_id, payee_id,
                             instrument, currency, settles_at)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[],
                         $6::uuid[], $7::text[], $8::text[], $9::timestamptz[])
    ON CONFLICT DO NOTHING
"""
_MOVE: Final = """
    UPDATE heard_round SET settles_at = new.settles_at
    FROM unnest($1::uuid[], $2::timestamptz[]) AS new (id, settles_at)
    WHERE heard_round.id = new.id
"""
_ROUND: Final = """
    SELECT id, project_id, owner_person_id, chamber_id, handler_id, payee_id, instrument,
           currency, settles_at
    FROM heard_round
"""
_BY_ID: Final = f"{_ROUND} WHERE id = $1"
_OF_PROJECT: Final = f"{_ROUND} WHERE project_id = $1 ORDER BY settles_at DESC LIMIT 1"


async def add(sql: Sql, rounds: Sequence[Round]) -> None:
    await sql.execute(_ADD, *columns(astuple(each) for each in rounds))


async def move(sql: Sql, ends: Sequence[tuple[UUID, datetime]]) -> None:
    """Rows of a round and when its outcome is decided."""
    await sql.execute(_MOVE, *columns(ends))


async def find(sql: Sql, round_id: UUID) -> Round | None:
    row = await sql.fetchrow(_BY_ID, round_id)
    return None if row is None else Round(**dict(row))


async def newest_of(sql: Sql, project_id: UUID) -> Round | None:
    row = await sql.fetchrow(_OF_PROJECT, project_id)
    return None if row is None else Round(**dict(row))
