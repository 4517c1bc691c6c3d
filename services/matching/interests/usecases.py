"""Hear what investors told and what was published; the last word of each counts."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from services.matching.interests import store
from services.matching.interests.domain import Interests, Root, Subject
from shared.contracts.investors import InterestsDeclared
from shared.contracts.listing import ProjectPublished
from shared.database import Transaction


async def declared(
    tx: Transaction, events: Sequence[InterestsDeclared], _now: datetime
) -> Collection[UUID]:
    """What an investor wants its lists to rest on."""
    for event in events:
        await store.declare(tx.sql, event.investor_id, _told(event), event.occurred_at)
    return [event.event_id for event in events]


def _told(event: InterestsDeclared) -> Interests:
    ticket = event.ticket
    return Interests(
        roots=tuple(sorted(Root(root.kind, root.municipality) for root in event.roots)),
        themes=frozenset(event.themes),
        least_minor=ticket.least_minor if ticket else None,
        most_minor=ticket.most_minor if ticket else None,
        may_be_shown=event.may_be_shown,
        introduced_for=frozenset(event.introduced_for),
    )


async def published(
    tx: Transaction, events: Sequence[ProjectPublished], _now: datetime
) -> Collection[UUID]:
    """Where a project is, and what it is about."""
    last = {event.project_id: Subject(event.municipality, event.theme) for event in events}
    await store.publish(tx.sql, list(last.items()))
    return [event.event_id for event in events]
