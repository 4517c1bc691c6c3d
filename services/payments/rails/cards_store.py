"""Customers and saved cards in SQL, by the PSP's ids: we never see a number."""

# ruff: noqa: S608  # the names put into this SQL are its own columns

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from operator import itemgetter
from typing import Final, cast
from uuid import UUID

from services.payments.rails.domain import Card
from shared.database import Sql

_CUSTOMER: Final = "SELECT customer_id FROM psp_customer WHERE investor_id = $1"
_ADD_CUSTOMER: Final = """
    INSERT INTO psp_customer (investor_id, customer_id, made_at) VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING
"""
_CARD_FIELDS: Final = tuple(field.name for field in fields(Card))
_CARD: Final = ", ".join(_CARD_FIELDS)
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
    SELECT FROM saved_card WHERE id = ANY($1) AND state = 'attached'
    ORDER BY id FOR NO KEY UPDATE
"""
# The lock keeps a card from being detached by a pledge that is ending just now.
_LOCK_CARDS_OF: Final = f"""
    SELECT {_CARD}, is_for_off_session, saved_at FROM saved_card
    WHERE investor_id = ANY($1) AND state = 'attached' ORDER BY id FOR NO KEY UPDATE
"""
_MOVE_CARD: Final = "UPDATE saved_card SET state = $2 WHERE id = $1"


async def customer(sql: Sql, investor_id: UUID) -> str | None:
    return cast("str | None", await sql.fetchval(_CUSTOMER, investor_id))


async def add_customer(sql: Sql, investor_id: UUID, customer_id: str, now: datetime) -> None:
    await sql.execute(_ADD_CUSTOMER, investor_id, customer_id, now)


async def usable_cards(sql: Sql, investors: Collection[UUID]) -> dict[UUID, Card]:
    """By investor, the newest card it may be charged on; all its attached ones are locked."""
    rows = await sql.fetch(_LOCK_CARDS_OF, list(investors))
    usable = sorted(
        (row for row in rows if row["is_for_off_session"]), key=itemgetter("saved_at")
    )
    return {row["investor_id"]: Card(*(row[name] for name in _CARD_FIELDS)) for row in usable}


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


async def lock_cards(sql: Sql, cards: Collection[UUID]) -> None:
    """Lock all cards that a batch may let go, before it touches the first."""
    await sql.execute(_LOCK_CARDS, list(cards))


async def move_card(sql: Sql, card_id: UUID, state: str) -> None:
    await sql.execute(_MOVE_CARD, card_id, state)
