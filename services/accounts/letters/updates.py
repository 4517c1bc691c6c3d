"""Letters to supporters: their project has told something new, or how it ended."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from services.accounts.letters import store
from services.accounts.letters.domain import is_news
from services.accounts.letters.facts import ReportFacts, UpdateFacts
from services.accounts.letters.writing import because_of
from services.accounts.rounds import store as rounds
from shared.contracts.listing import ClosingReportPosted, UpdatePosted
from shared.database import Transaction


async def posted(
    tx: Transaction, events: Sequence[UpdatePosted], now: datetime
) -> Collection[UUID]:
    """One letter about an update to everybody whose pledge stands, however many they made."""
    news = [event for event in events if is_news(event.occurred_at, now)]
    known = await rounds.supporters(tx.sql, {event.project_id for event in news})
    letters = [
        because_of(
            event,
            "update_posted",
            event.update_id,
            person_id,
            UpdateFacts(project_id=event.project_id, update_id=event.update_id),
        )
        for event in news
        for person_id in known.get(event.project_id, ())
    ]
    await store.add(tx.sql, letters, now)
    return [event.event_id for event in events]


async def reported(
    tx: Transaction, events: Sequence[ClosingReportPosted], now: datetime
) -> Collection[UUID]:
    """One letter about the end of a project to everybody whose pledge stands."""
    news = [event for event in events if is_news(event.occurred_at, now)]
    known = await rounds.supporters(tx.sql, {event.project_id for event in news})
    letters = [
        because_of(
            event,
            "report_posted",
            event.report_id,
            person_id,
            ReportFacts(project_id=event.project_id, report_id=event.report_id),
        )
        for event in news
        for person_id in known.get(event.project_id, ())
    ]
    await store.add(tx.sql, letters, now)
    return [event.event_id for event in events]
