"""SQL of decisions about rounds: proposals, answers, what lapses, and lists."""

# ruff: noqa: S608  # the names put into this SQL are our own

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.matching.round_decisions.domain import Decision
from services.matching.ties.domain import INVESTMENTS
from shared.database import Sql

_NAMES: Final = [field.name for field in fields(Decision)]
_COLUMNS: Final = ", ".join(_NAMES)
_PLACES: Final = ", ".join(f"${at}" for at in range(1, len(_NAMES) + 1))
_CASE: Final = """
    SELECT id AS round_id, project_id, chamber_id, handler_id, owner_person_id, instrument
    FROM round WHERE id = $1
"""
_ADD: Final = f"""
    INSERT INTO round_decision ({_COLUMNS}) VALUES ({_PLACES})
    ON CONFLICT DO NOTHING RETURNING id
"""
_FIND: Final = f"SELECT {_COLUMNS} FROM round_decision WHERE id = $1"
_LOCK: Final = f"{_FIND} FOR NO KEY UPDATE"
_OPEN: Final = "SELECT id FROM round_decision WHERE round_id = $1 AND state = 'proposed'"
_ALONE: Final = """
    SELECT max(proposed_at) FROM round_decision
    WHERE round_id = $1 AND proposed_by = $2 AND kind = 'pause' AND state <> 'confirmed'
"""
_ANSWER: Final = """
    UPDATE round_decision SET state = $2, answered_by = $3, answered_at = $4 WHERE id = $1
"""
_LAPSE: Final = "UPDATE round_decision SET state = 'lapsed', answered_at = $2 WHERE id = $1"
_TO_LAPSE: Final = """
    SELECT id FROM round_decision WHERE state = 'proposed' AND lapses_at <= $1
    ORDER BY lapses_at LIMIT $2
"""
_SECOND: Final = "SELECT second_is_there($1, $2, $3, $4, $5)"
# What waits for an operator is what the organisation cannot decide itself.
_LISTED: Final = f"""
    SELECT {", ".join(f"d.{name}" for name in _NAMES)}, project_id, round.state AS round_state,
           instrument
    FROM round_decision AS d JOIN round ON round.id = d.round_id
    WHERE ($1::uuid IS NULL OR d.id = $1)
      AND ($2::uuid[] IS NULL OR organisation_id = ANY($2) OR ($7 AND d.state = 'proposed'
           AND NOT second_is_there(organisation_id, proposed_by, d.owner_person_id, project_id,
                                   $8)))
      AND ($3::text IS NULL OR d.state = $3)
      AND ($4::uuid IS NULL OR d.round_id = $4)
      AND ($5::uuid IS NULL OR d.id < $5)
    ORDER BY d.id DESC LIMIT $6
"""
_RUNNING: Final = """
    WITH mine AS (
        SELECT id, project_id, instrument, mode, state, closes_at, settles_at, currency,
               CASE WHEN instrument = ANY($2) THEN handler_id ELSE chamber_id END
                   AS organisation_id
        FROM round WHERE state IN ('scheduled', 'open', 'paused', 'settling')
    ), page AS (
        SELECT * FROM mine
        WHERE organisation_id = ANY($1) AND ($3::uuid IS NULL OR id = $3)
          AND ($4::uuid IS NULL OR id < $4)
        ORDER BY id DESC LIMIT $5
    )
    SELECT page.id AS round_id, project_id, organisation_id, instrument, mode, state, closes_at,
           settles_at, currency, coalesce(totals.confirmed_minor, 0) AS confirmed_minor,
           coalesce(totals.collected_minor, 0) AS collected_minor,
           coalesce(totals.people, 0) AS people
    FROM page LEFT JOIN round_totals((SELECT array_agg(id) FROM page)) AS totals
        ON totals.round_id = page.id
    ORDER BY page.id DESC
"""


@dataclass(frozen=True, slots=True)
class Case:
    """What a decision needs of its round."""

    round_id: UUID
    project_id: UUID
    chamber_id: UUID
    handler_id: UUID | None
    owner_person_id: UUID
    instrument: str


async def case(sql: Sql, round_id: UUID) -> Case | None:
    row = await sql.fetchrow(_CASE, round_id)
    return None if row is None else Case(**row)


async def add(sql: Sql, decision: Decision) -> bool:
    """False where the id, or the round's one open place, is taken."""
    return await sql.fetchval(_ADD, *astuple(decision)) is not None


async def find(sql: Sql, decision_id: UUID) -> Decision | None:
    row = await sql.fetchrow(_FIND, decision_id)
    return None if row is None else Decision(**row)


async def lock(sql: Sql, decision_id: UUID) -> Decision:
    """After its round."""
    return Decision(**await sql.fetchrow(_LOCK, decision_id))


async def open_for(sql: Sql, round_id: UUID) -> UUID | None:
    """The proposal that waits for its second word."""
    found: UUID | None = await sql.fetchval(_OPEN, round_id)
    return found


async def alone(sql: Sql, round_id: UUID, person_id: UUID) -> datetime | None:
    """When this person last paused the round without a second one."""
    found: datetime | None = await sql.fetchval(_ALONE, round_id, person_id)
    return found


async def answer(
    sql: Sql, decision_id: UUID, state: str, person_id: UUID, now: datetime
) -> None:
    await sql.execute(_ANSWER, decision_id, state, person_id, now)


async def lapse(sql: Sql, decision_id: UUID, now: datetime) -> None:
    await sql.execute(_LAPSE, decision_id, now)


async def to_lapse(sql: Sql, now: datetime, limit: int) -> list[UUID]:
    return [row["id"] for row in await sql.fetch(_TO_LAPSE, now, limit)]


async def second_is_there(
    sql: Sql, decision: Decision, project_id: UUID, now: datetime
) -> bool:
    """Whether the organisation itself has an approver who may decide this."""
    return bool(
        await sql.fetchval(
            _SECOND,
            decision.organisation_id,
            decision.proposed_by,
            decision.owner_person_id,
            project_id,
            now,
        )
    )


async def listed(  # noqa: PLR0913  # one page of a list
    sql: Sql,
    organisations: Sequence[UUID] | None,
    now: datetime,
    *,
    decision_id: UUID | None = None,
    state: str | None = None,
    round_id: UUID | None = None,
    before: UUID | None = None,
    limit: int = 1,
    is_operator: bool = False,
) -> list[Any]:
    """Decisions with what they are about, newest first."""
    ids = None if organisations is None else list(organisations)
    return await sql.fetch(
        _LISTED, decision_id, ids, state, round_id, before, limit, is_operator, now
    )


async def running(
    sql: Sql,
    organisations: Sequence[UUID],
    *,
    round_id: UUID | None,
    before: UUID | None,
    limit: int,
) -> list[Any]:
    """Rounds that are not over and in these organisations' care, newest first."""
    return await sql.fetch(
        _RUNNING, list(organisations), list(INVESTMENTS), round_id, before, limit
    )
