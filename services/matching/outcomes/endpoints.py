"""Published allocations over HTTP, for everybody."""

from uuid import UUID

from fastapi import APIRouter

from services.matching.house import House
from services.matching.outcomes import reads
from services.matching.outcomes.schemas import AllocationOut
from shared.database import Actor
from shared.errors import NotFound
from shared.problems import refusals

router = APIRouter(tags=["outcomes"])

PUBLIC = Actor("public")


@router.get("/rounds/{round_id}/allocation", responses=refusals(NotFound))
async def get_allocation(round_id: UUID, house: House) -> AllocationOut:
    """What a round by rule gave to whom, with its seed; there is none before its success."""
    async with house.app.transaction(PUBLIC) as tx:
        found = await reads.allocation(tx.sql, round_id)
    if found is None:
        raise NotFound
    return found
