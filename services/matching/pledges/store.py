"""SQL of pledges: the one statement that accepts, locks in order, and saving as sets."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.matching.pledges.acceptance import Door, Order
from services.matching.pledges.book import Book, Pledge, Step
from services.matching.pledges.domain import OWNER
from services.matching.rounds.store import Cause
from shared.database import Sql, columns

# One statement, one round trip. What its WHERE refuses, `acceptance.refusal` explains.
_ACCEPT: Final = """
    WITH round_now AS (
        SELECT state, opens_at, closes_at, terms_version, currency, rails, transfers_end, offer,
               owner_person_id, chamber_id,
               CASE WHEN EXISTS (SELECT FROM round_return WHERE round_id = $2)
                   THEN (SELECT unit_minor FROM round_return
                         WHERE round_id = $2 AND return_id = $8)
                   WHEN $8::uuid IS NULL THEN unit_minor END AS unit_minor,
               CASE WHEN EXISTS (SELECT FROM round_return WHERE round_id = $2)
                   THEN (SELECT least(stock_units, limit_units) FROM round_return
                         WHERE round_id = $2 AND return_id = $8)
                   WHEN $8::uuid IS NULL THEN limit_units END AS offered_units
        FROM round WHERE id = $2
    ), asker AS (
        SELECT EXISTS (SELECT FROM membership
                   WHERE person_id = $3 AND organisation_id = $5 AND role = 'acts_for'
                     AND valid_from <= $13 AND (valid_to IS NULL OR valid_to > $13))
                   AS is_allowed,
               EXISTS (SELECT FROM ended_session WHERE session_id = $4) AS is_session_ended,
               (SELECT count(*) FROM pledge_attempt
                   WHERE person_id = $3 AND at > $18 AND pledge_id <> $1)::int AS attempts,
               -- On our topic a round is a subject too: no pledge may bear its id.
               EXISTS (SELECT FROM round WHERE id = $1) AS is_id_taken
    ), attempted AS (
        INSERT INTO pledge_attempt (person_id, pledge_id, at)
        SELECT $3, $1, $13 FROM asker
        WHERE attempts < $19 AND NOT EXISTS (SELECT FROM pledge WHERE id = $1)
        ON CONFLICT DO NOTHING
    ), placed AS (
        INSERT INTO pledge (id, round_id, investor_id, person_id, return_id, units,
            amount_minor, currency, rail, visibility, consents, terms_version, body_hash,
            applied_at, state, step_no, version, attempt, seat_units, owner, deadline)
        SELECT $1, $2, $5, $3, $8, $7::int, $7::bigint * unit_minor, currency, $9, $10, $11, $6,
               $12, $13, 'placed', 1, 1, 1, 0, 'investors', $17
        FROM round_now, asker
        WHERE is_allowed AND NOT is_session_ended AND NOT is_id_taken AND attempts < $19
          AND owner_person_id <> $3
          AND state = 'open' AND closes_at > $13 AND terms_version = $6
          AND $9 = ANY(rails) AND ($9 <> 'bank_transfer' OR transfers_end > $13)
          AND $7::int <= offered_units
        ON CONFLICT (id) DO NOTHING
        RETURNING *
    ), logged AS (
        INSERT INTO pledge_event (pledge_id, step_no, trigger, from_state, to_state, at, said,
                                  cause_kind, cause_id)
        SELECT id, 1, 'accept', NULL, 'placed', $13, $14, 'request', $15 FROM placed
    ), audited AS (
        INSERT INTO audit (chamber_id, actor, person_id, command, command_id, subject_kind,
                           subject, after_hash, recorded_at)
        SELECT chamber_id, 'person:' || $3::text, $3, 'pledge:accept', $15, 'pledge', id,
               body_hash, $13
        FROM placed, round_now
    ), told AS (
        INSERT INTO outbox (event_id, topic, key, subject, type, aggregate_version, payload,
                            traceparent, recorded_at)
        SELECT $14, 'matching.pledges.v1', round_id, id, 'PledgePlaced', 1,
               jsonb_build_object('round_id', round_id, 'pledge_id', id,
                   'investor_id', investor_id, 'person_id', person_id, 'attempt', 1,
                   'applied_at', applied_at, 'units', units, 'amount_minor', amount_minor,
                   'currency', placed.currency, 'rail', rail, 'return_id', return_id,
                   'terms_version', placed.terms_version, 'offer', offer),
               $16, $13
        FROM placed, round_now
    )
    SELECT placed.id IS NOT NULL AS is_placed, placed.amount_minor,
           is_allowed, is_session_ended, is_id_taken, attempts, round_now.state, opens_at,
           closes_at, round_now.terms_version, rails, transfers_end, owner_person_id,
           offered_units, round_now.currency
    FROM asker LEFT JOIN round_now ON true LEFT JOIN placed ON true
"""
_KNOWN: Final = """
    SELECT id, round_id, investor_id, state, step_no, amount_minor, currency, applied_at,
           body_hash
    FROM pledge WHERE id = $1
"""
_ONE_MINUTE: Final = timedelta(minutes=1)

# NO KEY: an accept only checks the round's key, and must not wait for a batch.
_LOCK_ROUNDS: Final = """
    SELECT id AS round_id, instrument, mode,
           state IN ('succeeded', 'failed', 'cancelled') AS is_over,
           book_limit_units - units_taken AS units_free, has_waitlist, closes_at, settles_at,
           transfers_end, transfer_within_days
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
        allotted_minor = new.allotted_minor, disputed_from = new.disputed_from
    FROM unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::int[], $6::int[], $7::text[],
                $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::text[],
                $12::text[], $13::text[], $14::uuid[], $15::int[], $16::bigint[], $17::text[])
        AS new (id, state, step_no, version, attempt, seat_units, owner, deadline, pay_by,
                withdraw_until, reason, refused_because, rule_id, decision_id, allotted_units,
                allotted_minor, disputed_from)
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
    SELECT id, project_id, chamber_id, handler_id, instrument, mode, offer
    FROM round WHERE id = ANY($1)
"""

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
_FORGET: Final = """
    DELETE FROM pledge_attempt WHERE (person_id, pledge_id) IN (
        SELECT person_id, pledge_id FROM pledge_attempt WHERE at < $1 LIMIT $2)
    RETURNING pledge_id
"""
_READ: Final = """
    SELECT pledge.*, round.project_id, round.instrument, round.state AS round_state,
           round.closes_at, round.settles_at, round.mode
    FROM pledge JOIN round ON round.id = pledge.round_id
    WHERE ($1::uuid IS NULL OR pledge.id = $1) AND ($2::uuid IS NULL OR investor_id = $2)
    ORDER BY pledge.id DESC LIMIT 200
"""
_STEP_NO: Final = "SELECT step_no FROM pledge WHERE id = $1"
_PLACED: Final = """
    SELECT count(*) FROM (SELECT FROM pledge WHERE state = 'placed' LIMIT $1) AS waiting
"""
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
class Accepted:
    """The answer of the one statement."""

    is_placed: bool
    amount_minor: int | None
    currency: str | None
    door: Door


@dataclass(frozen=True, slots=True)
class Ids:
    """Ids for one accept: of the event it says, and of the command it is."""

    event_id: UUID
    command_id: UUID


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


async def count_placed(sql: Sql, most: int) -> int:
    """How many pledges wait for their hold; counts no further than `most`."""
    return int(await sql.fetchval(_PLACED, most))


async def accept(  # noqa: PLR0913  # one statement
    sql: Sql,
    order: Order,
    ids: Ids,
    *,
    attempts_per_minute: int,
    decide_by: datetime,
    trace: str | None,
    now: datetime,
) -> Accepted:
    """Place the pledge if everything allows it at this moment; else say what was seen."""
    row = await sql.fetchrow(
        _ACCEPT,
        order.pledge_id,
        order.round_id,
        order.person_id,
        order.session_id,
        order.investor_id,
        order.terms_version,
        order.units,
        order.return_id,
        order.rail,
        order.visibility,
        order.consents,
        order.body_hash,
        now,
        ids.event_id,
        ids.command_id,
        trace,
        decide_by,
        now - _ONE_MINUTE,
        attempts_per_minute,
    )
    door = Door(**{field.name: row[field.name] for field in fields(Door)})
    return Accepted(row["is_placed"], row["amount_minor"], row["currency"], door)


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


async def forget_attempts(sql: Sql, before: datetime, limit: int) -> int:
    """Drop attempts that no longer count; how many."""
    return len(await sql.fetch(_FORGET, before, limit))


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


async def round_people(sql: Sql, round_id: UUID) -> Any:  # noqa: ANN401  # an asyncpg record
    """Whose round it is, and its instrument, or None."""
    return await sql.fetchrow(_ROUND_PEOPLE, round_id)


async def counts(sql: Sql, round_id: UUID) -> list[Any]:
    """Pledges, people and amount of a round by state."""
    return await sql.fetch(_COUNTS, round_id)
