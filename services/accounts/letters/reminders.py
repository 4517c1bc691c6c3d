"""Letters that the time makes: a transfer that is not in, and the last days of a round."""

from datetime import datetime, timedelta

from services.accounts.letters import store
from services.accounts.letters.facts import PledgeFacts, RoundFacts
from services.accounts.letters.writing import by_the_clock
from services.accounts.rounds import store as rounds
from services.accounts.rounds.domain import CLOSING_DAYS, REMINDED_BEFORE, closing_days
from shared.database import Transaction
from shared.ids import derived_id


async def write_due(tx: Transaction, now: datetime) -> None:
    """What is written already stays one letter."""
    await _remind_of_transfers(tx, now)
    await _tell_of_last_days(tx, now)


async def _remind_of_transfers(tx: Transaction, now: datetime) -> None:
    letters = [
        by_the_clock(
            "transfer_reminder",
            pledge.id,
            pledge.person_id,
            PledgeFacts.of(pledge),
            useless_after=pledge.pay_by,
        )
        for pledge in await rounds.awaited(tx.sql, now, within=REMINDED_BEFORE)
    ]
    await store.add(tx.sql, letters, now)


async def _tell_of_last_days(tx: Transaction, now: datetime) -> None:
    within = timedelta(days=max(CLOSING_DAYS))
    letters = [
        by_the_clock(
            "closing_soon",
            derived_id("closing", told.id, days),
            told.owner_person_id,
            RoundFacts.of(told),
            useless_after=told.closes_at,
        )
        for told in await rounds.closing(tx.sql, now, within=within)
        for days in closing_days(told.opens_at, told.closes_at, now)
    ]
    await store.add(tx.sql, letters, now)
