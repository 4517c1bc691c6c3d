"""SQL of rounds: locks, moves, and what is due."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from services.matching.rounds.domain import OVER, State
from services.matching.rounds.progress import Span
from shared.contracts.listing import Terms
from shared.contracts.matching import Offer
from shared.database import Sql, columns

# NO KEY: an accept only checks the round's key, and must not wait for a batch.
_NAMED: Final = """
    SELECT shown_as, shown_name, message, applied_at FROM round_supporters($1, $2)
"""
_DELIVERIES: Final = """
    SELECT return_id, sent_on FROM round_deliveries($1) ORDER BY return_id
"""
_LOCK: Final = """
    SELECT id, project_id, chamber_id, mode, state, opens_at, closes_at, settles_at,
           target_minor, currency, terms_version, ended_by, ended_by_kind, unchecked_move,
           allotment_rule, limit_units
    FROM round WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE
"""
_SCHEDULE: Final = """
    INSERT INTO round (id, project_id, chamber_id, handler_id, owner_person_id, state,
        terms_version, offer, instrument, mode, allotment, has_waitlist, currency, unit_minor,
        target_minor, limit_units, book_limit_units, rails, opens_at, closes_at, settles_at,
        transfer_within_days, transfers_end, payment_day, allotment_rule)
    VALUES ($1, $2, $3, $4, $5, 'scheduled', $6, $7::jsonb, $8, $9, $10, $11, $12, $13, $14,
            $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
"""
_CHANGE: Final = """
    UPDATE round SET terms_version = $2, offer = offer || $3::jsonb, instrument = $4, mode = $5,
        allotment = $6, has_waitlist = $7, currency = $8, unit_minor = $9, target_minor = $10,
        limit_units = $11, book_limit_units = $12, rails = $13, opens_at = $14, closes_at = $15,
        settles_at = $16, transfer_within_days = $17, transfers_end = $18, payment_day = $19,
        allotment_rule = $20
    WHERE id = $1
"""
_KEEP_TERMS: Final = """
    INSERT INTO round_terms (round_id, terms_version, terms, recorded_at)
    VALUES ($1, $2, $3::jsonb, $4)
"""
_DROP_RETURNS: Final = "DELETE FROM round_return WHERE round_id = $1"
_ADD_RETURNS: Final = """
    INSERT INTO round_return (round_id, return_id, place, unit_minor, stock_units)
    SELECT $1, new.* FROM unnest($2::uuid[], $3::int[], $4::bigint[], $5::int[]) AS new
"""
_MOVE: Final = """
    UPDATE round SET state = $2, ended_by = $3, ended_by_kind = $4, notice = $5, notice_at = $6
    WHERE id = $1
"""
_EVENT: Final = """
    INSERT INTO round_event (round_id, trigger, from_state, to_state, at, said, cause_kind,
                             cause_id, reason)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
_TO_OPEN: Final = """
    SELECT id FROM round WHERE state = 'scheduled' AND opens_at <= $1 ORDER BY opens_at LIMIT $2
"""
_TO_SETTLE: Final = """
    SELECT id FROM round WHERE state IN ('open', 'paused') AND closes_at <= $1
    ORDER BY closes_at LIMIT $2
"""
_ROUNDS: Final = """
    SELECT round.*, coalesce(totals.confirmed_minor, 0) AS confirmed_minor,
           coalesce(totals.collected_minor, 0) AS collected_minor,
           coalesce(totals.people, 0) AS people, amended.version AS page_version,
           encode(lot.commitment, 'hex') AS lot_commitment, allocation.allotted_minor
    FROM round LEFT JOIN round_lot AS lot ON lot.round_id = round.id
            AND allotment_rule IS NOT NULL
        LEFT JOIN allocation ON allocation.round_id = round.id
        LEFT JOIN round_amendment AS amended
            ON amended.round_id = round.id AND amended.terms_version = material_version
        LEFT JOIN round_totals($1) AS totals ON totals.round_id = round.id
    WHERE round.id = ANY($1) ORDER BY round.id
"""
_RETURNS: Final = """
    SELECT round_id, return_id, unit_minor, stock_units, units_taken FROM round_return
    WHERE round_id = ANY($1) ORDER BY round_id, place
"""
_DAYS: Final = "SELECT day, amount_minor, people FROM round_days($1)"
_TERMS: Final = "SELECT terms FROM round_terms WHERE round_id = $1 AND terms_version = $2"


@dataclass(frozen=True, slots=True)
class Round:
    """A round under its lock."""

    id: UUID
    project_id: UUID
    chamber_id: UUID
    mode: str
    state: State
    opens_at: datetime
    closes_at: datetime
    settles_at: datetime
    target_minor: int
    currency: str
    terms_version: int
    ended_by: UUID | None
    ended_by_kind: Literal["event", "request", "job"] | None
    # The last move of its payment day, until investors has counted its holds by it.
    unchecked_move: UUID | None = None
    # By which its units are given away at the outcome; None: first come.
    allotment_rule: str | None = None
    limit_units: int = 0


@dataclass(frozen=True, slots=True)
class Cause:
    """What made a row: an event by its id, a person's request, or a job's decision."""

    kind: Literal["event", "request", "job"]
    id: UUID


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the round's table, taken; `said` is the event told in the same transaction.

    The reason is for the people who decide, the notice for everybody, until the next step.
    """

    round_id: UUID
    trigger: str
    from_state: State | None
    to_state: State
    said: UUID | None
    cause: Cause
    reason: str | None = None
    notice: str | None = None


async def named(sql: Sql, round_id: UUID, most: int) -> list[dict[str, Any]]:
    """Whom everybody may read of, the first to join first."""
    return [dict(row) for row in await sql.fetch(_NAMED, round_id, most)]


async def deliveries(sql: Sql, round_id: UUID) -> list[dict[str, Any]]:
    """The returns that are owed to somebody, and since when all of them are sent."""
    return [dict(row) for row in await sql.fetch(_DELIVERIES, round_id)]


async def lock(sql: Sql, round_ids: Collection[UUID]) -> dict[UUID, Round]:
    """Lock rounds by id, in the one order of the house."""
    return {row["id"]: Round(**row) for row in await sql.fetch(_LOCK, list(round_ids))}


async def schedule(  # noqa: PLR0913  # one row
    sql: Sql,
    *,
    round_id: UUID,
    project_id: UUID,
    offer: Offer,
    terms: Terms,
    terms_version: int,
    now: datetime,
) -> None:
    """Make the round's row, its returns, and the first version of its terms.

    Raises:
        asyncpg.UniqueViolationError: it is there already.
    """
    await sql.execute(
        _SCHEDULE,
        round_id,
        project_id,
        offer.chamber_id,
        offer.handler_id,
        offer.owner_person_id,
        terms_version,
        offer.model_dump_json(),
        *_terms(terms),
    )
    await _keep(sql, round_id, terms, terms_version, now)


async def change_terms(
    sql: Sql, round_id: UUID, terms: Terms, terms_version: int, now: datetime
) -> None:
    """Replace the terms; nothing was pledged yet, so its returns may change too."""
    await sql.execute(
        _CHANGE, round_id, terms_version, json.dumps(_of_terms(terms)), *_terms(terms)
    )
    await sql.execute(_DROP_RETURNS, round_id)
    await _keep(sql, round_id, terms, terms_version, now)


def _of_terms(terms: Terms) -> dict[str, Any]:
    """The part of an offer that stands in the terms."""
    return terms.model_dump(
        mode="json",
        include={
            "issuer_id",
            "instrument",
            "security_class",
            "jurisdiction",
            "licence",
            "payment_day",
        },
    )


async def _keep(
    sql: Sql, round_id: UUID, terms: Terms, terms_version: int, now: datetime
) -> None:
    await sql.execute(_KEEP_TERMS, round_id, terms_version, terms.model_dump_json(), now)
    if terms.returns:
        rows = (
            (each.return_id, place, each.unit_minor, each.stock_units)
            for place, each in enumerate(terms.returns)
        )
        await sql.execute(_ADD_RETURNS, round_id, *columns(rows))


def _terms(terms: Terms) -> tuple[Any, ...]:
    """In the order of the columns from `instrument` on; without `by_rule` one limit is both."""
    is_by_rule = terms.allotment == "by_rule"
    return (
        terms.instrument,
        terms.mode,
        terms.allotment,
        terms.has_waitlist,
        terms.currency,
        terms.unit_minor,
        terms.target_minor,
        terms.limit_units,
        (terms.book_limit_units if is_by_rule else None) or terms.limit_units,
        terms.rails,
        terms.opens_at,
        terms.closes_at,
        terms.settles_at,
        terms.transfer_within_days,
        terms.transfers_end,
        terms.payment_day,
        terms.allotment_rule if is_by_rule else None,
    )


async def record(sql: Sql, move: Move, now: datetime) -> None:
    """Write the step into the round's log."""
    await sql.execute(
        _EVENT,
        move.round_id,
        move.trigger,
        move.from_state,
        move.to_state,
        now,
        move.said,
        move.cause.kind,
        move.cause.id,
        move.reason,
    )


async def save(sql: Sql, move: Move, now: datetime) -> None:
    """Move the round and write its log; an end remembers who ended it, for its pledges."""
    ended = move.cause if move.to_state in OVER else None
    await sql.execute(
        _MOVE,
        move.round_id,
        move.to_state,
        ended.id if ended else None,
        ended.kind if ended else None,
        move.notice,
        now if move.notice is not None else None,
    )
    await record(sql, move, now)


async def to_open(sql: Sql, now: datetime, limit: int) -> list[UUID]:
    return [row["id"] for row in await sql.fetch(_TO_OPEN, now, limit)]


async def to_settle(sql: Sql, now: datetime, limit: int) -> list[UUID]:
    return [row["id"] for row in await sql.fetch(_TO_SETTLE, now, limit)]


async def read(
    sql: Sql, round_ids: Collection[UUID]
) -> tuple[list[Any], dict[UUID, list[Any]]]:
    """Public rows with their totals, and the returns of each."""
    ids = list(round_ids)
    returns: dict[UUID, list[Any]] = {}
    for row in await sql.fetch(_RETURNS, ids):
        returns.setdefault(row["round_id"], []).append(row)
    return await sql.fetch(_ROUNDS, ids), returns


async def days(sql: Sql, round_id: UUID) -> list[Span]:
    """The days on which somebody joined, in their order."""
    rows = await sql.fetch(_DAYS, round_id)
    return [Span(row["day"], row["day"], row["amount_minor"], row["people"]) for row in rows]


async def terms(sql: Sql, round_id: UUID, terms_version: int) -> dict[str, Any] | None:
    """One version of a round's terms, as JSON."""
    kept: dict[str, Any] | str | None = await sql.fetchval(_TERMS, round_id, terms_version)
    return json.loads(kept) if isinstance(kept, str) else kept
