"""What waits in a chamber over HTTP; for the service that writes to its staff alone."""

from uuid import UUID

from fastapi import APIRouter

from services.matching.house import House
from services.matching.waiting import usecases
from services.matching.waiting.schemas import WaitingOut
from shared.auth import ClientOf
from shared.errors import Forbidden, Unauthenticated
from shared.problems import refusals

router = APIRouter(tags=["waiting"])


@router.get("/chambers/{chamber_id}/waiting", responses=refusals(Unauthenticated, Forbidden))
async def count_waiting(chamber_id: UUID, client: ClientOf, house: House) -> WaitingOut:
    """How many things wait in a chamber, for a letter; for the service accounts alone."""
    async with house.worker.statement() as sql:
        found = await usecases.counts(sql, client.name, chamber_id)
    return WaitingOut.model_validate(found)
