"""Approvals of a round: what each adds, and where project and round stand after it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.listing.projects import store as projects
from services.listing.projects.domain import State as ProjectState
from services.listing.projects.tables import ProjectRow
from services.listing.projects.usecases import Cause
from services.listing.reviews import proposal_store, store
from services.listing.reviews.domain import Answer, HandlerAnswer
from services.listing.reviews.tables import ApprovalRow
from services.listing.rounds import domain as round_domain
from services.listing.rounds import store as rounds
from services.listing.rounds import usecases as round_usecases
from services.listing.rounds.domain import IsBusinessDay
from services.listing.rounds.domain import State as RoundState
from services.listing.rounds.tables import RoundRow
from shared.database import Transaction
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
    is_second_wanted: bool


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approves a round, and as what: one of each kind per version."""

    id: UUID
    kind: Literal["chamber", "handler"]
    organisation_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class Today:
    """When it is, and which days banks work on."""

    now: datetime
    is_business_day: IsBusinessDay


async def approve(  # noqa: PLR0913, PLR0917  # the approval and all it opens
    tx: Transaction,
    approval: Approval,
    row: RoundRow,
    project: ProjectRow,
    cause: Cause,
    today: Today,
) -> None:
    """Keep an approval of the round as it is; the last that was missing schedules the round."""
    store.add_approval(tx, _approval_row(approval, row, project, cause, today.now))
    if approval.kind == "chamber":
        row.chamber_approval_id = approval.id
    else:
        row.handler_approval_id = approval.id
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


def _approval_row(
    approval: Approval, row: RoundRow, project: ProjectRow, cause: Cause, now: datetime
) -> ApprovalRow:
    return ApprovalRow(
        id=approval.id,
        round_id=row.id,
        project_id=project.id,
        version=project.version,
        kind=approval.kind,
        organisation_id=approval.organisation_id,
        owner_person_id=project.owner_person_id,
        person_id=approval.person_id,
        decided_at=now,
        cause_kind=cause.kind,
        cause_id=cause.id,
    )


async def locked_round(tx: Transaction, project: ProjectRow) -> RoundRow:
    found = await rounds.of_project(tx, project.id)
    row = await rounds.load_locked(tx, found.id) if found else None
    assert row is not None, "a submitted project has a round"
    return row


async def standing_of(tx: Transaction, project: ProjectRow) -> Review:
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
        is_second_wanted=await proposal_store.open_for(tx.sql, project.id) is not None,
    )


def hash_of_answer(given: Answer | HandlerAnswer) -> bytes:
    facts = asdict(given)
    facts.pop("name", None)  # what colleagues call somebody is no part of what they answer
    if not facts.get("comments"):
        facts.pop("comments", None)  # as answers were hashed that were given without any
    return body_hash({name: str(value) for name, value in facts.items()})
