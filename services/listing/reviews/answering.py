"""Give the chamber's answer to a locked project: row, step, and what an approval opens."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from services.listing.checklists import usecases as checklists
from services.listing.projects import domain as project_domain
from services.listing.projects import store as projects
from services.listing.projects import usecases as project_usecases
from services.listing.projects.tables import ProjectRow
from services.listing.projects.usecases import Cause
from services.listing.reviews import domain, store
from services.listing.reviews.approvals import (
    Approval,
    Today,
    approve,
    hash_of_answer,
    locked_round,
)
from services.listing.reviews.domain import COMMAND, Answer
from services.listing.reviews.tables import AnswerRow
from services.listing.rounds import store as rounds
from services.listing.rounds import usecases as round_usecases
from services.listing.rounds.domain import soundness
from shared import audit
from shared.audit import Entry
from shared.database import Transaction
from shared.errors import IdTaken
from shared.ids import derived_id


async def check(
    tx: Transaction, project: ProjectRow, given: Answer, cause: Cause, now: datetime
) -> None:
    """Take up what was only submitted, and refuse an answer that cannot be given to it.

    Raises:
        WrongState, ReasonMissing, ChecksMissing, MustStands, QuoteMissing,
        ChecklistIncomplete: as they say.
    """
    if project.state == "submitted":
        taken_up = project_domain.command("submitted", "take_up")
        await project_usecases.take(tx, project, taken_up, cause, now)
    project_domain.command(projects.state(project), COMMAND[given.verdict])
    domain.check_answer(given)
    await _check_quotes(tx, project, given)
    if given.verdict == "approve":
        await checklists.require_complete(tx, project, now)


async def give(  # noqa: PLR0913  # who answers what, and why
    tx: Transaction,
    project: ProjectRow,
    given: Answer,
    *,
    person_id: UUID,
    cause: Cause,
    before: bytes,
    today: Today,
) -> None:
    """Write down an answer that was checked, and what follows from it.

    Raises:
        IdTaken: the id is another answer's.
        TermsUnsound: the time of what is approved has passed.
    """
    step = project_domain.command(projects.state(project), COMMAND[given.verdict])
    row = _answer_row(project, given, person_id, cause, today.now)
    if not await store.add_answer(tx, row):
        raise IdTaken("This id names another answer.")
    await project_usecases.take(tx, project, step, cause, today.now)
    subject_kind, subject = "answer", given.id
    if given.verdict == "approve":
        subject_kind = "approval"
        subject = await _approve(tx, project, given.id, person_id, cause, today)
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


async def check_sound(tx: Transaction, project: ProjectRow, today: Today) -> None:
    """Refuse to approve what cannot be offered any more, whoever still has to answer.

    Raises:
        TermsUnsound: with the problems.
    """
    row = await locked_round(tx, project)
    draft = await round_usecases.frozen_draft(tx, row)
    soundness.check_sound(draft, today.now, today.is_business_day)


async def _check_quotes(tx: Transaction, project: ProjectRow, given: Answer) -> None:
    if not given.comments:
        return
    frozen = await projects.version(tx, project.id, given.version)
    found = await rounds.of_project(tx, project.id)
    assert frozen is not None
    assert found is not None, "a submitted project has a round"
    draft = await round_usecases.frozen_draft(tx, found)
    words = domain.words_of(projects.as_content(frozen.content), draft)
    domain.check_quotes(given.comments, words)


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
        comments=[asdict(each) for each in given.comments],
        person_id=person_id,
        body_hash=hash_of_answer(given),
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
) -> UUID:
    project.live_version = project.version
    row = await locked_round(tx, project)
    await check_sound(tx, project, today)
    approval_id = derived_id("approval", answer_id, row.id)
    approval = Approval(approval_id, "chamber", project.chamber_id, person_id)
    await approve(tx, approval, row, project, cause, today)
    return approval_id
