"""Changes by HTTP: asked for by owners, decided by staff, read by everybody once public."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from services.listing.changes import reading, usecases
from services.listing.changes.domain import (
    ChangeWaits,
    FixedInRound,
    NothingChanged,
    TooLateToChange,
    Word,
)
from services.listing.changes.schemas import (
    ChangeAnswerIn,
    ChangeIn,
    ChangeOut,
    ChangeQueueOut,
    ChangesOut,
    ComparedOut,
    HistoryOut,
    PublicChange,
    ShownVersion,
    WaitingChange,
)
from services.listing.house import ANYBODY, Built, House
from services.listing.photos.domain import PhotosNotReady
from services.listing.projects.domain.contents import Incomplete, UsesDoNotSum
from services.listing.reviews.approvals import Today
from services.listing.reviews.domain import OwnHand, ReasonMissing, StaleVersion
from services.listing.rounds.domain.soundness import TermsUnsound
from services.listing.ties.domain import ConflictOfInterest
from shared.auth import AskerOf, MaybeAskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated, WrongState
from shared.links import leads_to
from shared.problems import refusals

router = APIRouter(tags=["changes"])


def _today(house: Built) -> Today:
    return Today(house.clock(), house.is_business_day)


@router.put(
    "/projects/{project_id}/changes/{change_id}",
    responses=refusals(
        Unauthenticated,
        Forbidden,
        NotFound,
        IdTaken,
        WrongState,
        StaleVersion,
        ChangeWaits,
        NothingChanged,
        FixedInRound,
        Incomplete,
        UsesDoNotSum,
        PhotosNotReady,
        TooLateToChange,
        TermsUnsound,
    )
    | leads_to(read_change="change_id", withdraw_change="change_id"),
)
async def submit_change(
    project_id: UUID, change_id: UUID, body: ChangeIn, asker: AskerOf, house: House
) -> ChangeOut:
    """Ask that the working copy become what everybody reads, while the round runs."""
    async with house.app.transaction(asker.actor) as tx:
        change = await usecases.submit(
            tx,
            project_id=project_id,
            change_id=change_id,
            base_version=body.base_version,
            why=body.why,
            person_id=asker.person_id,
            today=_today(house),
        )
    return ChangeOut.of(change)


@router.get(
    "/projects/{project_id}/changes", responses=refusals(Unauthenticated, Forbidden, NotFound)
)
async def list_changes(project_id: UUID, asker: AskerOf, house: House) -> ChangesOut:
    """What the owner has asked for, the newest first; for the owner alone."""
    async with house.app.transaction(asker.actor) as tx:
        found = await reading.of_owner(tx, project_id, asker.person_id)
    return ChangesOut(changes=[ChangeOut.of(each) for each in found])


@router.get("/changes/{change_id}", responses=refusals(Unauthenticated, Forbidden, NotFound))
async def read_change(change_id: UUID, asker: AskerOf, house: House) -> ComparedOut:
    """A change with both texts, for its owner and for those who decide it."""
    async with house.app.transaction(asker.actor) as tx:
        found = await reading.one(tx, change_id, asker.person_id, house.clock())
    return ComparedOut.of(found)


@router.post(
    "/changes/{change_id}/withdrawal",
    responses=refusals(Unauthenticated, Forbidden, NotFound, WrongState),
)
async def withdraw_change(change_id: UUID, asker: AskerOf, house: House) -> ChangeOut:
    """Take one's own change back before it is decided."""
    async with house.app.transaction(asker.actor) as tx:
        change = await usecases.withdraw(tx, change_id, asker.person_id, house.clock())
    return ChangeOut.of(change)


@router.put(
    "/changes/{change_id}/answer",
    responses=refusals(
        Unauthenticated,
        Forbidden,
        OwnHand,
        ConflictOfInterest,
        NotFound,
        WrongState,
        ReasonMissing,
        TooLateToChange,
        TermsUnsound,
    ),
)
async def answer_change(
    change_id: UUID, body: ChangeAnswerIn, asker: AskerOf, house: House
) -> ChangeOut:
    """Decide a change as staff of its chamber; a material one is approved by two.

    The second is another approver of the chamber, of an investment one of its handler.
    """
    word = Word(change_id, body.verdict, body.reason, body.is_material, body.name)
    async with house.app.transaction(asker.actor) as tx:
        change = await usecases.answer(tx, word, asker.person_id, _today(house))
    return ChangeOut.of(change)


@router.get("/change-queue", responses=refusals(Unauthenticated, Forbidden))
async def read_change_queue(asker: AskerOf, house: House) -> ChangeQueueOut:
    """Changes that wait for the asker's chambers and handlers, the oldest first."""
    async with house.app.transaction(asker.actor) as tx:
        rows = await reading.waiting(tx, asker.person_id, house.clock())
    return ChangeQueueOut(items=[WaitingChange.of(row) for row in rows])


@router.get(
    "/projects/{project_id}/history",
    responses=refusals(Unauthenticated, Forbidden, NotFound),
    # A token is not needed: without one it is the public who reads.
    openapi_extra={"security": [{}]},
)
async def read_history(project_id: UUID, asker: MaybeAskerOf, house: House) -> HistoryOut:
    """How a published page has changed since its round opened, the newest first."""
    async with house.app.transaction(asker.actor if asker else ANYBODY) as tx:
        found = await reading.history(tx, project_id)
    return HistoryOut(changes=[PublicChange.of(each) for each in found])


@router.get(
    "/projects/{project_id}/history/{version}",
    responses=refusals(Unauthenticated, Forbidden, NotFound),
    # A token is not needed: without one it is the public who reads.
    openapi_extra={"security": [{}]},
)
async def read_public_version(
    project_id: UUID,
    version: Annotated[int, Path(ge=1, le=1_000_000)],
    asker: MaybeAskerOf,
    house: House,
) -> ShownVersion:
    """A version that everybody reads, or could read before it changed."""
    async with house.app.transaction(asker.actor if asker else ANYBODY) as tx:
        found = await reading.version(tx, project_id, version)
    return ShownVersion.of(found)
