"""Professional investors by HTTP: granted by a handler's users, for them and the investor."""

from uuid import UUID

from fastapi import APIRouter

from services.investors.house import House
from services.investors.statuses import usecases
from services.investors.statuses.domain import NotProfessional, StatusRefused
from services.investors.statuses.schemas import StatusesOut, StatusIn, StatusOut
from shared.auth import AskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated
from shared.links import leads_to
from shared.problems import refusals

router = APIRouter(prefix="/investors/{investor_id}/statuses", tags=["statuses"])
_REFUSALS = refusals(Unauthenticated, Forbidden, NotFound)


@router.put(
    "/{status_id}",
    responses=refusals(
        Unauthenticated, Forbidden, NotFound, NotProfessional, StatusRefused, IdTaken
    )
    | leads_to(read_statuses="investor_id", end_status="investor_id status_id"),
)
async def grant_status(
    investor_id: UUID, status_id: UUID, body: StatusIn, asker: AskerOf, house: House
) -> StatusOut:
    """Accept an investor who asked this handler as a professional, from today on."""
    today = house.today()
    asked = body.grant(investor_id, status_id, today)
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.grant(tx, asked, house.clock(), house.key)
    return StatusOut.of(found, today, house.key)


@router.put("/{status_id}/ending", responses=_REFUSALS)
async def end_status(
    investor_id: UUID, status_id: UUID, asker: AskerOf, house: House
) -> StatusOut:
    """End it from today on, as the investor or as a user of the handler."""
    today = house.today()
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.end(tx, investor_id, status_id, today, house.clock())
    return StatusOut.of(found, today, house.key)


@router.get("", responses=_REFUSALS)
async def read_statuses(investor_id: UUID, asker: AskerOf, house: House) -> StatusesOut:
    """All that handlers ever granted: to the investor all, to a handler its own."""
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.read(tx, investor_id)
    today = house.today()
    return StatusesOut(statuses=[StatusOut.of(each, today, house.key) for each in found])
