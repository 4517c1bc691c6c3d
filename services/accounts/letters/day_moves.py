"""Letters on a payment day that moved: to everybody whose pledge of the round still stands."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from services.accounts.letters import store
from services.accounts.letters.domain import Letter, is_news
from services.accounts.letters.facts import DayMovedFacts
from services.accounts.letters.writing import because_of
from services.accounts.rounds import store as rounds
from shared.contracts.matching import RoundPaymentDayMoved
from shared.database import Transaction


async def moved(
    tx: Transaction, events: Sequence[RoundPaymentDayMoved], now: datetime
) -> Collection[UUID]:
    """One letter for each pledge and move."""
    for event in events:
        if is_news(event.occurred_at, now):
            await store.add(tx.sql, await _letters(tx, event), now)
    return [event.event_id for event in events]


async def _letters(tx: Transaction, event: RoundPaymentDayMoved) -> list[Letter]:
    # The move is the subject; a second pledge of the same person is told by the same letter.
    return [
        because_of(
            event,
            "payment_day_moved",
            event.event_id,
            each.person_id,
            DayMovedFacts(
                pledge_id=each.id, project_id=each.project_id, payment_day=event.payment_day
            ),
        )
        for each in await rounds.standing(tx.sql, event.round_id)
    ]
