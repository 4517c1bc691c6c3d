"""Keep who pledged to whom and what was declared, and ask it of who is about to approve."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from services.listing.projects.tables import ProjectRow
from services.listing.rounds.domain import JST
from services.listing.ties import store
from services.listing.ties.domain import Parties, Tie, check_untied
from shared.contracts.investors import TieDeclared, TieWithdrawn
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


async def declared(
    tx: Transaction, events: Sequence[TieDeclared], _now: datetime
) -> Collection[UUID]:
    """The newest that was said of a tie counts; of one investor they come in order."""
    newest = {each.tie_id: each for each in events}
    await store.declare(tx.sql, list(newest.values()))
    return [each.event_id for each in events]


async def withdrawn(
    tx: Transaction, events: Sequence[TieWithdrawn], _now: datetime
) -> Collection[UUID]:
    """It never was so, and ties nobody."""
    await store.withdraw(tx.sql, [each.tie_id for each in events])
    return [each.event_id for each in events]


async def own(tx: Transaction, project: ProjectRow, now: datetime) -> Tie | None:
    """What ties the asker to the project on this day, if anything."""
    parties = Parties(project.issuer_id, project.owner_person_id, project.chamber_id)
    return await store.own_tie(tx.sql, parties, now.astimezone(JST).date())


async def require_untied(tx: Transaction, project: ProjectRow, now: datetime) -> None:
    """Refuse an asker who is the owner, pledged to them before, is kin, or acts for such.

    Raises:
        ConflictOfInterest: with the tie.
    """
    check_untied(await own(tx, project, now))
