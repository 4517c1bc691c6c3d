"""SQL of pledges above their cap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.matching.pledges.domain import State
from shared.database import Sql

MOST: Final = 200
_LISTED: Final = """
    SELECT pledge.id AS pledge_id, round_id, project_id, investor_id, pledge.state, units,
           amount_minor, pledge.currency, rail, over_cap_since, settles_at
    FROM pledge JOIN round ON round.id = round_id
    WHERE handler_id = ANY($1) AND over_cap_since IS NOT NULL
      AND pledge.state IN ('seated', 'confirmed')
    ORDER BY settles_at, pledge.id LIMIT $2
"""
_CASE: Final = """
    SELECT pledge.id AS pledge_id, round_id, pledge.state, project_id, chamber_id, handler_id,
           owner_person_id
    FROM pledge JOIN round ON round.id = round_id WHERE pledge.id = $1
"""
_FIND: Final = """
    SELECT pledge_id, release_id, reason FROM over_cap_release
    WHERE pledge_id = $1 OR release_id = $2
"""
_ADD: Final = """
    INSERT INTO over_cap_release (pledge_id, release_id, handler_id, reason, released_by,
                                  released_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING pledge_id
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A pledge, with whose it is to release it."""

    pledge_id: UUID
    round_id: UUID
    state: State
    project_id: UUID
    chamber_id: UUID
    handler_id: UUID | None
    owner_person_id: UUID


@dataclass(frozen=True, slots=True)
class Release:
    """One release; a pledge has at most one."""

    pledge_id: UUID
    release_id: UUID
    handler_id: UUID
    reason: str
    released_by: UUID
    released_at: datetime


async def listed(sql: Sql, handlers: Sequence[UUID]) -> list[Any]:
    """Pledges above their cap in these firms' rounds, the nearest outcome first."""
    return await sql.fetch(_LISTED, list(handlers), MOST)


async def case(sql: Sql, pledge_id: UUID) -> Case | None:
    row = await sql.fetchrow(_CASE, pledge_id)
    return None if row is None else Case(**row)


async def known(sql: Sql, pledge_id: UUID, release_id: UUID) -> list[Any]:
    """Releases of this pledge, or of this id."""
    return await sql.fetch(_FIND, pledge_id, release_id)


async def add(sql: Sql, release: Release) -> bool:
    """False where the id names another release."""
    added = await sql.fetchval(
        _ADD,
        release.pledge_id,
        release.release_id,
        release.handler_id,
        release.reason,
        release.released_by,
        release.released_at,
    )
    return added is not None
