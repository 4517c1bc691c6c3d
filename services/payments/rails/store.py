"""The card rail in SQL: operations around calls, pages, cards, webhooks, and the pace."""

# ruff: noqa: S608  # the names put into this SQL are its own columns

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

from services.payments.rails.domain import (
    CALLS_PER_S,
    Card,
    Charged,
    Held,
    Intent,
    Operation,
    OperationState,
    Page,
)
from shared.database import Sql

_LEASE: Final = timedelta(seconds=60)
_OPERATION: Final = """
    id, key, kind, pledge_id, subject_id, instrument, attempt, params, state, stripe_id,
    outcome, tries, sent_at
"""
_INTEND: Final = """
    INSERT INTO payment_operation (id, key, kind, pledge_id, subject_id, instrument, attempt,
                                   params, params_hash, state, next_at, prepared_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, 'prepared', $10, $11)
    ON CONFLICT (key) DO NOTHING
"""
_BY_ID: Final = f"SELECT {_OPERATION} FROM payment_operation WHERE id = $1"
_LOCK: Final = f"{_BY_ID} FOR UPDATE"
_LIVE: Final = f"""
    SELECT {_OPERATION} FROM payment_operation
    WHERE pledge_id = $1 AND kind = ANY($2) AND state IN ('prepared', 'sent', 'unknown')
    ORDER BY prepared_at
"""
_CLAIM: Final = f"""
    UPDATE payment_operation SET state = CASE state WHEN 'prepared' THEN 'sent' ELSE state END,
           sent_at = coalesce(sent_at, $1), tries = tries + 1, leased_until = $2
    WHERE id IN (
        SELECT id FROM payment_operation
        WHERE state IN ('prepared', 'sent', 'unknown') AND (leased_until IS NULL OR
              leased_until <= $1) AND (id = $3 OR ($3 IS NULL AND next_at <= $1))
        ORDER BY next_at LIMIT $4 FOR UPDATE SKIP LOCKED)
    RETURNING {_OPERATION}
"""
_RECORD: Final = """
    UPDATE payment_operation SET state = $2, stripe_id = coalesce($3, stripe_id),
           outcome = $4::jsonb, recorded_at = $5, leased_until = NULL
    WHERE id = $1
"""
_AGAIN: Final = """
    UPDATE payment_operation SET state = $2, next_at = $3, leased_until = NULL,
           sent_at = CASE WHEN $4 THEN NULL ELSE sent_at END
    WHERE id = $1 AND state IN ('sent', 'unknown')
"""
_LAST_REFUSAL: Final = """
    SELECT CASE state WHEN 'failed' THEN 'card_detached' ELSE outcome ->> 'code' END
    FROM payment_operation
    WHERE pledge_id = $1 AND kind = 'charge' AND state IN ('declined', 'failed')
    ORDER BY attempt DESC LIMIT 1
"""
# A queue is never longer than seconds: what lies further ahead is a clock that was set back.
_PACE: Final = """
    UPDATE psp_pace SET next_at = $2::interval + CASE
        WHEN next_at BETWEEN $1::timestamptz AND $1::timestamptz + interval '1 minute'
        THEN next_at ELSE $1::timestamptz END
    RETURNING next_at - $2::interval
"""

_PAGE: Final = "id, pledge_id, kind, session_id, url, state, expires_at"
_ADD_PAGE: Final = """
    INSERT INTO card_page (id, pledge_id, kind, state, expires_at, checked_at)
    VALUES ($1, $2, $3, 'asked', $4, $5)
"""
_LIVE_PAGE: Final = f"""
    SELECT {_PAGE} FROM card_page WHERE pledge_id = $1 AND state IN ('asked', 'open')
"""
_PAGE_BY_ID: Final = f"SELECT {_PAGE} FROM card_page WHERE id = $1"
_PAGE_BY_SESSION: Final = f"SELECT {_PAGE} FROM card_page WHERE session_id = $1"
_LOCK_PAGE: Final = f"{_PAGE_BY_ID} FOR UPDATE"
_MOVE_PAGE: Final = """
    UPDATE card_page SET state = $2, session_id = coalesce($3, session_id),
           url = CASE $2 WHEN 'open' THEN coalesce($4, url) END, checked_at = $5
    WHERE id = $1
"""
_TO_READ: Final = f"""
    UPDATE card_page SET checked_at = $1 WHERE id IN (
        SELECT id FROM card_page WHERE state = 'open' AND checked_at <= $2
        ORDER BY checked_at LIMIT $3 FOR UPDATE SKIP LOCKED)
    RETURNING {_PAGE}
"""

_CUSTOMER: Final = "SELECT customer_id FROM psp_customer WHERE investor_id = $1"
_ADD_CUSTOMER: Final = """
    INSERT INTO psp_customer (investor_id, customer_id, made_at) VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING
"""
_CARD: Final = "id, investor_id, customer_id, payment_method_id"
# The lock keeps the card from being detached by a pledge that is ending just now.
_USABLE_CARD: Final = f"""
    SELECT {_CARD} FROM saved_card
    WHERE investor_id = $1 AND state = 'attached' AND is_for_off_session
    ORDER BY saved_at DESC LIMIT 1 FOR NO KEY UPDATE
"""
_CARD_BY_ID: Final = f"SELECT {_CARD} FROM saved_card WHERE id = $1"
_ADD_CARD: Final = f"""
    INSERT INTO saved_card (id, investor_id, customer_id, payment_method_id, state,
                            is_for_off_session, saved_at)
    VALUES ($1, $2, $3, $4, 'attached', true, $5)
    ON CONFLICT (payment_method_id) DO UPDATE SET state = saved_card.state
    RETURNING {_CARD}
"""
_LOCK_CARD: Final = """
    SELECT state FROM saved_card WHERE id = $1 FOR NO KEY UPDATE
"""
# A batch takes its cards by id: in the order of the log two batches would wait for each other.
_LOCK_CARDS: Final = """
    SELECT FROM saved_card
    WHERE (id = ANY($1) OR investor_id = ANY($2)) AND state = 'attached'
    ORDER BY id FOR NO KEY UPDATE
"""
_MOVE_CARD: Final = "UPDATE saved_card SET state = $2 WHERE id = $1"

_ADD_CHARGE: Final = """
    INSERT INTO charge (intent_id, charge_id, pledge_id, amount_minor, fee_minor, currency,
                        op_id, recorded_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING intent_id
"""
_CHARGES: Final = """
    SELECT c.intent_id, c.amount_minor FROM charge c WHERE c.pledge_id = $1
    ORDER BY c.recorded_at, c.intent_id
"""

_ADD_HOLD: Final = """
    INSERT INTO card_hold (intent_id, pledge_id, amount_minor, currency, capture_before, state,
                           held_at)
    VALUES ($1, $2, $3, $4, $5, 'held', $6)
"""
_LIVE_HOLD: Final = """
    SELECT intent_id FROM card_hold WHERE pledge_id = $1 AND state = 'held'
"""
_PLEDGE_OF_HOLD: Final = """
    SELECT pledge_id FROM card_hold WHERE intent_id = $1 AND state = 'held'
"""
_END_HOLD: Final = """
    UPDATE card_hold SET state = $2, ended_at = $3 WHERE intent_id = $1
"""
_PLEDGE_OF: Final = "SELECT pledge_id FROM charge WHERE intent_id = $1"

_ADD_EVENT: Final = """
    INSERT INTO stripe_event (id, type, account, created, object_id, payload, received_at)
    VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7) ON CONFLICT DO NOTHING
"""
# One that failed is looked at again in its turn, so that no number of them stops the others.
_EVENTS: Final = """
    SELECT id, type, object_id, payload, received_at, tries FROM stripe_event
    WHERE processed_at IS NULL AND (next_at IS NULL OR next_at <= $1)
    ORDER BY coalesce(next_at, received_at), id LIMIT $2
"""
_PUT_OFF: Final = """
    UPDATE stripe_event SET tries = tries + 1, next_at = $2, trouble = $3
    WHERE id = $1 AND processed_at IS NULL
"""
_ACTED: Final = "UPDATE stripe_event SET processed_at = $2 WHERE id = ANY($1)"


async def intend(
    sql: Sql, intent: Intent, now: datetime, *, not_before: datetime | None = None
) -> None:
    """Write a call down before it is made; the same key again changes nothing."""
    text = json.dumps(dict(intent.params), sort_keys=True, separators=(",", ":"))
    await sql.execute(
        _INTEND,
        intent.id,
        intent.key,
        intent.kind,
        intent.pledge_id,
        intent.subject_id,
        intent.instrument,
        intent.attempt,
        text,
        hashlib.sha256(text.encode()).digest(),
        not_before or now,
        now,
    )


async def operation(sql: Sql, op_id: UUID) -> Operation:
    return _operation(await sql.fetchrow(_BY_ID, op_id))


async def find_operation(sql: Sql, op_id: UUID) -> Operation | None:
    row = await sql.fetchrow(_BY_ID, op_id)
    return None if row is None else _operation(row)


async def operation_locked(sql: Sql, op_id: UUID) -> Operation:
    return _operation(await sql.fetchrow(_LOCK, op_id))


async def live(sql: Sql, pledge_id: UUID, *kinds: str) -> list[Operation]:
    """Operations of these kinds whose end is not known yet."""
    return [_operation(row) for row in await sql.fetch(_LIVE, pledge_id, list(kinds))]


async def claim(
    sql: Sql, now: datetime, *, limit: int = 1, op_id: UUID | None = None
) -> list[Operation]:
    """Take what waits (or this one) for a minute; it counts as sent from here on."""
    rows = await sql.fetch(_CLAIM, now, now + _LEASE, op_id, limit)
    return [_operation(row) for row in rows]


async def record(  # noqa: PLR0913  # what is known of one answer
    sql: Sql,
    op_id: UUID,
    state: OperationState,
    *,
    stripe_id: str | None,
    outcome: Mapping[str, Any],
    now: datetime,
) -> None:
    await sql.execute(_RECORD, op_id, state, stripe_id, json.dumps(dict(outcome)), now)


async def again(sql: Sql, op_id: UUID, at: datetime, *, never_sent: bool) -> None:
    """Make the same call once more at `at`; `never_sent` if the PSP did not take it."""
    await sql.execute(_AGAIN, op_id, "sent" if never_sent else "unknown", at, never_sent)


async def last_refusal(sql: Sql, pledge_id: UUID) -> str:
    """Why the last charge was refused, or nothing."""
    return str(await sql.fetchval(_LAST_REFUSAL, pledge_id) or "")


async def take_turns(sql: Sql, calls: int, now: datetime) -> timedelta:
    """Reserve `calls` of the 20 a second of all processes; how long until the first may go."""
    length = timedelta(seconds=calls / CALLS_PER_S)
    begins = await sql.fetchval(_PACE, now, length)
    return max(timedelta(), cast("datetime", begins) - now)


async def add_page(sql: Sql, page: Page, now: datetime) -> None:
    await sql.execute(_ADD_PAGE, page.id, page.pledge_id, page.kind, page.expires_at, now)


async def live_page(sql: Sql, pledge_id: UUID) -> Page | None:
    row = await sql.fetchrow(_LIVE_PAGE, pledge_id)
    return None if row is None else Page(**dict(row))


async def page(sql: Sql, page_id: UUID) -> Page:
    return Page(**dict(await sql.fetchrow(_PAGE_BY_ID, page_id)))


async def page_locked(sql: Sql, page_id: UUID) -> Page:
    return Page(**dict(await sql.fetchrow(_LOCK_PAGE, page_id)))


async def page_of_session(sql: Sql, session_id: str) -> Page | None:
    row = await sql.fetchrow(_PAGE_BY_SESSION, session_id)
    return None if row is None else Page(**dict(row))


async def move_page(  # noqa: PLR0913  # the columns that change
    sql: Sql,
    page_id: UUID,
    state: str,
    now: datetime,
    *,
    session_id: str | None = None,
    url: str | None = None,
) -> None:
    await sql.execute(_MOVE_PAGE, page_id, state, session_id, url, now)


async def pages_to_read(
    sql: Sql, now: datetime, *, unread_since: datetime, limit: int
) -> list[Page]:
    """Open pages that nobody looked at since then; they count as looked at from here on."""
    rows = await sql.fetch(_TO_READ, now, unread_since, limit)
    return [Page(**dict(row)) for row in rows]


async def customer(sql: Sql, investor_id: UUID) -> str | None:
    return cast("str | None", await sql.fetchval(_CUSTOMER, investor_id))


async def add_customer(sql: Sql, investor_id: UUID, customer_id: str, now: datetime) -> None:
    await sql.execute(_ADD_CUSTOMER, investor_id, customer_id, now)


async def usable_card(sql: Sql, investor_id: UUID) -> Card | None:
    """The newest card that this investor may be charged on, locked."""
    row = await sql.fetchrow(_USABLE_CARD, investor_id)
    return None if row is None else Card(**dict(row))


async def card(sql: Sql, card_id: UUID) -> Card:
    return Card(**dict(await sql.fetchrow(_CARD_BY_ID, card_id)))


async def add_card(sql: Sql, new: Card, now: datetime) -> Card:
    """Keep it; the PSP's own id given again is the same card."""
    row = await sql.fetchrow(
        _ADD_CARD, new.id, new.investor_id, new.customer_id, new.payment_method_id, now
    )
    return Card(**dict(row))


async def card_state_locked(sql: Sql, card_id: UUID) -> str:
    return str(await sql.fetchval(_LOCK_CARD, card_id))


async def lock_cards(
    sql: Sql, *, cards: Collection[UUID] = (), investors: Collection[UUID] = ()
) -> None:
    """Lock all cards that a batch may use or let go, before it touches the first."""
    await sql.execute(_LOCK_CARDS, list(cards), list(investors))


async def move_card(sql: Sql, card_id: UUID, state: str) -> None:
    await sql.execute(_MOVE_CARD, card_id, state)


async def add_charge(
    sql: Sql, charged: Charged, pledge_id: UUID, op_id: UUID, now: datetime
) -> bool:
    """Whether it is new: a charge that is told twice counts once."""
    return bool(
        await sql.fetchval(
            _ADD_CHARGE,
            charged.intent_id,
            charged.charge_id,
            pledge_id,
            charged.amount_minor,
            charged.fee_minor,
            charged.currency,
            op_id,
            now,
        )
    )


async def charges(sql: Sql, pledge_id: UUID) -> list[tuple[str, int]]:
    """Each charge of the pledge: its intent and amount, oldest first."""
    rows = await sql.fetch(_CHARGES, pledge_id)
    return [(row["intent_id"], row["amount_minor"]) for row in rows]


async def add_hold(sql: Sql, held: Held, pledge_id: UUID, now: datetime) -> None:
    await sql.execute(
        _ADD_HOLD,
        held.intent_id,
        pledge_id,
        held.amount_minor,
        held.currency,
        held.capture_before,
        now,
    )


async def live_hold(sql: Sql, pledge_id: UUID) -> str | None:
    """The intent of a hold that is neither being taken nor given back."""
    return cast("str | None", await sql.fetchval(_LIVE_HOLD, pledge_id))


async def pledge_of_hold(sql: Sql, intent_id: str) -> UUID | None:
    """Whose live hold this is."""
    return cast("UUID | None", await sql.fetchval(_PLEDGE_OF_HOLD, intent_id))


async def end_hold(sql: Sql, intent_id: str, state: str, now: datetime) -> None:
    await sql.execute(_END_HOLD, intent_id, state, now)


async def pledge_of_intent(sql: Sql, intent_id: str) -> UUID | None:
    """Whose charge this is."""
    return cast("UUID | None", await sql.fetchval(_PLEDGE_OF, intent_id))


async def add_event(sql: Sql, event: Mapping[str, Any], now: datetime) -> None:
    """Keep a webhook; the same one again changes nothing."""
    await sql.execute(
        _ADD_EVENT,
        event["id"],
        event["type"],
        event.get("account"),
        event["created"],
        event["object_id"],
        json.dumps(event["payload"]),
        now,
    )


async def events_to_act_on(sql: Sql, now: datetime, limit: int) -> list[Any]:
    """Webhooks whose turn it is, oldest turn first."""
    return list(await sql.fetch(_EVENTS, now, limit))


async def put_off(sql: Sql, event_id: str, at: datetime, trouble: str) -> None:
    """Keep a webhook that could not be acted on until `at`."""
    await sql.execute(_PUT_OFF, event_id, at, trouble)


async def acted_on(sql: Sql, ids: Collection[str], now: datetime) -> None:
    await sql.execute(_ACTED, list(ids), now)


def _operation(row: Any) -> Operation:  # noqa: ANN401  # an asyncpg record
    return Operation(**dict(row))
