"""A registration in the making by HTTP, for those who act for the investor."""

from uuid import UUID

from fastapi import APIRouter

from services.investors.drafts import usecases
from services.investors.drafts.schemas import DraftIn, DraftOut
from services.investors.house import House
from shared.auth import AskerOf
from shared.errors import Forbidden, NotFound, Unauthenticated
from shared.links import leads_to
from shared.problems import refusals

router = APIRouter(prefix="/investors/{investor_id}/registration-draft", tags=["drafts"])
_REFUSALS = refusals(Unauthenticated, Forbidden, NotFound)


@router.put("", responses=_REFUSALS | leads_to(read_registration_draft="investor_id"))
async def save_registration_draft(
    investor_id: UUID, body: DraftIn, asker: AskerOf, house: House
) -> DraftOut:
    """Keep the answers so far; it goes when the profile is said."""
    answers = body.answers.model_dump(mode="json", exclude_none=True)
    async with house.app.transaction(asker.actor) as tx:
        draft = await usecases.save(tx, investor_id, answers, house.key, house.clock())
    return DraftOut.of(draft)


@router.get("", responses=_REFUSALS)
async def read_registration_draft(investor_id: UUID, asker: AskerOf, house: House) -> DraftOut:
    """The answers so far, to go on from."""
    async with house.app.transaction(asker.actor) as tx:
        draft = await usecases.read(tx, investor_id, house.key, house.clock())
    return DraftOut.of(draft)
