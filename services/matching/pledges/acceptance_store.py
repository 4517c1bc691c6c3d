"""SQL of the accept: the one statement that takes a pledge or says what stood in its way."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.matching.pledges.acceptance import Door, Order
from shared.database import Sql

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
            amount_minor, extra_minor, currency, rail, visibility, consents, terms_version,
            body_hash, applied_at, state, step_no, version, attempt, seat_units, owner,
            deadline)
        SELECT $1, $2, $5, $3, $8, $7::int, $7::bigint * unit_minor + $20::bigint, $20::bigint,
               currency, $9, $10, $11, $6, $12, $13, 'placed', 1, 1, 1, 0, 'investors', $17
        FROM round_now, asker
        WHERE is_allowed AND NOT is_session_ended AND NOT is_id_taken AND attempts < $19
          AND owner_person_id <> $3
          AND state = 'open' AND closes_at > $13 AND terms_version = $6
          AND $9 = ANY(rails) AND ($9 <> 'bank_transfer' OR transfers_end > $13)
          AND $7::int <= offered_units AND ($20::bigint = 0 OR $8::uuid IS NOT NULL)
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
_ONE_MINUTE: Final = timedelta(minutes=1)
_FORGET: Final = """
    DELETE FROM pledge_attempt WHERE (person_id, pledge_id) IN (
        SELECT person_id, pledge_id FROM pledge_attempt WHERE at < $1 LIMIT $2)
    RETURNING pledge_id
"""
_PLACED: Final = """
    SELECT count(*) FROM (SELECT FROM pledge WHERE state = 'placed' LIMIT $1) AS waiting
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
        order.extra_minor,
    )
    door = Door(**{field.name: row[field.name] for field in fields(Door)})
    return Accepted(row["is_placed"], row["amount_minor"], row["currency"], door)


async def count_placed(sql: Sql, most: int) -> int:
    """How many pledges wait for their hold; counts no further than `most`."""
    return int(await sql.fetchval(_PLACED, most))


async def forget_attempts(sql: Sql, before: datetime, limit: int) -> int:
    """Drop attempts that no longer count; how many."""
    return len(await sql.fetch(_FORGET, before, limit))
