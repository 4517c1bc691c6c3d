"""Read the checklist of a version, and mark what one has looked at."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.listing.checklists import domain, store
from services.listing.checklists.domain import Asked, Mark, Section
from services.listing.checklists.editions import EDITIONS
from services.listing.claims import usecases as claims
from services.listing.claims.usecases import WAITING
from services.listing.projects import store as projects
from services.listing.projects.tables import ProjectRow
from services.listing.rounds import store as rounds
from services.listing.rounds import usecases as round_usecases
from services.listing.rounds.domain import JST
from services.listing.ties import usecases as ties
from shared import audit
from shared.audit import Entry
from shared.database import Transaction
from shared.errors import Conflict, NotFound, WrongState
from shared.ids import new_id
from shared.memberships import STAFF, require_role, require_session
from shared.wire import body_hash


class OtherVersion(Conflict):
    """The reader saw another version than the one that waits; `version` is that one."""

    title = "Another version is waiting"


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody has looked at in one section; the points not named are not looked at."""

    project_id: UUID
    version: int
    section: Section
    codes: frozenset[str]
    name: str


async def mark(tx: Transaction, looked: Looked, person_id: UUID, now: datetime) -> Asked:
    """Keep the marks of one section as told; what stands already stays whoever's it is.

    Raises:
        NotFound: no such submission in a chamber of this person's.
        ConflictOfInterest: they have a hand in the project.
        OtherVersion, WrongState: it is not what waits.
        ClaimedByAnother: somebody else holds the submission.
        UnknownPoint: it is not asked of the section.
    """
    await require_session(tx)
    project = await projects.load_locked(tx, looked.project_id)
    if project is None or not project.version:
        raise NotFound
    await require_role(tx, project.chamber_id, STAFF, now)
    await ties.require_untied(tx, project, now)
    if project.version != looked.version:
        raise OtherVersion("Read the version that waits.", version=project.version)
    if project.state not in WAITING:
        raise WrongState("No submission waits for an answer.", state=project.state)
    await claims.require_free(tx, project.id, person_id, now)
    asked = await of_version(tx, project, now)
    domain.check_codes(asked, looked.section, looked.codes)
    made = _made(project, asked, looked, person_id, now)
    gone = [
        each.code
        for each in asked.points
        if each.section == looked.section
        and each.code in asked.marks
        and each.code not in looked.codes
    ]
    if not made and not gone:
        return asked
    await store.replace(tx.sql, project.id, gone, made)
    await _audit(tx, project, looked, asked.marks, now)
    return await of_version(tx, project, now)


def _made(
    project: ProjectRow, asked: Asked, looked: Looked, person_id: UUID, now: datetime
) -> list[Mark]:
    return [
        Mark(
            project_id=project.id,
            code=code,
            chamber_id=project.chamber_id,
            section=looked.section,
            edition=asked.edition,
            content_sha256=asked.hashes[looked.section],
            person_id=person_id,
            name=looked.name,
            marked_at=now,
        )
        for code in sorted(looked.codes - asked.marks.keys())
    ]


async def of_version(tx: Transaction, project: ProjectRow, now: datetime) -> Asked:
    """What is asked of the version that waits, and which marks stand."""
    frozen = await projects.version(tx, project.id, project.version)
    found = await rounds.of_project(tx, project.id)
    assert frozen is not None, "a submitted version is kept for ever"
    assert found is not None, "a submitted project has a round"
    draft = await round_usecases.frozen_draft(tx, found)
    content = projects.as_content(frozen.content)
    parts = domain.sections(content, draft, frozen.issuer)
    hashes = {section: body_hash(part) for section, part in parts.items()}
    marks = await store.of_project(tx.sql, project.id)
    edition = domain.in_force(EDITIONS, now.astimezone(JST).date())
    return domain.asked(
        edition, draft.instrument, hashes, marks, has_photos=bool(content.photos)
    )


async def require_complete(tx: Transaction, project: ProjectRow, now: datetime) -> None:
    """Refuse to approve what has not been looked at as a whole.

    Raises:
        ChecklistIncomplete: with the points that are missing.
    """
    domain.check_complete(await of_version(tx, project, now))


async def _audit(
    tx: Transaction,
    project: ProjectRow,
    looked: Looked,
    before: Collection[str],
    now: datetime,
) -> None:
    entry = Entry(
        command="mark_checklist",
        command_id=new_id(),
        subject_kind="checklist",
        subject=project.id,
        chamber_id=project.chamber_id,
        before_hash=body_hash(sorted(before)),
        after_hash=body_hash(looked.section, sorted(looked.codes)),
    )
    await audit.record(tx, entry, now)
