"""Payments in SQL: lock in order, save steps; every step leaves a row in its log."""

# ruff: noqa: S608  # the names put into this SQL are its own columns

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from services.payments.payments.domain import Payment, Step
from shared.database import Sql, columns

_FIELDS: Final = tuple(field.name for field in fields(Payment))
_COLUMNS: Final = ", ".join(_FIELDS)
_BY_PLEDGE: Final = f"SELECT {_COLUMNS} FROM payment WHERE pledge_id = $1"
_LOCK: Final = f"""
    SELECT {_COLUMNS} FROM payment WHERE pledge_id = ANY($1) ORDER BY pledge_id
    FOR NO KEY UPDATE
"""
_ADD: Final = """
    INSERT INTO payment (id, pledge_id, round_id, project_id, investor_id, person_id,
        chamber_id, handler_id, payee_id, instrument, rail, amount_minor, currency, pay_by,
        collect_by, state, backing, card_id, seated_at, authorised_minor, captured_minor,
        refunded_minor, charged_back_minor, charges, is_expiry_heard)
    SELECT new.*, $19, 0, 0, 0, 0, 0, false
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[],
        $7::uuid[], $8::uuid[], $9::uuid[], $10::text[], $11::text[], $12::bigint[],
        $13::text[], $14::timestamptz[], $15::timestamptz[], $16::text[], $17::text[],
        $18::uuid[]) AS new
    ON CONFLICT (pledge_id) DO NOTHING RETURNING pledge_id
"""
_SAVE: Final = """
    UPDATE payment SET state = $2, backing = $3, card_id = $4, collect_minor = $5,
           authorised_minor = $6, captured_minor = $7, refunded_minor = $8, charges = $9,
           repair_until = $10, next_try_at = $11, is_expiry_heard = $12,
           charged_back_minor = $13, disputed_from = $14, capture_before = $15,
           refused_at = $16
    WHERE id = $1
"""
_NOTE: Final = """
    INSERT INTO payment_event (pledge_id, event, was, became, said, cause_kind, cause_id, at)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[],
                         $6::text[], $7::uuid[], $8::timestamptz[])
"""
_IS_NOTED: Final = """
    SELECT EXISTS (SELECT FROM payment_event WHERE pledge_id = $1 AND cause_id = $2)
"""
_RESTS_ON: Final = """
    SELECT EXISTS (SELECT FROM payment WHERE card_id = $1 AND pledge_id <> $2
                   AND state IN ('backed', 'due', 'declined'))
"""
_TO_TRY: Final = f"""
    SELECT {_COLUMNS} FROM payment WHERE state = 'declined' AND next_try_at <= $1
    ORDER BY next_try_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
"""

_HELD_UNTIL: Final = f"""
    SELECT {_COLUMNS} FROM payment WHERE state = 'backed' AND capture_before <= $1
    ORDER BY capture_before LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
"""

CauseKind = Literal["event", "request", "job"]


@dataclass(frozen=True, slots=True)
class Cause:
    """What made a step: another service's event, a person's request, or a job's decision."""

    kind: CauseKind
    id: UUID


async def find(sql: Sql, pledge_id: UUID) -> Payment | None:
    row = await sql.fetchrow(_BY_PLEDGE, pledge_id)
    return None if row is None else Payment(**dict(row))


async def load_locked(sql: Sql, pledge_ids: Collection[UUID]) -> dict[UUID, Payment]:
    """Lock the payments of these pledges, by pledge: the one lock order of the house."""
    rows = await sql.fetch(_LOCK, list(pledge_ids))
    return {row["pledge_id"]: Payment(**dict(row)) for row in rows}


async def add(sql: Sql, payments: Sequence[Payment], now: datetime) -> set[UUID]:
    """Add payments in which no money has moved; the pledges of those that are new."""
    if not payments:
        return set()
    rows = await sql.fetch(_ADD, *columns(_row(each) for each in payments), now)
    return {row["pledge_id"] for row in rows}


def _row(new: Payment) -> tuple[object, ...]:
    return (
        new.id,
        new.pledge_id,
        new.round_id,
        new.project_id,
        new.investor_id,
        new.person_id,
        new.chamber_id,
        new.handler_id,
        new.payee_id,
        new.instrument,
        new.rail,
        new.amount_minor,
        new.currency,
        new.pay_by,
        new.collect_by,
        new.state,
        new.backing,
        new.card_id,
    )


async def save(sql: Sql, payments: Sequence[Payment]) -> None:
    await sql.executemany(
        _SAVE,
        [
            (
                each.id,
                each.state,
                each.backing,
                each.card_id,
                each.collect_minor,
                each.authorised_minor,
                each.captured_minor,
                each.refunded_minor,
                each.charges,
                each.repair_until,
                each.next_try_at,
                each.is_expiry_heard,
                each.charged_back_minor,
                each.disputed_from,
                each.capture_before,
                each.refused_at,
            )
            for each in payments
        ],
    )


async def note(
    sql: Sql, steps: Sequence[tuple[Step, UUID | None, Cause]], now: datetime
) -> None:
    """Write steps into the log, with the id of what was said and what made them."""
    if steps:
        rows: list[tuple[Any, ...]] = [
            (
                each.payment.pledge_id,
                each.on,
                each.was,
                each.payment.state,
                said,
                cause.kind,
                cause.id,
                now,
            )
            for each, said, cause in steps
        ]
        await sql.execute(_NOTE, *columns(rows))


async def is_noted(sql: Sql, pledge_id: UUID, cause_id: UUID) -> bool:
    """Whether the log has a step of this payment for that cause."""
    return bool(await sql.fetchval(_IS_NOTED, pledge_id, cause_id))


async def others_rest_on(sql: Sql, card_id: UUID, pledge_id: UUID) -> bool:
    """Whether another pledge than this one may still be charged on the card."""
    return bool(await sql.fetchval(_RESTS_ON, card_id, pledge_id))


async def to_try_again(sql: Sql, now: datetime, limit: int) -> list[Payment]:
    """Refused ones whose next step is due, locked."""
    return [Payment(**dict(row)) for row in await sql.fetch(_TO_TRY, now, limit)]


async def held_until(sql: Sql, until: datetime, limit: int) -> list[Payment]:
    """Backed ones whose hold ends by then, locked."""
    return [Payment(**dict(row)) for row in await sql.fetch(_HELD_UNTIL, until, limit)]
