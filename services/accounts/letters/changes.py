"""Letters on a material change: to who pledged, with old and new; once, and reminded once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from services.accounts.letters import store
from services.accounts.letters.domain import LetterKind, is_news
from services.accounts.letters.facts import ChangeFacts
from services.accounts.letters.writing import because_of
from services.accounts.rounds import store as rounds
from shared.contracts.listing import RoundAmended
from shared.contracts.matching import ReconfirmationAsked, ReconfirmationReminded
from shared.database import Transaction


async def amended(
    tx: Transaction, events: Sequence[RoundAmended], _now: datetime
) -> Collection[UUID]:
    """The target of a round, for the letters to its owner."""
    await rounds.amend(tx.sql, [(event.round_id, event.target_minor) for event in events])
    return [event.event_id for event in events]


async def asked(
    tx: Transaction, events: Sequence[ReconfirmationAsked], now: datetime
) -> Collection[UUID]:
    """Old and new, until when to answer, and where."""
    return await _write(tx, "reconfirmation_asked", events, now)


async def reminded(
    tx: Transaction, events: Sequence[ReconfirmationReminded], now: datetime
) -> Collection[UUID]:
    """The same once more, before the time is over."""
    return await _write(tx, "reconfirmation_reminder", events, now)


async def _write(
    tx: Transaction,
    kind: LetterKind,
    events: Sequence[ReconfirmationAsked | ReconfirmationReminded],
    now: datetime,
) -> Collection[UUID]:
    known = await rounds.pledges(tx.sql, [event.pledge_id for event in events])
    letters = [
        because_of(
            event,
            kind,
            # Each change brings its own letter about the same pledge.
            event.event_id,
            known[event.pledge_id].person_id,
            ChangeFacts.model_validate(event.model_dump()),
        )
        for event in events
        if event.pledge_id in known and is_news(event.occurred_at, now)
    ]
    await store.add(tx.sql, letters, now)
    return [event.event_id for event in events]
