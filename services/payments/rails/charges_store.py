"""What a card was charged, and what a bank holds of it until then, in SQL."""

from datetime import datetime
from typing import Final, cast
from uuid import UUID

from services.payments.rails.domain import (
    Charged,
    Held,
)
from shared.database import Sql

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
