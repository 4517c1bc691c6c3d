"""Who was shown what, by HTTP: for the person, and for those who accompany the project."""

from uuid import UUID

from fastapi import APIRouter

from services.matching.house import House
from services.matching.showings import usecases
from services.matching.showings.schemas import ShowingOut, ShowingsOut
from shared.auth import AskerOf
from shared.errors import Forbidden, NotFound, Unauthenticated
from shared.problems import refusals

router = APIRouter(tags=["recommendations"])

_REFUSED = refusals(Unauthenticated, Forbidden, NotFound)


@router.get("/investors/{investor_id}/showings", responses=_REFUSED)
async def read_showings(investor_id: UUID, asker: AskerOf, house: House) -> ShowingsOut:
    """What one's investor was shown, and to whose eyes it was shown."""
    async with house.app.transaction(asker.actor) as tx:
        rows = await usecases.to_investor(tx, investor_id, house.clock())
    return ShowingsOut(showings=[ShowingOut.of(row) for row in rows])


@router.get("/projects/{project_id}/showings", responses=_REFUSED)
async def read_showings_of_project(
    project_id: UUID, asker: AskerOf, house: House
) -> ShowingsOut:
    """To whom a project was shown; of an investment for its handler's users only."""
    async with house.app.transaction(asker.actor) as tx:
        rows = await usecases.of_project(tx, project_id, house.clock())
    return ShowingsOut(showings=[ShowingOut.of(row) for row in rows])
