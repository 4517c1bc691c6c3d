"""Related persons and offices by HTTP, for those who act for the investor and nobody else."""

from uuid import UUID

from fastapi import APIRouter

from services.investors.house import House
from services.investors.registration.domain import MyNumberRefused
from services.investors.ties import usecases
from services.investors.ties.domain import TieRefused
from services.investors.ties.schemas import TieIn, TieOut, TiesOut
from shared.auth import AskerOf
from shared.errors import Forbidden, NotFound, Unauthenticated
from shared.links import leads_to
from shared.problems import refusals

router = APIRouter(prefix="/investors/{investor_id}/ties", tags=["ties"])
_REFUSALS = refusals(Unauthenticated, Forbidden, NotFound)


@router.put(
    "/{tie_id}",
    responses=refusals(Unauthenticated, Forbidden, NotFound, TieRefused, MyNumberRefused)
    | leads_to(read_ties="investor_id", withdraw_tie="investor_id tie_id"),
)
async def declare_tie(
    investor_id: UUID, tie_id: UUID, body: TieIn, asker: AskerOf, house: House
) -> TieOut:
    """Declare a tie, or change what was said of it; a change is a new version."""
    wanted = body.tie(investor_id, tie_id, house.clock())
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.declare(tx, wanted, house.key)
    return TieOut.of(found)


@router.put("/{tie_id}/withdrawal", responses=_REFUSALS)
async def withdraw_tie(investor_id: UUID, tie_id: UUID, asker: AskerOf, house: House) -> TieOut:
    """Take it back: it never was so. One that has ended is declared with its last day."""
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.withdraw(tx, investor_id, tie_id, house.key, house.clock())
    return TieOut.of(found)


@router.get("", responses=_REFUSALS)
async def read_ties(investor_id: UUID, asker: AskerOf, house: House) -> TiesOut:
    """All ties that stand."""
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.read(tx, investor_id, house.key, house.clock())
    return TiesOut(ties=[TieOut.of(each) for each in found])
