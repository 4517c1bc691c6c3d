"""Submit a version and give the chamber's answer to it; the handler's is in `screening`."""

from uuid import UUID

from services.listing.claims import usecases as claims
from services.listing.documents import usecases as documents
from services.listing.issuers import store as issuers
from services.listing.photos import usecases as photos
from services.listing.projects import domain as project_domain
from services.listing.projects import store as projects
from services.listing.projects import usecases as project_usecases
from services.listing.projects.domain import UnknownIssuer, contents
from services.listing.projects.tables import ProjectRow
from services.listing.projects.usecases import Cause
from services.listing.reviews import answering, domain, proposals, store
from services.listing.reviews.approvals import Review, Today, hash_of_answer, standing_of
from services.listing.reviews.domain import Answer
from services.listing.rounds import domain as round_domain
from services.listing.rounds import store as rounds
from services.listing.rounds import usecases as round_usecases
from services.listing.rounds.domain import RoundMissing, soundness
from services.listing.ties import usecases as ties
from shared import audit
from shared.audit import Entry
from shared.database import Transaction
from shared.errors import IdTaken, NotFound
from shared.ids import derived_id
from shared.memberships import APPROVERS, STAFF, require_role, require_session


async def submit(
    tx: Transaction, project_id: UUID, version: int, person_id: UUID, today: Today
) -> Review:
    """Freeze the working copies as `version`, for the chamber and the handler to answer.

    Raises:
        NotFound: the project is not this person's.
        StaleVersion: another version is next.
        WrongState, Incomplete, RoundMissing, TermsUnsound, DocumentMissing, PhotosNotReady,
        UsesDoNotSum: as they say.
    """
    await require_session(tx)
    project = await project_usecases.lock_own(tx, project_id, person_id)
    if version <= project.version:
        return await standing_of(tx, project)
    domain.check_version(project.version + 1, version)
    before = project_usecases.hash_of(project)
    step = project_domain.command(projects.state(project), "submit")
    cause = Cause("request", derived_id("submission", project_id, version))
    await _freeze(tx, project, cause, today)
    await project_usecases.take(tx, project, step, cause, today.now)
    entry = Entry(
        command="submit_project",
        command_id=cause.id,
        subject_kind="project",
        subject=project_id,
        chamber_id=project.chamber_id,
        before_hash=before,
        after_hash=project_usecases.hash_of(project),
    )
    await audit.record(tx, entry, today.now)
    return await standing_of(tx, project)


async def _freeze(tx: Transaction, project: ProjectRow, cause: Cause, today: Today) -> None:
    saved = await projects.draft(tx, project.id)
    offered = await rounds.draft_of_project(tx, project.id)
    issuer = await issuers.load(tx, project.issuer_id)
    assert saved is not None, "a project is made with its working copy"
    if offered is None:
        raise RoundMissing("A project is submitted with the terms of its round.")
    if issuer is None:
        raise UnknownIssuer("Register the issuer, then submit.")
    content, draft = projects.as_content(saved.content), rounds.as_draft(offered.terms)
    contents.check_complete(content, is_mail_order=draft.instrument == "reward")
    soundness.check_sound(draft, today.now, today.is_business_day)
    await documents.check_here(tx, offered.round_id, draft)
    await photos.check_ready(tx, project.id, content.photos)
    contents.check_uses(content.uses, draft.target_minor)
    handler_id = round_domain.handler_of(draft)
    project.handler_ids = [handler_id] if handler_id else []
    project_usecases.freeze(tx, project, content, issuers.issuer(issuer), cause, today.now)
    await tx.session.flush()
    await round_usecases.freeze(tx, project, offered.round_id, draft, cause)


async def answer(tx: Transaction, given: Answer, person_id: UUID, today: Today) -> Review:
    """Give the chamber's answer to the version that waits.

    An approval of money terms or risks that are new waits for a second person's word.

    Raises:
        NotFound: no such project in a chamber of this person's.
        OwnHand, Forbidden: the owner, or staff who may not approve.
        ConflictOfInterest: an approver with a hand in the project.
        ClaimedByAnother: somebody else holds the submission.
        IdTaken: the id is another answer's.
        AlreadyProposed: an approval of this version waits for its second person.
        StaleVersion, WrongState, ReasonMissing, ChecksMissing, MustStands, QuoteMissing,
        ChecklistIncomplete, TermsUnsound: as they say.
    """
    await require_session(tx)
    project = await projects.load_locked(tx, given.project_id)
    if project is None:
        raise NotFound
    domain.check_hands(project.owner_person_id, person_id)
    roles = APPROVERS if given.verdict == "approve" else STAFF
    await require_role(tx, project.chamber_id, roles, today.now)
    if await _is_repeat(tx, given):
        return await standing_of(tx, project)
    domain.check_version(project.version, given.version)
    await claims.require_free(tx, project.id, person_id, today.now)
    if given.verdict == "approve":
        await ties.require_untied(tx, project, today.now)
    if given.verdict == "approve" and await proposals.weighty(tx, project):
        await proposals.propose(tx, project, given, person_id, today)
    else:
        await _answer(tx, project, given, person_id, today)
    await claims.end(tx, project.id, today.now)
    return await standing_of(tx, project)


async def _is_repeat(tx: Transaction, given: Answer) -> bool:
    known = await store.answer(tx, given.id)
    if known is None:
        return await proposals.is_repeat(tx, given)
    if known.body_hash != hash_of_answer(given):
        raise IdTaken("This id names another answer.")
    return True


async def _answer(
    tx: Transaction, project: ProjectRow, given: Answer, person_id: UUID, today: Today
) -> None:
    before = project_usecases.hash_of(project)
    cause = Cause("request", derived_id("answer", given.id))
    await answering.check(tx, project, given, cause, today.now)
    await proposals.overtake(tx, project, today.now)
    await answering.give(
        tx, project, given, person_id=person_id, cause=cause, before=before, today=today
    )
