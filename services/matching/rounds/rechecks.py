"""investors has counted a round's holds by its new payment day: its outcome may come."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from services.matching.rounds import rechecks_store, store
from services.matching.rounds.store import Cause, Move
from shared.contracts.investors import HoldsRechecked
from shared.database import Transaction


async def rechecked(
    tx: Transaction, events: Sequence[HoldsRechecked], now: datetime
) -> Collection[UUID]:
    """Lift what holds the outcome back, where this answers the last move."""
    rounds = await store.lock(tx.sql, {event.round_id for event in events})
    await rechecks_store.lift(tx.sql, [(each.round_id, each.move_id) for each in events])
    for event in events:
        state, cause = rounds[event.round_id].state, Cause("event", event.event_id)
        move = Move(event.round_id, "HoldsRechecked", state, state, None, cause)
        await store.record(tx.sql, move, now)
    return [event.event_id for event in events]
