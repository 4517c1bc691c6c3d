"""「自分向きではない」 by HTTP: a setting of an investor, not a judgement of a project."""

from uuid import UUID

from fastapi import APIRouter

from services.matching.house import House
from services.matching.set_asides import usecases
from services.matching.set_asides.schemas import SetAsideIn, SetAsideOut, SetAsidesOut
from shared.auth import AskerOf
from shared.database import Transaction
from shared.errors import Forbidden, NotFound, Unauthenticated
from shared.links import leads_to
from shared.problems import refusals

router = APIRouter(prefix="/investors/{investor_id}/set-asides", tags=["recommendations"])

_REFUSED = refusals(Unauthenticated, Forbidden, NotFound)


@router.put("/{project_id}", responses=_REFUSED | leads_to(read_set_asides="investor_id"))
async def set_aside(
    investor_id: UUID, project_id: UUID, body: SetAsideIn, asker: AskerOf, house: House
) -> SetAsidesOut:
    """Have a project recommended no longer, or again."""
    async with house.app.transaction(asker.actor) as tx:
        is_aside, now = body.is_set_aside, house.clock()
        await usecases.settle(tx, investor_id, project_id, now, is_set_aside=is_aside)
        return await _out(tx, investor_id, house)


@router.get("", responses=_REFUSED)
async def read_set_asides(investor_id: UUID, asker: AskerOf, house: House) -> SetAsidesOut:
    """What one's investor set aside."""
    async with house.app.transaction(asker.actor) as tx:
        return await _out(tx, investor_id, house)


async def _out(tx: Transaction, investor_id: UUID, house: House) -> SetAsidesOut:
    rows = await usecases.listed(tx, investor_id, house.clock())
    return SetAsidesOut(
        investor_id=investor_id, set_asides=[SetAsideOut(**row) for row in rows]
    )
