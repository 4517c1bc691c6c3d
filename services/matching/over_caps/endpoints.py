"""Pledges above their cap over HTTP, for the people of their handler."""

from uuid import UUID

from fastapi import APIRouter

from services.matching.house import House
from services.matching.over_caps import usecases
from services.matching.over_caps.schemas import (
    OverCapOut,
    OverCapsOut,
    ReleaseIn,
    ReleaseOut,
)
from services.matching.ties.domain import OwnHand
from shared.auth import AskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated, WrongState
from shared.problems import refusals

router = APIRouter(tags=["pledges above their cap"])


@router.get("/over-cap-pledges", responses=refusals(Unauthenticated))
async def list_over_cap_pledges(asker: AskerOf, house: House) -> OverCapsOut:
    """In the rounds of the asker's firms, the nearest outcome first; at most 200."""
    async with house.app.transaction(asker.actor) as tx:
        rows = await usecases.listed(tx, house.clock())
    return OverCapsOut(pledges=[OverCapOut(**row) for row in rows])


@router.put(
    "/over-cap-pledges/{pledge_id}/releases/{release_id}",
    responses=refusals(Unauthenticated, Forbidden, OwnHand, NotFound, IdTaken, WrongState),
)
async def release_over_cap_pledge(
    pledge_id: UUID, release_id: UUID, body: ReleaseIn, asker: AskerOf, house: House
) -> ReleaseOut:
    """Give it back before the outcome, with the reason; by the handler's approvers."""
    async with house.app.transaction(asker.actor) as tx:
        state = await usecases.release(
            tx,
            pledge_id=pledge_id,
            release_id=release_id,
            reason=body.reason,
            now=house.clock(),
        )
    return ReleaseOut(pledge_id=pledge_id, state=state, reason="over_cap")
