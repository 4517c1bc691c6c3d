"""Say which holds are above their cap, and which are within it again: matching charges by it.

Nothing is taken away here. Whatever adds entries to a bucket that has a cap asks this, under
the bucket's lock.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from services.investors.caps import store as caps
from services.investors.caps.domain import Bucket, Entry
from services.investors.decisions import store as decided
from services.investors.holds import domain
from services.investors.holds.domain import Fitting, Hold
from shared import alarms, outbox
from shared.contracts.investors import HoldExceeded, HoldFits, HoldOverCap
from shared.database import Sql, Transaction


async def before(sql: Sql, buckets: Collection[Bucket]) -> dict[Bucket, list[Entry]]:
    """The entries of those buckets that have a cap; the caller holds their locks."""
    return await caps.read(sql, [bucket for bucket in buckets if bucket.has_cap])


async def tell(
    tx: Transaction,
    entries: Mapping[Bucket, Sequence[Entry]],
    made: Sequence[Entry],
    now: datetime,
) -> None:
    """Compare each bucket without and with what was `made`, and say what stands otherwise.

    A hold that was moved and still does not fit is named again: for its new day.
    """
    moved = {each.hold_id for each in made if each.kind == "moved" and each.hold_id}
    new: dict[Bucket, list[Entry]] = {}
    for entry in made:
        if entry.bucket in entries:
            new.setdefault(entry.bucket, []).append(entry)
    found = [
        domain.fitting(entries[bucket], [*entries[bucket], *some], moved)
        for bucket, some in new.items()
    ]
    await _name(tx, list(chain.from_iterable(each.exceeded for each in found)), now)
    await outbox.add(tx, [event for each in found for event in _said(each, now)])


def _said(found: Fitting, now: datetime) -> list[HoldExceeded | HoldFits]:
    over = [HoldExceeded(**_about(hold), occurred_at=now) for hold in found.exceeded]
    return [*over, *(HoldFits(**_about(hold), occurred_at=now) for hold in found.fits)]


def _about(hold: Hold) -> dict[str, Any]:
    first = hold.entries[0]
    return {
        "pledge_id": first.pledge_id,
        "round_id": first.round_id,
        "attempt": first.attempt,
        "hold_id": hold.hold_id,
    }


async def _name(tx: Transaction, holds: Sequence[Hold], now: datetime) -> None:
    """Handler and investor hear of it by letter, operators by an alarm."""
    decisions = [each.entries[0].decision_id for each in holds]
    handlers = await decided.handlers_of(tx.sql, [each for each in decisions if each])
    for hold in holds:
        subject = str(hold.entries[0].pledge_id)
        await alarms.raise_alarm(tx.sql, subject, "over_cap_after_move", now, once_since=now)
    await outbox.add(tx, [_told(each, handlers, now) for each in holds])


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
