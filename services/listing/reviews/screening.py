"""The named handler's own answer to a round of shares; no office of a chamber can give it."""

from uuid import UUID

from services.listing.documents import usecases as documents
from services.listing.projects import domain as project_domain
from services.listing.projects import store as projects
from services.listing.projects import usecases as project_usecases
from services.listing.projects.tables import ProjectRow
from services.listing.projects.usecases import Cause
from services.listing.reviews import domain, proposals, store
from services.listing.reviews.approvals import (
    Approval,
    Review,
    Today,
    approve,
    hash_of_answer,
    locked_round,
    standing_of,
)
from services.listing.reviews.domain import HANDLER_ANSWERS_IN, AlreadyAnswered, HandlerAnswer
from services.listing.reviews.tables import ScreeningRow
from services.listing.rounds import store as rounds
from services.listing.rounds import usecases as round_usecases
from services.listing.rounds.tables import RoundRow
from services.listing.ties import usecases as ties
from shared import audit
from shared.audit import Entry
from shared.database import Transaction
from shared.errors import IdTaken, NotFound, WrongState
from shared.ids import derived_id
from shared.memberships import APPROVERS, require_role, require_session


async def answer(
    tx: Transaction, given: HandlerAnswer, person_id: UUID, today: Today
) -> Review:
    """Give the named handler's own answer to a round; no office of a chamber can.

    Raises:
        NotFound: no such round for a handler of this person's.
        OwnHand, Forbidden: the owner, or a user who may not approve.
        ConflictOfInterest: an approver with a hand in the project.
        IdTaken: the id is another answer's.
        StaleVersion, AlreadyAnswered, OtherDocument, DocumentMissing, ReasonMissing,
        WrongState, TermsUnsound: as they say.
    """
    await require_session(tx)
    seen = await rounds.load(tx, given.round_id)
    project = await projects.load_locked(tx, seen.project_id) if seen else None
    if seen is None or project is None:
        raise NotFound
    row = await locked_round(tx, project)
    domain.check_hands(project.owner_person_id, person_id)
    if row.handler_id is None:
        raise NotFound
    await require_role(tx, row.handler_id, APPROVERS, today.now)
    if await _is_repeat(tx, given):
        return await standing_of(tx, project)
    domain.check_version(project.version, given.version)
    if await store.screening_of(tx, row.id, row.version):
        raise AlreadyAnswered("The handler has answered this version.")
    if project.state not in HANDLER_ANSWERS_IN:
        raise WrongState("The project waits for no handler.", state=project.state)
    await _answer(tx, project, row, given, person_id=person_id, today=today)
    return await standing_of(tx, project)


async def _is_repeat(tx: Transaction, given: HandlerAnswer) -> bool:
    known = await store.screening(tx, given.id)
    if known is None:
        return False
    if known.body_hash != hash_of_answer(given):
        raise IdTaken("This id names another answer.")
    return True


async def _answer(  # noqa: PLR0913  # who answers what, and when
    tx: Transaction,
    project: ProjectRow,
    row: RoundRow,
    given: HandlerAnswer,
    *,
    person_id: UUID,
    today: Today,
) -> None:
    before = project_usecases.hash_of(project)
    draft = await round_usecases.frozen_draft(tx, row)
    assert draft.equity is not None, "a round with a handler is one of shares"
    document = draft.equity.document
    domain.check_handler_answer(given, version=document.version, sha256=document.sha256)
    if given.screening == "passed":
        await ties.require_untied(tx, project, today.now)
        await documents.check_here(tx, row.id, draft)
    cause = Cause("request", derived_id("handler_answer", given.id))
    if not await store.add_screening(tx, _screening_row(row, given, person_id, cause, today)):
        raise IdTaken("This id names another answer.")
    subject_kind = "screening"
    if given.screening == "passed":
        subject_kind = "approval"
        assert row.handler_id is not None
        approval = Approval(given.id, "handler", row.handler_id, person_id)
        await approve(tx, approval, row, project, cause, today)
    else:
        await proposals.overtake(tx, project, today.now)
        step = project_domain.command(projects.state(project), "handler_refuses")
        await project_usecases.take(tx, project, step, cause, today.now)
    entry = Entry(
        command="answer_as_handler",
        command_id=cause.id,
        subject_kind=subject_kind,
        subject=given.id,
        chamber_id=project.chamber_id,
        before_hash=before,
        after_hash=project_usecases.hash_of(project),
    )
    await audit.record(tx, entry, today.now)


def _screening_row(
    row: RoundRow, given: HandlerAnswer, person_id: UUID, cause: Cause, today: Today
) -> ScreeningRow:
    assert row.handler_id is not None
    return ScreeningRow(
        id=given.id,
        round_id=row.id,
        project_id=row.project_id,
        version=given.version,
        handler_id=row.handler_id,
        screening=given.screening,
        reason=given.reason,
        document_version=given.document_version,
        document_sha256=given.document_sha256,
        person_id=person_id,
        body_hash=hash_of_answer(given),
        decided_at=today.now,
        cause_kind=cause.kind,
        cause_id=cause.id,
    )
