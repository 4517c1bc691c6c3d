"""Letters on pledges that no longer fit: to who acts for the investor, and to the handler."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from services.accounts.letters import store
from services.accounts.letters.domain import Letter
from services.accounts.letters.facts import OverCapFacts
from services.accounts.letters.writing import because_of
from shared import memberships
from shared.contracts.investors import HoldOverCap
from shared.database import Transaction


async def over_cap(
    tx: Transaction, events: Sequence[HoldOverCap], now: datetime
) -> Collection[UUID]:
    """A payment day moved, and a pledge is above the cap; however late it is heard."""
    for event in events:
        await store.add(tx.sql, await _letters(tx, event, now), now)
    return [event.event_id for event in events]


async def _letters(tx: Transaction, event: HoldOverCap, now: datetime) -> list[Letter]:
    facts = OverCapFacts.model_validate(event.model_dump())
    people = await store.people_of(tx.sql, event.investor_id, ["acts_for"], now)
    users = []
    if event.handler_id is not None:
        users = await store.people_of(tx.sql, event.handler_id, memberships.HANDLER_USERS, now)
    # Its own id is the subject: the same pledge may be moved out of its cap again.
    return [
        *(because_of(event, "over_cap", event.event_id, each, facts) for each in people),
        *(
            because_of(event, "over_cap_at_handler", event.event_id, each, facts)
            for each in users
        ),
    ]
