"""Letters on the authority to act for a company: to who claims it, and to its handler."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.accounts.letters import store
from services.accounts.letters.domain import Letter, LetterKind, is_news
from services.accounts.letters.facts import AuthorityFacts
from services.accounts.letters.writing import because_of
from shared import memberships
from shared.contracts.investors import (
    AuthorityClaimed,
    AuthorityConfirmed,
    AuthorityDeclined,
    AuthorityExpired,
)
from shared.database import Transaction

_About = AuthorityClaimed | AuthorityConfirmed | AuthorityDeclined | AuthorityExpired
_TO_CLAIMANT: Final[Mapping[type[_About], LetterKind]] = {
    AuthorityClaimed: "authority_claimed",
    AuthorityConfirmed: "authority_confirmed",
    AuthorityDeclined: "authority_declined",
    AuthorityExpired: "authority_expired",
}


async def told(tx: Transaction, events: Sequence[_About], now: datetime) -> Collection[UUID]:
    """One letter to the person for each fact; of a claim, one to each user of the handler."""
    for event in events:
        if is_news(event.occurred_at, now):
            await store.add(tx.sql, await _letters(tx, event, now), now)
    return [event.event_id for event in events]


async def _letters(tx: Transaction, event: _About, now: datetime) -> list[Letter]:
    facts = AuthorityFacts.model_validate(event.model_dump())
    # A claim is answered, taken back and answered again: each fact is a subject of its own.
    kind = _TO_CLAIMANT[type(event)]
    letters = [because_of(event, kind, event.event_id, event.person_id, facts)]
    if isinstance(event, AuthorityClaimed):
        users = await store.people_of(tx.sql, event.handler_id, memberships.HANDLER_USERS, now)
        letters += [
            because_of(event, "authority_to_confirm", event.event_id, each, facts)
            for each in users
        ]
    return letters
