"""Claim a submission, give it up, and keep others from acting on it meanwhile."""

from datetime import datetime
from typing import Final
from uuid import UUID

from services.listing.claims import domain, store
from services.listing.claims.domain import Claim
from services.listing.projects import domain as project_domain
from services.listing.projects import store as projects
from services.listing.projects import usecases as project_usecases
from services.listing.projects.tables import ProjectRow
from services.listing.projects.usecases import Cause
from services.listing.ties import usecases as ties
from shared import audit
from shared.audit import Entry
from shared.database import Transaction
from shared.errors import NotFound, WrongState
from shared.ids import new_id
from shared.memberships import STAFF, require_role, require_session
from shared.wire import body_hash

WAITING: Final = ("submitted", "in_review")


async def claim(
    tx: Transaction, project_id: UUID, person_id: UUID, name: str, now: datetime
) -> Claim:
    """Hold a submission for half an hour; asked again, for half an hour from then.

    Raises:
        NotFound: no such submission in a chamber of this person's.
        ConflictOfInterest: they have a hand in the project.
        WrongState: nothing waits for an answer.
        ClaimedByAnother: with the name, and until when.
    """
    project = await _enter(tx, project_id, now)
    await ties.require_untied(tx, project, now)
    if project.state not in WAITING:
        raise WrongState("No submission waits for an answer.", state=project.state)
    wanted = Claim(project_id, project.chamber_id, person_id, name, now, now)
    taken = domain.taken(await store.find(tx.sql, project_id), wanted, now)
    await store.save(tx.sql, taken)
    command_id = new_id()
    if project.state == "submitted":
        step = project_domain.command("submitted", "take_up")
        await project_usecases.take(tx, project, step, Cause("request", command_id), now)
    await _audit(tx, "claim_submission", command_id, taken, now)
    return taken


async def give_up(tx: Transaction, project_id: UUID, person_id: UUID, now: datetime) -> None:
    """Let it go; where nothing is held, nothing changes.

    Raises:
        NotFound: no such submission in a chamber of this person's.
        ClaimedByAnother: it is not theirs to give up.
    """
    await _enter(tx, project_id, now)
    known = await store.find(tx.sql, project_id)
    domain.check_free(known, person_id, now)
    held = domain.live(known, now)
    if held is not None:
        await store.save(tx.sql, domain.given_up(held, now))
        await _audit(tx, "give_up_submission", new_id(), held, now)


async def require_free(
    tx: Transaction, project_id: UUID, person_id: UUID, now: datetime
) -> None:
    """Refuse to act on what another holds; the project is locked.

    Raises:
        ClaimedByAnother: with the name, and until when.
    """
    domain.check_free(await store.find(tx.sql, project_id), person_id, now)


async def end(tx: Transaction, project_id: UUID, now: datetime) -> None:
    """What was held has been answered."""
    if held := domain.live(await store.find(tx.sql, project_id), now):
        await store.save(tx.sql, domain.given_up(held, now))


async def end_own(tx: Transaction, project_id: UUID, person_id: UUID, now: datetime) -> None:
    """Whoever held it has said what they had to say; another's claim stays."""
    held = domain.live(await store.find(tx.sql, project_id), now)
    if held is not None and held.person_id == person_id:
        await store.save(tx.sql, domain.given_up(held, now))


async def held(tx: Transaction, project_id: UUID, now: datetime) -> Claim | None:
    """Who holds it now."""
    return domain.live(await store.find(tx.sql, project_id), now)


async def _enter(tx: Transaction, project_id: UUID, now: datetime) -> ProjectRow:
    await require_session(tx)
    project = await projects.load_locked(tx, project_id)
    if project is None or not project.version:
        raise NotFound
    await require_role(tx, project.chamber_id, STAFF, now)
    return project


async def _audit(
    tx: Transaction, command: str, command_id: UUID, about: Claim, now: datetime
) -> None:
    entry = Entry(
        command=command,
        command_id=command_id,
        subject_kind="claim",
        subject=about.project_id,
        chamber_id=about.chamber_id,
        before_hash=None,
        after_hash=body_hash(str(about.person_id), str(about.until)),
    )
    await audit.record(tx, entry, now)
