"""Claims by HTTP, for the chamber's staff."""

from uuid import UUID

from fastapi import APIRouter

from services.listing.claims import usecases
from services.listing.claims.domain import ClaimedByAnother
from services.listing.claims.schemas import ClaimIn, ClaimOut, HeldBy
from services.listing.house import House
from services.listing.ties.domain import ConflictOfInterest
from shared.auth import AskerOf
from shared.errors import Forbidden, NotFound, Unauthenticated, WrongState
from shared.problems import refusals

router = APIRouter(prefix="/projects", tags=["claims"])


@router.put(
    "/{project_id}/claim",
    responses=refusals(
        Unauthenticated, Forbidden, ConflictOfInterest, NotFound, WrongState, ClaimedByAnother
    ),
)
async def claim_submission(
    project_id: UUID, body: ClaimIn, asker: AskerOf, house: House
) -> ClaimOut:
    """Hold a submission for 30 minutes, or for 30 more; meanwhile nobody else answers it."""
    async with house.app.transaction(asker.actor) as tx:
        taken = await usecases.claim(tx, project_id, asker.person_id, body.name, house.clock())
    return ClaimOut(project_id=project_id, claim=HeldBy.of(taken, asker.person_id))


@router.delete(
    "/{project_id}/claim",
    responses=refusals(Unauthenticated, Forbidden, NotFound, ClaimedByAnother),
)
async def give_up_submission(project_id: UUID, asker: AskerOf, house: House) -> ClaimOut:
    """Let a submission go before it lapses; where nobody holds it, nothing changes."""
    async with house.app.transaction(asker.actor) as tx:
        await usecases.give_up(tx, project_id, asker.person_id, house.clock())
    return ClaimOut(project_id=project_id, claim=None)
