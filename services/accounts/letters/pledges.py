"""Letters to who pledged, written with each step of the pledge that concerns them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.accounts.letters import owners, store
from services.accounts.letters.domain import LetterKind, is_news
from services.accounts.letters.facts import PledgeFacts
from services.accounts.letters.writing import because_of
from services.accounts.rounds import store as rounds
from services.accounts.rounds.domain import Pledge
from shared.contracts.matching import (
    PledgeClosing,
    PledgeConfirmed,
    PledgeDue,
    PledgeReleased,
    PledgeSeated,
)
from shared.contracts.payments import PaymentRefunded
from shared.database import Transaction

_About = (
    PledgeSeated
    | PledgeConfirmed
    | PledgeClosing
    | PledgeDue
    | PledgeReleased
    | PaymentRefunded
)

# Said when a pledge is asked to end: these ends are certain, whatever becomes of the money.
_CERTAIN: Final = frozenset(
    {"round_failed", "round_cancelled", "not_reconfirmed", "not_allotted", "refund"}
)
# Said when it has ended: until then a payment that comes in may change it.
_WHEN_RELEASED: Final[Mapping[str, LetterKind]] = {
    "withdrawn": "withdrawal_done",
    "expired": "transfer_expired",
    "round_over": "transfer_expired",
}


async def seated(
    tx: Transaction, events: Sequence[PledgeSeated], now: datetime
) -> Collection[UUID]:
    """From here on the pledge is known; a transfer is awaited."""
    await rounds.seat(tx.sql, [_of(event) for event in events])
    transfers = [event for event in events if event.rail == "bank_transfer"]
    await _write(tx, "transfer_awaited", transfers, now)
    return [event.event_id for event in events]


async def confirmed(
    tx: Transaction, events: Sequence[PledgeConfirmed], now: datetime
) -> Collection[UUID]:
    """It counts; whoever did not know of it yet is told, and its owner at half of the way."""
    await rounds.move(tx.sql, [(event.pledge_id, "confirmed", "") for event in events])
    await _write(tx, "pledge_received", events, now)
    await owners.look_at_half(tx, events, now)
    return [event.event_id for event in events]


async def closing(
    tx: Transaction, events: Sequence[PledgeClosing], now: datetime
) -> Collection[UUID]:
    """It ends; said again when asked again, and told once."""
    steps = [(event.pledge_id, "closing", _reason(event)) for event in events]
    await rounds.move(tx.sql, steps)
    certain = [event for event in events if event.reason in _CERTAIN]
    await _write(tx, "pledge_closed", certain, now)
    return [event.event_id for event in events]


def _reason(event: PledgeClosing) -> str:
    return "over_cap" if event.is_over_cap else event.reason


async def released(
    tx: Transaction, events: Sequence[PledgeReleased], now: datetime
) -> Collection[UUID]:
    """It has ended. A card page that was left unfinished is no news to who left it."""
    await rounds.move(tx.sql, [(event.pledge_id, "over", "") for event in events])
    known = await rounds.pledges(tx.sql, [event.pledge_id for event in events])
    for reason, kind in _WHEN_RELEASED.items():
        ended = [
            event
            for event in events
            if (pledge := known.get(event.pledge_id)) is not None
            and pledge.reason == reason
            and (pledge.rail == "bank_transfer" or kind == "withdrawal_done")
        ]
        await _write(tx, kind, ended, now)
    return [event.event_id for event in events]


async def due(tx: Transaction, events: Sequence[PledgeDue], now: datetime) -> Collection[UUID]:
    """The round succeeded, or in a flexible one the pledge's own term is over."""
    await rounds.move(tx.sql, [(event.pledge_id, "due", "") for event in events])
    await _write(tx, "round_succeeded", events, now)
    return [event.event_id for event in events]


async def refunded(
    tx: Transaction, events: Sequence[PaymentRefunded], now: datetime
) -> Collection[UUID]:
    """The money is back where it came from."""
    await _write(tx, "refund_sent", events, now)
    return [event.event_id for event in events]


async def _write(
    tx: Transaction,
    kind: LetterKind,
    events: Sequence[_About],
    now: datetime,
) -> None:
    told = {each.pledge_id: each for each in events if is_news(each.occurred_at, now)}
    if told:
        known = await rounds.pledges(tx.sql, list(told))
        letters = [
            because_of(
                event,
                kind,
                pledge_id,
                known[pledge_id].person_id,
                _facts(known[pledge_id], event),
            )
            for pledge_id, event in told.items()
            if pledge_id in known
        ]
        await store.add(tx.sql, letters, now)


def _facts(pledge: Pledge, event: _About) -> PledgeFacts:
    if isinstance(event, PledgeDue):
        return PledgeFacts.of(pledge, event.amount_minor, event.units)
    if isinstance(event, PaymentRefunded):
        return PledgeFacts.of(pledge, event.amount_minor)
    return PledgeFacts.of(pledge)


def _of(event: PledgeSeated) -> Pledge:
    return Pledge(
        id=event.pledge_id,
        round_id=event.round_id,
        project_id=event.project_id,
        person_id=event.person_id,
        instrument=event.instrument,
        rail=event.rail,
        amount_minor=event.amount_minor,
        currency=event.currency,
        seated_at=event.occurred_at,
        pay_by=event.pay_by,
        withdraw_until=event.withdraw_until,
    )
