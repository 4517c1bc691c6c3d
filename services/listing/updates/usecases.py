"""Write an update as the owner, judge it as the chamber, read what is public."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.listing.projects import store as projects
from services.listing.projects.tables import ProjectRow
from services.listing.reviews.domain import OwnHand
from services.listing.updates import domain, store
from services.listing.updates.domain import Update, Verdict
from shared import audit, outbox
from shared.audit import Entry
from shared.contracts.listing import UpdatePosted
from shared.database import Transaction
from shared.errors import IdTaken, NotFound
from shared.ids import new_id
from shared.memberships import STAFF, organisations_of, require_role, require_session
from shared.wire import body_hash


@dataclass(frozen=True)
class Shown:
    """A project's public updates, and for its owner what is not public."""

    updates: list[Update]
    own: list[Update]


async def write(  # noqa: PLR0913  # whose, which, what, when
    tx: Transaction,
    *,
    project_id: UUID,
    update_id: UUID,
    title: str,
    words: str,
    person_id: UUID,
    now: datetime,
) -> Update:
    """Keep what the owner of a public project tells; the same again changes nothing.

    Raises:
        NotFound: no such public project of this person's.
        IdTaken: the id names another update.
        TooManyWaiting: enough of it wait to be read.
    """
    await require_session(tx)
    project = await projects.load_locked(tx, project_id)
    if project is None or project.owner_person_id != person_id or not project.published_at:
        raise NotFound
    known = await store.find(tx.sql, update_id)
    if known is not None:
        if (known.project_id, known.title, known.words) != (project_id, title, words):
            raise IdTaken("This id names another update.")
        return known
    domain.check_room(await store.count_waiting(tx.sql, project_id))
    update = Update(
        id=update_id,
        project_id=project_id,
        chamber_id=project.chamber_id,
        owner_person_id=person_id,
        title=title,
        words=words,
        state="waiting",
        reason="",
        written_at=now,
        posted_at=None,
    )
    if not await store.add(tx.sql, update):
        raise IdTaken("This id names another update.")
    await _record(tx, "write_update", None, update, now)
    return update


async def judge(  # noqa: PLR0913  # who says what of which, and when
    tx: Transaction,
    update_id: UUID,
    verdict: Verdict,
    reason: str,
    *,
    person_id: UUID,
    now: datetime,
) -> Update:
    """Release an update or hold it back, as staff of the chamber; the first release is told.

    Raises:
        NotFound: no such update in a chamber of this person's.
        OwnHand: the owner.
        UpdateReasonMissing: as it says.
    """
    await require_session(tx)
    update = await store.lock(tx.sql, update_id)
    if update is None:
        raise NotFound
    await require_role(tx, update.chamber_id, STAFF, now)
    if person_id == update.owner_person_id:
        raise OwnHand("Somebody else of the chamber has to do this.")
    became = domain.judge(update.state, verdict, reason)
    posted_at = update.posted_at or (now if became == "released" else None)
    kept = reason if became == "held" else ""
    after = replace(update, state=became, reason=kept, posted_at=posted_at)
    if after != update:
        await store.judge(tx.sql, after, person_id, now)
        await _record(tx, f"{verdict}_update", update, after, now)
        await outbox.add(tx, _told(update, after, now))
    return after


def _told(before: Update, after: Update, now: datetime) -> list[UpdatePosted]:
    if before.posted_at is not None or after.posted_at is None:
        return []
    return [UpdatePosted(occurred_at=now, project_id=after.project_id, update_id=after.id)]


async def read(tx: Transaction, project_id: UUID, person_id: UUID | None) -> Shown:
    """What is public of a project, and more for its owner.

    Raises:
        NotFound: no such project for everybody.
    """
    await require_session(tx)
    project = await _public(tx, project_id)
    return Shown(
        updates=await store.shown(tx.sql, project.id),
        own=await store.own(tx.sql, project.id, person_id) if person_id else [],
    )


async def _public(tx: Transaction, project_id: UUID) -> ProjectRow:
    project = await projects.load(tx, project_id)
    if project is None or not project.published_at:
        raise NotFound
    return project


async def waiting(tx: Transaction, person_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """Updates that wait for the chambers of this person, the oldest first."""
    await require_session(tx)
    mine = await organisations_of(tx.sql, person_id, "chamber", STAFF, now)
    return await store.waiting(tx.sql, mine, person_id)


async def _record(
    tx: Transaction, command: str, before: Update | None, after: Update, now: datetime
) -> None:
    entry = Entry(
        command=command,
        command_id=new_id(),
        subject_kind="update",
        subject=after.id,
        chamber_id=after.chamber_id,
        before_hash=_hash(before) if before else None,
        after_hash=_hash(after),
    )
    await audit.record(tx, entry, now)


def _hash(update: Update) -> bytes:
    return body_hash(update.id, update.title, update.words, update.state, update.reason)
