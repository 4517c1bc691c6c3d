"""Submissions, answers and queues by HTTP, each for its own people."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from services.listing.checklists.domain import ChecklistIncomplete
from services.listing.claims.domain import ClaimedByAnother
from services.listing.documents.domain import DocumentMissing
from services.listing.house import Built, House
from services.listing.photos.domain import PhotosNotReady
from services.listing.projects.domain import UnknownIssuer
from services.listing.projects.domain.contents import Incomplete, UsesDoNotSum
from services.listing.reviews import desk, proposals, queues, screening, usecases
from services.listing.reviews.approvals import Today
from services.listing.reviews.domain import (
    AlreadyAnswered,
    ChecksMissing,
    MustStands,
    OtherDocument,
    OwnHand,
    QuoteMissing,
    ReasonMissing,
    StaleVersion,
)
from services.listing.reviews.schemas import (
    AnswerIn,
    DeskOut,
    HandlerApprovalIn,
    HandlerQueueItem,
    HandlerQueueOut,
    QueueItem,
    QueueOut,
    ReviewOut,
    SecondWordIn,
)
from services.listing.reviews.second import AlreadyProposed, SamePerson
from services.listing.rounds.domain import RoundMissing
from services.listing.rounds.domain.soundness import TermsUnsound
from services.listing.ties.domain import ConflictOfInterest
from shared.auth import AskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated, WrongState
from shared.links import leads_to
from shared.problems import refusals

router = APIRouter(tags=["reviews"])


def _today(house: Built) -> Today:
    return Today(house.clock(), house.is_business_day)


@router.post(
    "/projects/{project_id}/submissions/{version}",
    responses=refusals(
        Unauthenticated,
        Forbidden,
        NotFound,
        StaleVersion,
        WrongState,
        Incomplete,
        RoundMissing,
        TermsUnsound,
        DocumentMissing,
        PhotosNotReady,
        UsesDoNotSum,
        UnknownIssuer,
    ),
)
async def submit_project(
    project_id: UUID,
    version: Annotated[int, Path(ge=1, le=1_000_000)],
    asker: AskerOf,
    house: House,
) -> ReviewOut:
    """Submit one's project and its round as they are now, as the next version.

    What was submitted stays as it is; a repeat answers where the project stands.
    """
    async with house.app.transaction(asker.actor) as tx:
        review = await usecases.submit(tx, project_id, version, asker.person_id, _today(house))
    return ReviewOut.of(review)


@router.put(
    "/projects/{project_id}/answers/{answer_id}",
    responses=refusals(
        Unauthenticated,
        Forbidden,
        OwnHand,
        ConflictOfInterest,
        NotFound,
        ClaimedByAnother,
        StaleVersion,
        WrongState,
        ReasonMissing,
        ChecksMissing,
        MustStands,
        QuoteMissing,
        ChecklistIncomplete,
        TermsUnsound,
        AlreadyProposed,
        IdTaken,
    )
    | leads_to(read_project="project_id", confirm_approval="project_id answer_id"),
)
async def answer_project(
    project_id: UUID, answer_id: UUID, body: AnswerIn, asker: AskerOf, house: House
) -> ReviewOut:
    """Answer a submission as staff of its chamber; `approve` needs the role approver.

    Where money terms or risks are new, an approval waits for a second person. The approval
    that was still missing schedules the round.
    """
    given = body.answer(project_id, answer_id)
    async with house.app.transaction(asker.actor) as tx:
        review = await usecases.answer(tx, given, asker.person_id, _today(house))
    return ReviewOut.of(review)


@router.put(
    "/projects/{project_id}/answers/{answer_id}/confirmation",
    responses=refusals(
        Unauthenticated,
        Forbidden,
        OwnHand,
        SamePerson,
        ConflictOfInterest,
        NotFound,
        ClaimedByAnother,
        WrongState,
        ReasonMissing,
        ChecklistIncomplete,
        TermsUnsound,
        IdTaken,
    ),
)
async def confirm_approval(
    project_id: UUID, answer_id: UUID, body: SecondWordIn, asker: AskerOf, house: House
) -> ReviewOut:
    """Confirm a proposed approval as another approver, or say what is wrong with it.

    Where the chamber has no other one, an operator does. `wrong` of whoever proposed it takes
    it back.
    """
    said = body.said(project_id, answer_id)
    async with house.app.transaction(asker.actor) as tx:
        review = await proposals.answer(tx, said, asker.person_id, _today(house))
    return ReviewOut.of(review)


@router.put(
    "/rounds/{round_id}/handler-approvals/{approval_id}",
    responses=refusals(
        Unauthenticated,
        Forbidden,
        OwnHand,
        ConflictOfInterest,
        NotFound,
        StaleVersion,
        AlreadyAnswered,
        OtherDocument,
        DocumentMissing,
        ReasonMissing,
        WrongState,
        TermsUnsound,
        IdTaken,
    )
    | leads_to(read_document="round_id"),
)
async def answer_round_as_handler(
    round_id: UUID, approval_id: UUID, body: HandlerApprovalIn, asker: AskerOf, house: House
) -> ReviewOut:
    """Answer a round as approver of its named handler; no office of a chamber can do this.

    `passed` is the handler's approval; `not_passed` sends the project back for changes.
    """
    given = body.answer(round_id, approval_id)
    async with house.app.transaction(asker.actor) as tx:
        review = await screening.answer(tx, given, asker.person_id, _today(house))
    return ReviewOut.of(review)


@router.get(
    "/projects/{project_id}/desk", responses=refusals(Unauthenticated, Forbidden, NotFound)
)
async def read_desk(project_id: UUID, asker: AskerOf, house: House) -> DeskOut:
    """How a submission stands for its chamber's staff, and whether the asker may approve it."""
    async with house.app.transaction(asker.actor) as tx:
        found = await desk.read(tx, project_id, house.clock())
    return DeskOut.of(found, asker.person_id)


@router.get("/queue", responses=refusals(Unauthenticated, Forbidden))
async def read_queue(asker: AskerOf, house: House) -> QueueOut:
    """Submissions that wait for the asker's chambers, the oldest first; at most 200."""
    async with house.app.transaction(asker.actor) as tx:
        rows = await queues.of_chambers(tx, asker.person_id, _today(house))
    return QueueOut(items=[QueueItem.model_validate(row) for row in rows])


@router.get("/handler-queue", responses=refusals(Unauthenticated, Forbidden))
async def read_handler_queue(asker: AskerOf, house: House) -> HandlerQueueOut:
    """Rounds that wait for the asker's handlers, the oldest first; at most 200."""
    async with house.app.transaction(asker.actor) as tx:
        rows = await queues.of_handlers(tx, asker.person_id, _today(house))
    return HandlerQueueOut(items=[HandlerQueueItem.model_validate(row) for row in rows])
