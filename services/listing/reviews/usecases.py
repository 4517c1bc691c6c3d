"""Submit a version, answer it, and schedule its round when every approval is in."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.listing.documents import usecases as documents
from services.listing.issuers import store as issuers
from services.listing.projects import domain as project_domain
from services.listing.projects import store as projects
from services.listing.projects import usecases as project_usecases
from services.listing.projects.domain import State as ProjectState
from services.listing.projects.domain import UnknownIssuer
from services.listing.projects.tables import ProjectRow
from services.listing.projects.usecases import Cause
from services.listing.reviews import domain, store
from services.listing.reviews.domain import (
    COMMAND,
    HANDLER_ANSWERS_IN,
    AlreadyAnswered,
    Answer,
    HandlerAnswer,
)
from services.listing.reviews.tables import AnswerRow, ApprovalRow, ScreeningRow
from services.listing.rounds import domain as round_domain
from services.listing.rounds import store as rounds
from services.listing.rounds import usecases as round_usecases
from services.listing.rounds.domain import IsBusinessDay, RoundMissing
from services.listing.rounds.domain import State as RoundState
from services.listing.rounds.tables import RoundRow
from shared import audit
from shared.audit import Entry
from shared.database import Transaction
from shared.errors import IdTaken, NotFound, WrongState
from shared.ids import derived_id
from shared.memberships import (
    APPROVERS,
    HANDLER_USERS,
    STAFF,
    organisations_of,
    require_role,
    require_session,
)
from shared.wire import body_hash


@dataclass(frozen=True, slots=True)
class Review:
    """Where a project and its round stand."""

    project_id: UUID
    project_state: ProjectState
    version: int
    round_id: UUID
    round_state: RoundState | None
    approvals_missing: list[str]


@dataclass(frozen=True, slots=True)
class Today:
    """When it is, and which days banks work on."""

    now: datetime
    is_business_day: IsBusinessDay


async def submit(
    tx: Transaction, project_id: UUID, version: int, person_id: UUID, today: Today
) -> Review:
    """Freeze the working copies as `version`, for the chamber and the handler to answer.

    Raises:
        NotFound: the project is not this person's.
        StaleVersion: another version is next.
        WrongState, Incomplete, RoundMissing, TermsUnsound, DocumentMissing, UsesDoNotSum:
            as they say.
    """
    await require_session(tx)
    project = await project_usecases.lock_own(tx, project_id, person_id)
    if version <= project.version:
        return await _standing(tx, project)
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
    return await _standing(tx, project)


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
    project_domain.check_complete(content, is_mail_order=draft.instrument == "reward")
    round_domain.check_sound(draft, today.now, today.is_business_day)
    await documents.check_here(tx, offered.round_id, draft)
    project_domain.check_uses(content.uses, draft.target_minor)
    handler_id = round_domain.handler_of(draft)
    project.handler_ids = [handler_id] if handler_id else []
    project_usecases.freeze(tx, project, content, issuers.issuer(issuer), cause, today.now)
    await tx.session.flush()
    await round_usecases.freeze(tx, project, offered.round_id, draft, cause)


async def answer(tx: Transaction, given: Answer, person_id: UUID, today: Today) -> Review:
    """Give the chamber's answer to the version that waits.

    Raises:
        NotFound: no such project in a chamber of this person's.
        OwnHand, Forbidden: the owner, or staff who may not approve.
        IdTaken: the id is another answer's.
        StaleVersion, WrongState, ReasonMissing, ChecksMissing, TermsUnsound: as they say.
    """
    await require_session(tx)
    project = await projects.load_locked(tx, given.project_id)
    if project is None:
        raise NotFound
    domain.check_hands(project.owner_person_id, person_id)
    roles = APPROVERS if given.verdict == "approve" else STAFF
    await require_role(tx, project.chamber_id, roles, today.now)
    if await _is_repeat(tx, given):
        return await _standing(tx, project)
    domain.check_version(project.version, given.version)
    await _answer(tx, project, given, person_id, today)
    return await _standing(tx, project)


def _hash(given: Answer | HandlerAnswer) -> bytes:
    return body_hash({name: str(value) for name, value in asdict(given).items()})


async def _is_repeat(tx: Transaction, given: Answer) -> bool:
    known = await store.answer(tx, given.id)
    if known is None:
        return False
    if known.body_hash != _hash(given):
        raise IdTaken("This id names another answer.")
    return True


async def _answer(
    tx: Transaction, project: ProjectRow, given: Answer, person_id: UUID, today: Today
) -> None:
    before = project_usecases.hash_of(project)
    cause = Cause("request", derived_id("answer", given.id))
    if project.state == "submitted":
        taken_up = project_domain.command("submitted", "take_up")
        await project_usecases.take(tx, project, taken_up, cause, today.now)
    step = project_domain.command(projects.state(project), COMMAND[given.verdict])
    domain.check_answer(given)
    row = _answer_row(project, given, person_id, cause, today.now)
    if not await store.add_answer(tx, row):
        raise IdTaken("This id names another answer.")
    await project_usecases.take(tx, project, step, cause, today.now)
    subject_kind, subject = "answer", given.id
    if given.verdict == "approve":
        approval = await _approve(tx, project, given.id, person_id, cause, today)
        subject_kind, subject = "approval", approval.id
    entry = Entry(
        command=f"{given.verdict}_project",
        command_id=cause.id,
        subject_kind=subject_kind,
        subject=subject,
        chamber_id=project.chamber_id,
        before_hash=before,
        after_hash=project_usecases.hash_of(project),
    )
    await audit.record(tx, entry, today.now)


def _answer_row(
    project: ProjectRow, given: Answer, person_id: UUID, cause: Cause, now: datetime
) -> AnswerRow:
    return AnswerRow(
        id=given.id,
        project_id=given.project_id,
        version=given.version,
        chamber_id=project.chamber_id,
        verdict=given.verdict,
        reason=given.reason,
        checked=list(given.checked),
        not_checked=list(given.not_checked),
        person_id=person_id,
        body_hash=_hash(given),
        decided_at=now,
        cause_kind=cause.kind,
        cause_id=cause.id,
    )


async def _approve(  # noqa: PLR0913, PLR0917  # who approves what, and why
    tx: Transaction,
    project: ProjectRow,
    answer_id: UUID,
    person_id: UUID,
    cause: Cause,
    today: Today,
) -> ApprovalRow:
    project.live_version = project.version
    row = await _locked_round(tx, project)
    draft = await round_usecases.frozen_draft(tx, row)
    # Also when the handler still has to answer: what cannot be offered is not approved.
    round_domain.check_sound(draft, today.now, today.is_business_day)
    approval = ApprovalRow(
        id=derived_id("approval", answer_id, row.id),
        round_id=row.id,
        project_id=project.id,
        version=project.version,
        kind="chamber",
        organisation_id=project.chamber_id,
        owner_person_id=project.owner_person_id,
        person_id=person_id,
        decided_at=today.now,
        cause_kind=cause.kind,
        cause_id=cause.id,
    )
    row.chamber_approval_id = approval.id
    await _add_approval(tx, approval, row, project, cause, today)
    return approval


async def answer_as_handler(
    tx: Transaction, given: HandlerAnswer, person_id: UUID, today: Today
) -> Review:
    """Give the named handler's own answer to a round; no office of a chamber can.

    Raises:
        NotFound: no such round for a handler of this person's.
        OwnHand, Forbidden: the owner, or a user who may not approve.
        IdTaken: the id is another answer's.
        StaleVersion, AlreadyAnswered, OtherDocument, DocumentMissing, ReasonMissing,
        WrongState, TermsUnsound: as they say.
    """
    await require_session(tx)
    seen = await rounds.load(tx, given.round_id)
    project = await projects.load_locked(tx, seen.project_id) if seen else None
    if seen is None or project is None:
        raise NotFound
    row = await _locked_round(tx, project)
    domain.check_hands(project.owner_person_id, person_id)
    if row.handler_id is None:
        raise NotFound
    await require_role(tx, row.handler_id, APPROVERS, today.now)
    if await _is_screening_repeat(tx, given):
        return await _standing(tx, project)
    domain.check_version(project.version, given.version)
    if await store.screening_of(tx, row.id, row.version):
        raise AlreadyAnswered("The handler has answered this version.")
    if project.state not in HANDLER_ANSWERS_IN:
        raise WrongState("The project waits for no handler.", state=project.state)
    await _answer_as_handler(tx, project, row, given, person_id=person_id, today=today)
    return await _standing(tx, project)


async def _is_screening_repeat(tx: Transaction, given: HandlerAnswer) -> bool:
    known = await store.screening(tx, given.id)
    if known is None:
        return False
    if known.body_hash != _hash(given):
        raise IdTaken("This id names another answer.")
    return True


async def _answer_as_handler(  # noqa: PLR0913  # who answers what, and when
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
        await documents.check_here(tx, row.id, draft)
    cause = Cause("request", derived_id("handler_answer", given.id))
    if not await store.add_screening(tx, _screening_row(row, given, person_id, cause, today)):
        raise IdTaken("This id names another answer.")
    subject_kind = "screening"
    if given.screening == "passed":
        subject_kind = "approval"
        await _pass(tx, project, row, given, person_id=person_id, cause=cause, today=today)
    else:
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
        body_hash=_hash(given),
        decided_at=today.now,
        cause_kind=cause.kind,
        cause_id=cause.id,
    )


async def _pass(  # noqa: PLR0913  # who approves what, why and when
    tx: Transaction,
    project: ProjectRow,
    row: RoundRow,
    given: HandlerAnswer,
    *,
    person_id: UUID,
    cause: Cause,
    today: Today,
) -> None:
    assert row.handler_id is not None
    approval = ApprovalRow(
        id=given.id,
        round_id=row.id,
        project_id=project.id,
        version=project.version,
        kind="handler",
        organisation_id=row.handler_id,
        owner_person_id=project.owner_person_id,
        person_id=person_id,
        decided_at=today.now,
        cause_kind=cause.kind,
        cause_id=cause.id,
    )
    row.handler_approval_id = approval.id
    await _add_approval(tx, approval, row, project, cause, today)


async def _add_approval(  # noqa: PLR0913, PLR0917  # the approval and all it opens
    tx: Transaction,
    approval: ApprovalRow,
    row: RoundRow,
    project: ProjectRow,
    cause: Cause,
    today: Today,
) -> None:
    """Keep an approval; the last one that was missing schedules the round."""
    store.add_approval(tx, approval)
    await tx.session.flush()
    draft = await round_usecases.frozen_draft(tx, row)
    kinds = await store.approval_kinds(tx, row.id, row.version)
    if not round_domain.approvals_missing(draft, kinds):
        await round_usecases.schedule(
            tx,
            row,
            project,
            draft,
            cause=cause,
            now=today.now,
            is_business_day=today.is_business_day,
        )


async def _locked_round(tx: Transaction, project: ProjectRow) -> RoundRow:
    found = await rounds.of_project(tx, project.id)
    row = await rounds.load_locked(tx, found.id) if found else None
    assert row is not None, "a submitted project has a round"
    return row


async def _standing(tx: Transaction, project: ProjectRow) -> Review:
    row = await rounds.of_project(tx, project.id)
    assert row is not None, "a submitted project has a round"
    draft = await round_usecases.frozen_draft(tx, row)
    kinds = await store.approval_kinds(tx, row.id, row.version)
    return Review(
        project_id=project.id,
        project_state=projects.state(project),
        version=project.version,
        round_id=row.id,
        round_state=rounds.state(row),
        approvals_missing=round_domain.approvals_missing(draft, kinds),
    )


async def queue(tx: Transaction, person_id: UUID, today: Today) -> list[dict[str, Any]]:
    """What waits for the chambers of this person, the oldest first, with ages."""
    await require_session(tx)
    mine = await organisations_of(tx.sql, person_id, "chamber", STAFF, today.now)
    rows = await store.queue(tx.sql, mine)
    return [{**row, **_ages(row, person_id, today)} for row in rows]


async def handler_queue(tx: Transaction, person_id: UUID, today: Today) -> list[dict[str, Any]]:
    """What waits for the handlers of this person, the oldest first, with ages."""
    await require_session(tx)
    mine = await organisations_of(tx.sql, person_id, "handler", HANDLER_USERS, today.now)
    rows = await store.handler_queue(tx.sql, mine, HANDLER_ANSWERS_IN)
    return [{**row, **_ages(row, person_id, today)} for row in rows]


def _ages(row: dict[str, Any], person_id: UUID, today: Today) -> dict[str, Any]:
    since = row["submitted_at"]
    return {
        "age_days": domain.age_days(since, today.now),
        "age_business_days": domain.age_business_days(since, today.now, today.is_business_day),
        "is_own": row["owner_person_id"] == person_id,
    }
