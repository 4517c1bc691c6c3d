"""Keep who pledged to whom, and ask it where somebody is about to approve."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from services.listing.ties import store
from services.listing.ties.domain import check_untied
from shared.contracts.matching import PledgePlaced
from shared.database import Transaction


async def placed(
    tx: Transaction, events: Sequence[PledgePlaced], _now: datetime
) -> Collection[UUID]:
    """A pledge that was placed is a tie for good, whatever becomes of it."""
    pledgers = [
        (each.offer.issuer_id, each.offer.owner_person_id, each.person_id, each.investor_id)
        for each in events
    ]
    await store.add(tx.sql, pledgers)
    return [each.event_id for each in events]


async def require_untied(tx: Transaction, issuer_id: UUID, owner_person_id: UUID) -> None:
    """Refuse an asker who is the owner, pledged to them before, or acts for who did.

    Raises:
        ConflictOfInterest: with the tie.
    """
    check_untied(await store.own_tie(tx.sql, issuer_id, owner_person_id))
