"""SQL of pledges: locks in order, saving as sets, and what is read to be shown.

The accept is in `acceptance_store`, what time brings in `timers_store`.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.matching.pledges.domain import OWNER
from services.matching.pledges.domain.book import Book
from services.matching.pledges.domain.pledge import Pledge
from services.matching.pledges.domain.steps import Step
from services.matching.rounds.store import Cause
from shared.database import Sql, columns

_KNOWN: Final = """
    SELECT id, round_id, investor_id, state, step_no, amount_minor, currency, applied_at,
           body_hash
    FROM pledge WHERE id = $1
"""

# NO KEY: an accept only checks the round's key, and must not wait for a batch.
_LOCK_ROUNDS: Final = """
    SELECT id AS round_id, instrument, mode,
           state IN ('succeeded', 'failed', 'cancelled') AS is_over,
           book_limit_units - units_taken AS units_free, has_waitlist, closes_at, settles_at,
           transfers_end, transfer_within_days, material_version, reconfirm_by
    FROM round WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE
"""
# Asked after the lock was given: a statement that waited still sees what it saw before.
_RETURNS: Final = """
    SELECT round_id, return_id, stock_units - units_taken AS units_free
    FROM round_return WHERE round_id = ANY($1)
"""
_AWAITED: Final = """
    SELECT DISTINCT round_id FROM pledge WHERE round_id = ANY($1) AND state = 'waitlisted'
"""
_PLEDGE: Final = ", ".join(field.name for field in fields(Pledge))
_LOCK_PLEDGES: Final = f"""
    SELECT {_PLEDGE} FROM pledge WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE
"""  # noqa: S608  # our own names
_SAVE_BOOKS: Final = """
    UPDATE round SET units_taken = book_limit_units - new.units_free
    FROM unnest($1::uuid[], $2::int[]) AS new (id, units_free)
    WHERE round.id = new.id AND round.id = ANY($1)
"""
_SAVE_RETURNS: Final = """
    UPDATE round_return SET units_taken = units_taken + new.units
    FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS new (round_id, return_id, units)
    WHERE round_return.round_id = new.round_id AND round_return.return_id = new.return_id
      AND round_return.round_id = ANY($1)
"""
# `= ANY` beside the join: a plan made on an empty table must not read the whole one.
_SAVE_PLEDGES: Final = """
    UPDATE pledge SET state = new.state, step_no = new.step_no, version = new.version,
        attempt = new.attempt, seat_units = new.seat_units, owner = new.owner,
        deadline = new.deadline, pay_by = new.pay_by, withdraw_until = new.withdraw_until,
        reason = new.reason, refused_because = new.refused_because, rule_id = new.rule_id,
        decision_id = new.decision_id, allotted_units = new.allotted_units,
        allotted_minor = new.allotted_minor, disputed_from = new.disputed_from,
        over_cap_since = new.over_cap_since, reconfirmed_version = new.reconfirmed_version,
        asked_version = new.asked_version, reminded_version = new.reminded_version
    FROM unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::int[], $6::int[], $7::text[],
                $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::text[],
                $12::text[], $13::text[], $14::uuid[], $15::int[], $16::bigint[], $17::text[],
                $18::timestamptz[], $19::int[], $20::int[], $21::int[])
        AS new (id, state, step_no, version, attempt, seat_units, owner, deadline, pay_by,
                withdraw_until, reason, refused_because, rule_id, decision_id, allotted_units,
                allotted_minor, disputed_from, over_cap_since, reconfirmed_version,
                asked_version, reminded_version)
    WHERE pledge.id = new.id AND pledge.id = ANY($1)
"""
_LOG: Final = """
    INSERT INTO pledge_event (pledge_id, step_no, trigger, from_state, to_state, at, said,
                              cause_kind, cause_id)
    SELECT new.* FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[],
        $6::timestamptz[], $7::uuid[], $8::text[], $9::uuid[]) AS new
"""
_SEATS: Final = """
    INSERT INTO seat_entry (round_id, return_id, pledge_id, kind, units, cause_kind, cause_id)
    SELECT new.* FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::int[],
        $6::text[], $7::uuid[]) AS new
"""

# What an event about a pledge needs of its round.
_ROUND_FACTS: Final = """
    SELECT id, project_id, chamber_id, handler_id, instrument, mode, offer, round.reconfirm_by,
           last.was_version, last.version
    FROM round LEFT JOIN round_amendment AS last
        ON last.round_id = id AND last.terms_version = material_version
    WHERE id = ANY($1)
"""

_READ: Final = """
    SELECT pledge.*, round.project_id, round.instrument, round.state AS round_state,
           round.closes_at, round.settles_at, round.mode, round.material_version,
           round.reconfirm_by, round.allotment, allocation.seed
    FROM pledge JOIN round ON round.id = pledge.round_id
        LEFT JOIN allocation ON allocation.round_id = pledge.round_id
    WHERE ($1::uuid IS NULL OR pledge.id = $1) AND ($2::uuid IS NULL OR investor_id = $2)
    ORDER BY pledge.id DESC LIMIT 200
"""
_AMENDMENTS: Final = """
    SELECT round_id, terms_version, was_version, version, asked_at, reconfirm_by
    FROM round_amendment WHERE round_id = ANY($1) ORDER BY round_id, terms_version
"""
_STEP_NO: Final = "SELECT step_no FROM pledge WHERE id = $1"
_HISTORY: Final = """
    SELECT pledge_id, step_no, to_state, at FROM pledge_event WHERE pledge_id = ANY($1)
    ORDER BY pledge_id, step_no
"""
_ROUND_PEOPLE: Final = """
    SELECT chamber_id, handler_id, owner_person_id, instrument FROM round WHERE id = $1
"""
_COUNTS: Final = """
    SELECT state, count(*)::int AS pledges, count(DISTINCT investor_id)::int AS people,
           sum(coalesce(allotted_minor, amount_minor))::bigint AS amount_minor
    FROM pledge WHERE round_id = $1 GROUP BY state ORDER BY state
"""


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What stays the same about a round, for the facts told about its pledges."""

    id: UUID
    project_id: UUID
    chamber_id: UUID
    handler_id: UUID | None
    instrument: str
    mode: str
    offer: Mapping[str, Any]
    # Of its last material change, where there was one.
    reconfirm_by: datetime | None = None
    was_version: int | None = None
    version: int | None = None


async def known(sql: Sql, pledge_id: UUID) -> Any:  # noqa: ANN401  # an asyncpg record
    """The pledge of that id as it stands, or None."""
    return await sql.fetchrow(_KNOWN, pledge_id)


async def load_locked(
    sql: Sql, round_ids: Collection[UUID], pledge_ids: Collection[UUID]
) -> tuple[dict[UUID, Book], dict[UUID, Pledge]]:
    """Lock the rounds, then the pledges, each by id: the one lock order of the house."""
    books = await lock_books(sql, round_ids)
    return books, await lock_pledges(sql, pledge_ids)


async def lock_books(sql: Sql, round_ids: Collection[UUID]) -> dict[UUID, Book]:
    """Lock the rounds by id and read what is left of each."""
    ids = list(round_ids)
    rows = await sql.fetch(_LOCK_ROUNDS, ids)
    returns: dict[UUID, dict[UUID, int | None]] = {}
    for each in await sql.fetch(_RETURNS, ids):
        returns.setdefault(each["round_id"], {})[each["return_id"]] = each["units_free"]
    listed = [row["round_id"] for row in rows if row["has_waitlist"]]
    awaited = {row["round_id"] for row in await sql.fetch(_AWAITED, listed)} if listed else {}
    return {row["round_id"]: _book(row, returns, set(awaited)) for row in rows}


async def lock_pledges(sql: Sql, pledge_ids: Collection[UUID]) -> dict[UUID, Pledge]:
    """Lock pledges by id; the caller holds their rounds."""
    rows = await sql.fetch(_LOCK_PLEDGES, list(pledge_ids))
    return {row["id"]: Pledge(**row) for row in rows}


def _book(
    row: Any,  # noqa: ANN401  # an asyncpg record
    returns: Mapping[UUID, Mapping[UUID, int | None]],
    awaited: Collection[UUID],
) -> Book:
    known = dict(row)
    return Book(
        **{name: value for name, value in known.items() if name != "transfer_within_days"},
        transfer_within=timedelta(days=known["transfer_within_days"]),
        returns_free=returns.get(known["round_id"], {}),
        is_awaited=known["round_id"] in awaited,
    )


async def save(  # noqa: PLR0913  # one batch
    sql: Sql,
    books: Sequence[Book],
    steps: Sequence[Step],
    *,
    said: Mapping[UUID, UUID],
    causes: Mapping[UUID, Cause],
    now: datetime,
) -> None:
    """Write what was decided, set by set.

    `said` names the event each pledge's step tells, `causes` what made it.
    """
    if not steps:
        return
    await _save_seats(sql, books, steps, causes)
    await sql.execute(_SAVE_PLEDGES, *columns(_columns(each.pledge) for each in steps))
    await sql.execute(
        _LOG,
        *columns(
            (
                each.pledge.id,
                each.pledge.step_no,
                each.on,
                each.was.state,
                each.pledge.state,
                now,
                said.get(each.pledge.id),
                causes[each.pledge.id].kind,
                causes[each.pledge.id].id,
            )
            for each in steps
        ),
    )


async def _save_seats(
    sql: Sql, books: Sequence[Book], steps: Sequence[Step], causes: Mapping[UUID, Cause]
) -> None:
    moved = [each for each in steps if each.units_taken]
    if not moved:
        return
    await sql.execute(_SAVE_BOOKS, *columns((book.round_id, book.units_free) for book in books))
    of_returns: dict[tuple[UUID, UUID], int] = {}
    for each in moved:
        if each.pledge.return_id:
            about = (each.pledge.round_id, each.pledge.return_id)
            of_returns[about] = of_returns.get(about, 0) + each.units_taken
    if of_returns:
        await sql.execute(
            _SAVE_RETURNS, *columns((*about, units) for about, units in of_returns.items())
        )
    await sql.execute(
        _SEATS,
        *columns(
            (
                each.pledge.round_id,
                each.pledge.return_id,
                each.pledge.id,
                _kind(each),
                each.units_taken,
                causes[each.pledge.id].kind,
                causes[each.pledge.id].id,
            )
            for each in moved
        ),
    )


def _kind(step: Step) -> str:
    if step.units_taken > 0:
        return "take"
    return "trim" if step.pledge.state == "due" else "free"


def _columns(pledge: Pledge) -> tuple[Any, ...]:
    return (
        pledge.id,
        pledge.state,
        pledge.step_no,
        pledge.version,
        pledge.attempt,
        pledge.seat_units,
        OWNER.get(pledge.state),
        pledge.deadline,
        pledge.pay_by,
        pledge.withdraw_until,
        pledge.reason,
        pledge.refused_because,
        pledge.rule_id,
        pledge.decision_id,
        pledge.allotted_units,
        pledge.allotted_minor,
        pledge.disputed_from,
        pledge.over_cap_since,
        pledge.reconfirmed_version,
        pledge.asked_version,
        pledge.reminded_version,
    )


async def round_facts(sql: Sql, round_ids: Collection[UUID]) -> dict[UUID, RoundFacts]:
    """What the facts about their pledges say of the rounds."""
    rows = await sql.fetch(_ROUND_FACTS, list(round_ids))
    return {
        row["id"]: RoundFacts(
            **{**dict(row), "offer": _json(row["offer"])},
        )
        for row in rows
    }


def _json(value: Any) -> Any:  # noqa: ANN401  # objects on SQLAlchemy's pool, text elsewhere
    return json.loads(value) if isinstance(value, str) else value


async def read(
    sql: Sql, *, pledge_id: UUID | None = None, investor_id: UUID | None = None
) -> list[Any]:
    """Pledges with what their round says, newest first; at most 200."""
    return await sql.fetch(_READ, pledge_id, investor_id)


async def step_no(sql: Sql, pledge_id: UUID) -> int | None:
    """How many steps the pledge has taken, None where it is not seen."""
    found: int | None = await sql.fetchval(_STEP_NO, pledge_id)
    return found


async def history(sql: Sql, pledge_ids: Collection[UUID]) -> dict[UUID, list[Any]]:
    """The steps of each, in order."""
    steps: dict[UUID, list[Any]] = {}
    for row in await sql.fetch(_HISTORY, list(pledge_ids)):
        steps.setdefault(row["pledge_id"], []).append(row)
    return steps


async def amendments(sql: Sql, round_ids: Collection[UUID]) -> dict[UUID, list[Any]]:
    """The material changes of each round, in order."""
    found: dict[UUID, list[Any]] = {}
    for row in await sql.fetch(_AMENDMENTS, list(round_ids)):
        found.setdefault(row["round_id"], []).append(row)
    return found


async def round_people(sql: Sql, round_id: UUID) -> Any:  # noqa: ANN401  # an asyncpg record
    """Whose round it is, and its instrument, or None."""
    return await sql.fetchrow(_ROUND_PEOPLE, round_id)


async def counts(sql: Sql, round_id: UUID) -> list[Any]:
    """Pledges, people and amount of a round by state."""
    return await sql.fetch(_COUNTS, round_id)
