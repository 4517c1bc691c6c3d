"""SQL of refund decisions: proposals and answers."""

# ruff: noqa: S608  # the names put into this SQL are our own

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.matching.refund_decisions.domain import Decision
from services.matching.ties.domain import INVESTMENTS
from shared.database import Sql

_COLUMNS: Final = ", ".join(field.name for field in fields(Decision))
_PLACES: Final = ", ".join(f"${at}" for at in range(1, len(fields(Decision)) + 1))
_OF_PLEDGE: Final = """
    SELECT pledge.id AS pledge_id, round_id, pledge.state, pledge.reason,
           person_id AS pledged_by, project_id, chamber_id, handler_id, owner_person_id,
           instrument
    FROM pledge JOIN round ON round.id = round_id WHERE pledge.id = $1
"""
_ADD: Final = f"""
    INSERT INTO refund_decision ({_COLUMNS}) VALUES ({_PLACES})
    ON CONFLICT DO NOTHING RETURNING id
"""
_FIND: Final = f"SELECT {_COLUMNS} FROM refund_decision WHERE id = $1"
_LOCK: Final = f"{_FIND} FOR NO KEY UPDATE"
_OPEN: Final = "SELECT id FROM refund_decision WHERE pledge_id = $1 AND state = 'proposed'"
_ANSWER: Final = """
    UPDATE refund_decision SET state = $2, answered_by = $3, answered_at = $4 WHERE id = $1
"""
_LISTED: Final = f"""
    SELECT {", ".join(f"refund_decision.{field.name}" for field in fields(Decision))},
           project_id, pledge.state AS pledge_state, instrument, rail, units,
           coalesce(allotted_minor, amount_minor) AS amount_minor, pledge.currency
    FROM refund_decision JOIN pledge ON pledge.id = pledge_id
    JOIN round ON round.id = refund_decision.round_id
    WHERE ($1::uuid IS NULL OR refund_decision.id = $1)
      AND ($2::uuid[] IS NULL OR organisation_id = ANY($2))
      AND ($3::text IS NULL OR refund_decision.state = $3)
      AND ($4::uuid IS NULL OR refund_decision.id < $4)
    ORDER BY refund_decision.id DESC LIMIT $5
"""
_REFUNDABLE: Final = """
    SELECT pledge.id AS pledge_id, round_id, project_id, instrument, pledge.state, rail, units,
           allotted_minor AS amount_minor, pledge.currency, applied_at
    FROM pledge JOIN round ON round.id = round_id
    WHERE pledge.state IN ('due', 'collected', 'settled')
      AND CASE WHEN instrument = ANY($2) THEN handler_id ELSE chamber_id END = ANY($1)
      AND ($3::uuid IS NULL OR round_id = $3)
      AND ($4::text IS NULL OR right(pledge.id::text, 8) = $4)
      AND ($5::uuid IS NULL OR pledge.id < $5)
      AND NOT EXISTS (SELECT FROM refund_decision
                      WHERE pledge_id = pledge.id AND refund_decision.state = 'proposed')
    ORDER BY pledge.id DESC LIMIT $6
"""


@dataclass(frozen=True, slots=True)
class Case:
    """What a decision needs of its pledge and round."""

    pledge_id: UUID
    round_id: UUID
    state: str
    reason: str | None
    pledged_by: UUID
    project_id: UUID
    chamber_id: UUID
    handler_id: UUID | None
    owner_person_id: UUID
    instrument: str


async def case(sql: Sql, pledge_id: UUID) -> Case | None:
    """The pledge with its round, or None where the asker sees none."""
    row = await sql.fetchrow(_OF_PLEDGE, pledge_id)
    return None if row is None else Case(**row)


async def add(sql: Sql, decision: Decision) -> bool:
    """False where the id, or the pledge's one open place, is taken."""
    return await sql.fetchval(_ADD, *astuple(decision)) is not None


async def find(sql: Sql, decision_id: UUID) -> Decision | None:
    row = await sql.fetchrow(_FIND, decision_id)
    return None if row is None else Decision(**row)


async def lock(sql: Sql, decision_id: UUID) -> Decision:
    """After its round and its pledge."""
    return Decision(**await sql.fetchrow(_LOCK, decision_id))


async def open_for(sql: Sql, pledge_id: UUID) -> UUID | None:
    """The proposal that waits for its second word."""
    found: UUID | None = await sql.fetchval(_OPEN, pledge_id)
    return found


async def answer(
    sql: Sql, decision_id: UUID, state: str, person_id: UUID, now: datetime
) -> None:
    await sql.execute(_ANSWER, decision_id, state, person_id, now)


async def listed(  # noqa: PLR0913  # one page of a list
    sql: Sql,
    organisations: Sequence[UUID] | None,
    *,
    decision_id: UUID | None = None,
    state: str | None = None,
    before: UUID | None = None,
    limit: int = 1,
) -> list[Any]:
    """Decisions with what they are about, newest first."""
    ids = None if organisations is None else list(organisations)
    return await sql.fetch(_LISTED, decision_id, ids, state, before, limit)


async def refundable(  # noqa: PLR0913  # one page of a list
    sql: Sql,
    organisations: Sequence[UUID],
    *,
    round_id: UUID | None,
    number: str | None,
    before: UUID | None,
    limit: int,
) -> list[Any]:
    """Charged pledges whose money is in these organisations' care, newest first."""
    return await sql.fetch(
        _REFUNDABLE, list(organisations), list(INVESTMENTS), round_id, number, before, limit
    )
