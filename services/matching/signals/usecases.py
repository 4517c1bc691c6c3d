"""Hear what people give and take back, and turn it into entries; each dated by its event."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from services.matching.rounds.domain import JST
from services.matching.signals import store
from services.matching.signals.domain import Entry
from shared.contracts.listing import SignalGiven, SignalWithdrawn
from shared.contracts.matching import PledgeReleased, PledgeSeated, PledgeSettled
from shared.database import Transaction


async def given(
    tx: Transaction, events: Sequence[SignalGiven], _now: datetime
) -> Collection[UUID]:
    """A person's signal counts from the day it was given."""
    await store.add(tx.sql, [_of_signal(event, 1) for event in events])
    return [event.event_id for event in events]


async def withdrawn(
    tx: Transaction, events: Sequence[SignalWithdrawn], _now: datetime
) -> Collection[UUID]:
    """It goes from where it was counted: the day it was given, not that of the withdrawal."""
    await store.add(tx.sql, [_of_signal(event, -1) for event in events])
    return [event.event_id for event in events]


def _of_signal(event: SignalGiven | SignalWithdrawn, change: Literal[1, -1]) -> Entry:
    return Entry(
        event_id=event.event_id,
        kind=event.kind,
        source_id=event.signal_id,
        giver_id=event.person_id,
        project_id=event.project_id,
        day=_day(event.given_at),
        change=change,
    )


async def seated(
    tx: Transaction, events: Sequence[PledgeSeated], _now: datetime
) -> Collection[UUID]:
    """A pledge with a seat is the investor's signal."""
    entries = [
        Entry(
            event_id=event.event_id,
            kind="pledge",
            source_id=event.pledge_id,
            giver_id=event.investor_id,
            project_id=event.project_id,
            day=_day(event.occurred_at),
            change=1,
        )
        for event in events
    ]
    await store.add(tx.sql, entries)
    return [event.event_id for event in events]


async def settled(
    tx: Transaction, events: Sequence[PledgeSettled], _now: datetime
) -> Collection[UUID]:
    """What cannot be taken back any more is past support, in place of the pledge."""
    known = await store.standing(tx.sql, [event.pledge_id for event in events])
    entries = [
        after
        for event in events
        for before in known.get(event.pledge_id, [])
        if before.kind == "pledge"
        for after in (
            _gone(before, event.event_id),
            replace(
                before,
                event_id=event.event_id,
                kind="support",
                day=_day(event.occurred_at),
            ),
        )
    ]
    await store.add(tx.sql, entries)
    return [entry.event_id for entry in entries]


async def released(
    tx: Transaction, events: Sequence[PledgeReleased], _now: datetime
) -> Collection[UUID]:
    """A pledge that ended counts no longer, whatever it counted as."""
    known = await store.standing(tx.sql, [event.pledge_id for event in events])
    entries = [
        _gone(before, event.event_id)
        for event in events
        for before in known.get(event.pledge_id, [])
    ]
    await store.add(tx.sql, entries)
    return [entry.event_id for entry in entries]


def _gone(before: Entry, event_id: UUID) -> Entry:
    return replace(before, event_id=event_id, change=-1)


def _day(moment: datetime) -> date:
    return moment.astimezone(JST).date()
