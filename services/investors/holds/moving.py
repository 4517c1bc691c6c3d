"""A round is paid on another day: its holds are entered anew, and who no longer fits is named.

Nothing is taken away here: handler and investor hear of it before anything is charged, and
matching decides no outcome before it has heard that this is done.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from uuid import UUID

from services.investors.caps import store as caps
from services.investors.caps.store import New
from services.investors.holds import days_store, domain, fitting
from services.investors.holds.domain import Hold
from shared import outbox
from shared.contracts.investors import HoldsRechecked
from shared.contracts.matching import RoundPaymentDayMoved
from shared.database import Transaction


async def payment_day_moved(
    tx: Transaction, events: Sequence[RoundPaymentDayMoved], now: datetime
) -> Collection[UUID]:
    """Enter the new day on each hold of the rounds, name those that fit no more, and answer."""
    days = {each.round_id: (each.payment_day, each.event_id) for each in events}
    told = [(each.round_id, each.payment_day, each.event_id) for each in events]
    await days_store.keep(tx.sql, told, now)
    buckets = await caps.buckets_of_rounds(tx.sql, days.keys())
    await caps.lock(tx.sql, buckets)
    entries = await caps.read(tx.sql, buckets)
    holds = domain.holds_of(chain.from_iterable(entries.values())).values()
    made = [new for hold in holds if (new := _moved(hold, days)) is not None]
    await caps.add(tx.sql, made, now)
    capped = {bucket: some for bucket, some in entries.items() if bucket.has_cap}
    entered = [each.entry for each in made]
    await fitting.tell(tx, capped, entered, now)
    answers = [
        HoldsRechecked(round_id=each.round_id, move_id=each.event_id, occurred_at=now)
        for each in events
    ]
    await outbox.add(tx, answers)
    return [each.event_id for each in events]


def _moved(hold: Hold, days: Mapping[UUID, tuple[date, UUID]]) -> New | None:
    round_id = hold.entries[0].round_id
    if round_id is None or round_id not in days:
        return None
    day, cause = days[round_id]
    step = domain.move(hold, day)
    return None if step is None else New(step.entry, "event", cause)
