"""Ask for a change of a page whose round runs, take it back, and decide it."""

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from services.listing.changes import domain, publishing, store
from services.listing.changes.domain import OPEN, Change, ChangeWaits, Word
from services.listing.photos import usecases as photos
from services.listing.projects import store as projects
from services.listing.projects import usecases as project_usecases
from services.listing.projects.domain import CAN, contents
from services.listing.projects.tables import ProjectRow
from services.listing.reviews.approvals import Today, locked_round
from services.listing.reviews.domain import ReasonMissing, check_hands, check_version
from services.listing.rounds import store as rounds
from services.listing.rounds.domain import handler_of
from services.listing.rounds.tables import RoundRow
from services.listing.ties import usecases as ties
from shared import audit
from shared.audit import Entry
from shared.database import Transaction
from shared.errors import IdTaken, NotFound, WrongState
from shared.ids import derived_id
from shared.memberships import APPROVERS, STAFF, require_role, require_session
from shared.wire import body_hash

_RUNNING: Final = ("open", "paused")


async def submit(  # noqa: PLR0913  # whose, which, why
    tx: Transaction,
    *,
    project_id: UUID,
    change_id: UUID,
    base_version: int,
    why: str,
    person_id: UUID,
    today: Today,
) -> Change:
    """Freeze the working copies as a change of what everybody reads; the same again is it.

    Raises:
        NotFound: the project is not this person's.
        IdTaken: the id is another change's.
        WrongState: its round does not run.
        StaleVersion: everybody reads another version.
        ChangeWaits, NothingChanged, FixedInRound, Incomplete, UsesDoNotSum, PhotosNotReady,
        TooLateToChange, TermsUnsound: as they say.
    """
    await require_session(tx)
    project = await project_usecases.lock_own(tx, project_id, person_id)
    known = await store.find(tx.sql, change_id)
    if known is not None:
        if (known.project_id, known.base_version, known.why) != (project_id, base_version, why):
            raise IdTaken("This id names another change.")
        return known
    row = await _running(tx, project)
    check_version(project.live_version or 0, base_version)
    change = await _drafted(tx, project, row, change_id, why, today)
    publishing.check(change, rounds.as_draft(change.terms), today)
    if waits := await store.open_for(tx.sql, project_id):
        raise ChangeWaits("Wait for its answer, or take it back.", change_id=waits)
    if not await store.add(tx.sql, change):
        raise IdTaken("This id names another change.")
    await _audit(tx, "submit_change", change, None, today.now)
    return change


async def _running(tx: Transaction, project: ProjectRow) -> RoundRow:
    state = projects.state(project)
    if not CAN[state].may_amend:
        raise WrongState("The project is in a state that does not allow this.", state=state)
    row = await locked_round(tx, project)
    if row.state not in _RUNNING:
        raise WrongState("The round does not run.", state=row.state)
    return row


async def _drafted(  # noqa: PLR0913, PLR0917  # what is frozen, why and when
    tx: Transaction,
    project: ProjectRow,
    row: RoundRow,
    change_id: UUID,
    why: str,
    today: Today,
) -> Change:
    saved = await projects.draft(tx, project.id)
    offered = await rounds.draft_of_project(tx, project.id)
    shown = await projects.version(tx, project.id, project.live_version)
    assert saved is not None
    assert offered is not None
    assert shown is not None, "what runs was submitted from its working copies"
    terms = await rounds.version(tx, row.id, shown.version)
    assert terms is not None, "a round has terms for each version it was submitted with"
    content, draft = projects.as_content(saved.content), rounds.as_draft(offered.terms)
    # As they are written today: a field that older rows lack is no change.
    now_content, now_terms = projects.as_document(content), rounds.as_document(draft)
    changed = domain.differences(
        projects.as_document(projects.as_content(shown.content)),
        rounds.as_document(rounds.as_draft(terms.terms)),
        now_content,
        now_terms,
    )
    domain.check_changed(changed)
    contents.check_complete(content, is_mail_order=draft.instrument == "reward")
    contents.check_uses(content.uses, draft.target_minor)
    await photos.check_ready(tx, project.id, content.photos)
    material = domain.material_of(draft.instrument, changed)
    return Change(
        id=change_id,
        project_id=project.id,
        round_id=row.id,
        chamber_id=project.chamber_id,
        handler_id=handler_of(draft),
        issuer_id=project.issuer_id,
        owner_person_id=project.owner_person_id,
        base_version=shown.version,
        why=why,
        content=now_content,
        terms=now_terms,
        changed=changed,
        material=material,
        is_material=bool(material),
        state="waiting",
        submitted_at=today.now,
    )


async def withdraw(tx: Transaction, change_id: UUID, person_id: UUID, now: datetime) -> Change:
    """Take one's own change back before it is decided; a repeat changes nothing.

    Raises:
        NotFound: no such change of this person's.
        WrongState: it was decided.
    """
    await require_session(tx)
    project, change = await _locked(tx, change_id)
    if project.owner_person_id != person_id:
        raise NotFound
    if change.state == "withdrawn":
        return change
    if change.state not in OPEN:
        raise WrongState("This was decided already.", state=change.state)
    after = replace(change, state="withdrawn", answered_by=person_id, answered_at=now)
    await store.answer(tx.sql, after)
    await _audit(tx, "withdraw_change", after, change, now)
    return after


async def answer(tx: Transaction, word: Word, person_id: UUID, today: Today) -> Change:
    """Decide a change as staff: a material one is one person's proposal until a second agrees.

    The second is another approver of the chamber, of an investment one of its handler, and an
    operator where a chamber has nobody else. The same word again by the same person changes
    nothing.

    Raises:
        NotFound: no such change for an organisation of this person's.
        OwnHand, Forbidden: the owner, or staff who may not approve.
        ConflictOfInterest: an approver with a hand in the project.
        WrongState: it was decided, or its round does not run any more.
        ReasonMissing, TooLateToChange, TermsUnsound: as they say.
    """
    await require_session(tx)
    project, change = await _locked(tx, word.change_id)
    check_hands(project.owner_person_id, person_id)
    await _require_may(tx, change, word, person_id, today.now)
    if _is_repeat(change, word, person_id):
        return change
    if change.state not in OPEN:
        raise WrongState("This was decided already.", state=change.state)
    if word.verdict == "refuse":
        after = _refused(change, word, person_id, today.now)
        await store.answer(tx.sql, after)
        await _audit(tx, "refuse_change", after, change, today.now)
        return after
    await ties.require_untied(tx, project, today.now)
    row = await _running(tx, project)
    return await _approve(tx, project, row, change, word, person_id=person_id, today=today)


async def _locked(tx: Transaction, change_id: UUID) -> tuple[ProjectRow, Change]:
    """Project and change, in that order."""
    seen = await store.find(tx.sql, change_id)
    project = await projects.load_locked(tx, seen.project_id) if seen else None
    change = await store.lock(tx.sql, change_id) if project else None
    if project is None or change is None:
        raise NotFound
    return project, change


async def _require_may(
    tx: Transaction, change: Change, word: Word, person_id: UUID, now: datetime
) -> None:
    """Words alone any of the staff may let through; what matters, approvers alone."""
    is_first = change.proposed_by in {None, person_id}
    if not is_first and await store.asks_as_second(tx.sql, change.project_id):
        return
    weighs = change.is_material or word.is_material
    roles = APPROVERS if word.verdict == "approve" and weighs else STAFF
    await require_role(tx, change.chamber_id if is_first else change.second_from, roles, now)


def _is_repeat(change: Change, word: Word, person_id: UUID) -> bool:
    if word.verdict == "refuse":
        return (change.state, change.answered_by) == ("refused", person_id)
    if change.state == "proposed":
        return change.proposed_by == person_id
    return change.state == "approved" and person_id in {change.proposed_by, change.answered_by}


def _refused(change: Change, word: Word, person_id: UUID, now: datetime) -> Change:
    if not word.reason:
        raise ReasonMissing("Tell the owner why not.")
    return replace(
        change,
        state="refused",
        answered_by=person_id,
        answered_name=word.name,
        answered_at=now,
        reason=word.reason,
    )


async def _approve(  # noqa: PLR0913  # who approves what, and when
    tx: Transaction,
    project: ProjectRow,
    row: RoundRow,
    change: Change,
    word: Word,
    *,
    person_id: UUID,
    today: Today,
) -> Change:
    weighed = replace(change, is_material=change.is_material or word.is_material)
    if weighed.is_material and change.state == "waiting":
        publishing.check(weighed, rounds.as_draft(change.terms), today)
        after = replace(
            weighed,
            state="proposed",
            proposed_by=person_id,
            proposed_name=word.name,
            proposed_at=today.now,
        )
        await store.answer(tx.sql, after)
        await _audit(tx, "propose_change", after, change, today.now)
        return after
    agreed = replace(
        weighed, answered_by=person_id, answered_name=word.name, answered_at=today.now
    )
    after = await publishing.publish(tx, project, row, agreed, today)
    await _audit(tx, "approve_change", after, change, today.now)
    return after


async def _audit(
    tx: Transaction, command: str, after: Change, before: Change | None, now: datetime
) -> None:
    entry = Entry(
        command=command,
        command_id=derived_id("change", after.id, command),
        subject_kind="project_change",
        subject=after.id,
        chamber_id=after.chamber_id,
        before_hash=body_hash(before.state) if before else None,
        after_hash=body_hash(after.state, after.is_material, after.content, after.terms),
    )
    await audit.record(tx, entry, now)
