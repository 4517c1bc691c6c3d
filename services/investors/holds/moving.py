"""A round is paid on another day: its holds are entered anew, and who no longer fits is named.

Nothing is taken away here: handler and investor hear of it before anything is charged.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from uuid import UUID

from services.investors.caps import store as caps
from services.investors.caps.domain import Bucket, Entry
from services.investors.caps.store import New
from services.investors.decisions import store as decided
from services.investors.holds import domain
from services.investors.holds.domain import Hold
from shared import alarms, outbox
from shared.contracts.investors import HoldOverCap
from shared.contracts.matching import RoundPaymentDayMoved
from shared.database import Transaction


async def payment_day_moved(
    tx: Transaction, events: Sequence[RoundPaymentDayMoved], now: datetime
) -> Collection[UUID]:
    """Enter the new day on each hold of the rounds, and name those that fit no more."""
    days = {each.round_id: (each.payment_day, each.event_id) for each in events}
    buckets = await caps.buckets_of_rounds(tx.sql, days.keys())
    await caps.lock(tx.sql, buckets)
    entries = await caps.read(tx.sql, buckets)
    holds = domain.holds_of(chain.from_iterable(entries.values())).values()
    made = [new for hold in holds if (new := _moved(hold, days)) is not None]
    await caps.add(tx.sql, made, now)
    await _name(tx, _over(entries, made), now)
    return {new.cause_id for new in made}


def _moved(hold: Hold, days: Mapping[UUID, tuple[date, UUID]]) -> New | None:
    round_id = hold.entries[0].round_id
    if round_id is None or round_id not in days:
        return None
    day, cause = days[round_id]
    step = domain.move(hold, day)
    return None if step is None else New(step.entry, "event", cause)


def _over(entries: Mapping[Bucket, Sequence[Entry]], made: Sequence[New]) -> list[Hold]:
    moved: dict[Bucket, list[Entry]] = {}
    for new in made:
        moved.setdefault(new.entry.bucket, []).append(new.entry)
    return [
        hold
        for bucket, new in moved.items()
        for hold in domain.no_longer_fit(
            entries[bucket],
            [*entries[bucket], *new],
            {each.hold_id for each in new if each.hold_id is not None},
        )
    ]


async def _name(tx: Transaction, holds: Sequence[Hold], now: datetime) -> None:
    decisions = [each.entries[0].decision_id for each in holds]
    handlers = await decided.handlers_of(tx.sql, [each for each in decisions if each])
    for hold in holds:
        subject = str(hold.entries[0].pledge_id)
        await alarms.raise_alarm(tx.sql, subject, "over_cap_after_move", now, once_since=now)
    await outbox.add(tx.sql, [_told(each, handlers, now) for each in holds])


def _told(hold: Hold, handlers: Mapping[UUID, UUID], now: datetime) -> HoldOverCap:
    first, payment_day = hold.entries[0], hold.amount.paid_on
    assert first.pledge_id is not None
    assert first.round_id is not None
    assert first.decision_id is not None
    assert payment_day is not None
    return HoldOverCap(
        occurred_at=now,
        investor_id=first.bucket.investor_id,
        pledge_id=first.pledge_id,
        round_id=first.round_id,
        handler_id=handlers.get(first.decision_id),
        payment_day=payment_day,
    )
