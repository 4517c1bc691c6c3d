"""Read changes: all of one for its people, what waits, and what everybody could ever read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.listing.changes import store
from services.listing.changes.domain import Asked, Change
from services.listing.projects import store as projects
from services.listing.projects.tables import ProjectRow
from services.listing.rounds import store as rounds
from shared.database import Transaction
from shared.errors import NotFound
from shared.memberships import HANDLER_USERS, STAFF, holds, organisations_of, require_session


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a page as it was frozen."""

    version: int
    content: dict[str, Any]
    terms: dict[str, Any]
    issuer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Compared:
    """A change beside the version that it starts from."""

    change: Change
    was: Version
    is_second: bool
    asked: Asked | None


async def one(tx: Transaction, change_id: UUID, person_id: UUID, now: datetime) -> Compared:
    """A change, for its owner and for the people who decide it.

    Raises:
        NotFound: no such change for this person.
    """
    await require_session(tx)
    change = await store.find(tx.sql, change_id)
    if change is None or not await _concerns(tx, change, person_id, now):
        raise NotFound
    was = await _version(tx, change.project_id, change.base_version)
    is_second = change.proposed_by not in {None, person_id}
    return Compared(change, was, is_second, await _asked(tx, change))


async def _asked(tx: Transaction, change: Change) -> Asked | None:
    """Who is the second person of what is proposed."""
    if change.state != "proposed":
        return None
    if change.handler_id is not None:
        return "handler"
    return "chamber" if await store.has_second(tx.sql, change) else "operator"


async def _concerns(tx: Transaction, change: Change, person_id: UUID, now: datetime) -> bool:
    if change.owner_person_id == person_id:
        return True
    if await holds(tx.sql, person_id, change.chamber_id, STAFF, now):
        return True
    if change.handler_id is not None:
        return await holds(tx.sql, person_id, change.handler_id, HANDLER_USERS, now)
    return await store.asks_as_second(tx.sql, change.project_id)


async def waiting(tx: Transaction, person_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """What waits for the organisations of this person, the oldest first.

    For an operator also what a chamber without a second person has proposed.
    """
    await require_session(tx)
    chambers = await organisations_of(tx.sql, person_id, "chamber", STAFF, now)
    handlers = await organisations_of(tx.sql, person_id, "handler", HANDLER_USERS, now)
    return await store.waiting(tx.sql, [*chambers, *handlers], person_id)


async def of_owner(tx: Transaction, project_id: UUID, person_id: UUID) -> list[Change]:
    """The changes that the owner has asked for, the newest first.

    Raises:
        NotFound: the project is not this person's.
    """
    await require_session(tx)
    project = await projects.load(tx, project_id)
    if project is None or project.owner_person_id != person_id:
        raise NotFound
    return await store.of_project(tx.sql, project_id)


async def history(tx: Transaction, project_id: UUID) -> list[Change]:
    """The changes that everybody reads, the newest first.

    Raises:
        NotFound: no such project for everybody.
    """
    await require_session(tx)
    await _public(tx, project_id)
    return await store.of_project(tx.sql, project_id, "approved")


async def version(tx: Transaction, project_id: UUID, number: int) -> Version:
    """A version that everybody could read once.

    Raises:
        NotFound: there is none.
    """
    await require_session(tx)
    project = await _public(tx, project_id)
    approved = await store.of_project(tx.sql, project_id, "approved")
    shown = {each for one in approved for each in (one.base_version, one.version)}
    if number not in shown | {project.live_version}:
        raise NotFound
    return await _version(tx, project_id, number)


async def _public(tx: Transaction, project_id: UUID) -> ProjectRow:
    project = await projects.load(tx, project_id)
    if project is None or project.published_at is None:
        raise NotFound
    return project


async def _version(tx: Transaction, project_id: UUID, number: int) -> Version:
    frozen = await projects.version(tx, project_id, number)
    found = await rounds.of_project(tx, project_id)
    terms = await rounds.version(tx, found.id, number) if found else None
    if frozen is None or terms is None:
        raise NotFound
    return Version(number, frozen.content, terms.terms, frozen.issuer)
