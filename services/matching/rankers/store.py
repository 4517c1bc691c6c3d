"""Rankers and trainings in and out of the database; at most one ranker serves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from services.matching.rankers.domain import State
from shared.database import Sql

_KEPT_RANKERS: Final = 5
_KEPT_TRAININGS: Final = 400

_BEGIN: Final = """
    INSERT INTO training (id, night, began_at, state, reason, figures)
    VALUES ($1, $2, $3, 'running', '', '{}') ON CONFLICT (night) DO NOTHING RETURNING id
"""
_END: Final = """
    UPDATE training SET state = $2, ended_at = $3, reason = $4, figures = $5::jsonb,
                        ranker_version = $6
    WHERE id = $1 AND state = 'running' RETURNING id
"""
_DEAD: Final = """
    UPDATE training SET state = 'failed', ended_at = $1, reason = 'it never ended'
    WHERE state = 'running' AND began_at < $2 RETURNING id
"""
_LAST_NIGHT: Final = "SELECT max(night) FROM training"
_PLEDGED: Final = """
    SELECT count(*) FROM (
        SELECT DISTINCT giver_id, project_id FROM signal_entry
        WHERE kind = 'pledge' AND change = 1 LIMIT $1) AS pledged
"""
_SERVING: Final = "SELECT version, sha256 FROM ranker WHERE serves"
_BODY: Final = "SELECT body FROM ranker WHERE version = $1"
_LOCK: Final = "LOCK TABLE ranker IN SHARE ROW EXCLUSIVE MODE"
_RETIRE: Final = "UPDATE ranker SET serves = false WHERE serves"
_ADD: Final = """
    INSERT INTO ranker (version, sha256, body, trained_at, figures, seeds, serves)
    SELECT coalesce(max(version), 0) + 1, $1, $2, $3, $4::jsonb, $5, true FROM ranker
    RETURNING version
"""
_FORGET_RANKERS: Final = """
    DELETE FROM ranker WHERE NOT serves AND version NOT IN (
        SELECT version FROM ranker ORDER BY version DESC LIMIT $1)
"""
_FORGET_TRAININGS: Final = """
    DELETE FROM training WHERE id NOT IN (
        SELECT id FROM training ORDER BY began_at DESC, id LIMIT $1)
"""
_TRAININGS: Final = """
    SELECT night, began_at, ended_at, state, reason, figures::text AS figures, ranker_version
    FROM training ORDER BY began_at DESC, id LIMIT $1
"""


@dataclass(frozen=True, slots=True)
class Serving:
    """Which ranker serves; its body is only read where it is not known yet."""

    version: int
    sha256: str


async def begin(sql: Sql, training_id: UUID, night: date | None, now: datetime) -> bool:
    """Whether this training is ours to do: of each night there is one."""
    return await sql.fetchval(_BEGIN, training_id, night, now) is not None


async def end(  # noqa: PLR0913  # the columns
    sql: Sql,
    training_id: UUID,
    state: State,
    now: datetime,
    *,
    reason: str = "",
    figures: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> bool:
    """Whether it was still running; old trainings are forgotten."""
    told = json.dumps(figures or {})
    done = await sql.fetchval(_END, training_id, state, now, reason, told, version)
    await sql.execute(_FORGET_TRAININGS, _KEPT_TRAININGS)
    return done is not None


async def bury(sql: Sql, now: datetime, since: datetime) -> int:
    """End what began before `since` and never ended."""
    return len(await sql.fetch(_DEAD, now, since))


async def last_night(sql: Sql) -> date | None:
    """The newest night that was begun."""
    found: date | None = await sql.fetchval(_LAST_NIGHT)
    return found


async def pledged(sql: Sql, most: int) -> int:
    """How many pairs ever were a pledge, counted up to `most`."""
    return int(await sql.fetchval(_PLEDGED, most))


async def serving(sql: Sql) -> Serving | None:
    """Which ranker serves now; None where the score set by hand does."""
    row = await sql.fetchrow(_SERVING)
    return None if row is None else Serving(**row)


async def body(sql: Sql, version: int) -> bytes | None:
    """The file of a ranker; None where it is not kept any more."""
    found: bytes | None = await sql.fetchval(_BODY, version)
    return found


async def lock(sql: Sql) -> None:
    """Let nobody else change which one serves until the transaction ends; readers go on."""
    await sql.execute(_LOCK)


async def serve(
    sql: Sql, body_: bytes, sha256: str, figures: Mapping[str, Any], now: datetime
) -> int:
    """The new one in place of the old one, and its version; a few old ones are kept."""
    await sql.execute(_RETIRE)
    seeds = list(figures["seeds"])
    version = int(await sql.fetchval(_ADD, sha256, body_, now, json.dumps(figures), seeds))
    await sql.execute(_FORGET_RANKERS, _KEPT_RANKERS)
    return version


async def trainings(sql: Sql, most: int) -> list[Any]:
    """How the last trainings went, the newest first."""
    return await sql.fetch(_TRAININGS, most)
