"""Updates by HTTP: written by owners, judged by the chamber, read by everybody."""

from uuid import UUID

from fastapi import APIRouter

from services.listing.house import ANYBODY, House
from services.listing.reviews.domain import OwnHand
from services.listing.updates import usecases
from services.listing.updates.domain import TooManyWaiting, UpdateReasonMissing
from services.listing.updates.schemas import (
    JudgedUpdate,
    OwnUpdate,
    PostedUpdate,
    UpdateIn,
    UpdateQueueOut,
    UpdatesOut,
    UpdateVerdictIn,
    WaitingUpdate,
)
from shared.auth import AskerOf, MaybeAskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated
from shared.problems import refusals

router = APIRouter(tags=["updates"])


@router.put(
    "/projects/{project_id}/updates/{update_id}",
    responses=refusals(Unauthenticated, Forbidden, NotFound, IdTaken, TooManyWaiting),
)
async def write_update(
    project_id: UUID, update_id: UUID, body: UpdateIn, asker: AskerOf, house: House
) -> OwnUpdate:
    """Tell how one's public project goes on; the chamber reads it before anybody else."""
    async with house.app.transaction(asker.actor) as tx:
        update = await usecases.write(
            tx,
            project_id=project_id,
            update_id=update_id,
            title=body.title,
            words=body.words,
            person_id=asker.person_id,
            now=house.clock(),
        )
    return OwnUpdate.of(update)


@router.get(
    "/projects/{project_id}/updates",
    responses=refusals(Unauthenticated, Forbidden, NotFound),
    # A token is not needed: without one it is the public who reads.
    openapi_extra={"security": [{}]},
)
async def read_updates(project_id: UUID, asker: MaybeAskerOf, house: House) -> UpdatesOut:
    """A published project's updates, the newest first; at most 50."""
    person_id = asker.person_id if asker else None
    async with house.app.transaction(asker.actor if asker else ANYBODY) as tx:
        shown = await usecases.read(tx, project_id, person_id)
    return UpdatesOut(
        updates=[PostedUpdate.of(each) for each in shown.updates],
        own=[OwnUpdate.of(each) for each in shown.own],
    )


@router.get("/update-queue", responses=refusals(Unauthenticated, Forbidden))
async def read_update_queue(asker: AskerOf, house: House) -> UpdateQueueOut:
    """Updates that wait for the asker's chambers, the oldest first; at most 200."""
    async with house.app.transaction(asker.actor) as tx:
        rows = await usecases.waiting(tx, asker.person_id, house.clock())
    return UpdateQueueOut(items=[WaitingUpdate.model_validate(row) for row in rows])


@router.put(
    "/updates/{update_id}/verdict",
    responses=refusals(Unauthenticated, Forbidden, OwnHand, NotFound, UpdateReasonMissing),
)
async def judge_update(
    update_id: UUID, body: UpdateVerdictIn, asker: AskerOf, house: House
) -> JudgedUpdate:
    """Release an update, or hold it back with a reason, as staff of the project's chamber."""
    async with house.app.transaction(asker.actor) as tx:
        update = await usecases.judge(
            tx,
            update_id,
            body.verdict,
            body.reason,
            person_id=asker.person_id,
            now=house.clock(),
        )
    return JudgedUpdate(update_id=update.id, state=update.state, reason=update.reason)
