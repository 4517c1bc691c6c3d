"""What handlers have accepted an investor as: read by itself, and ended whenever it likes."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients import statuses as client
from services.web.clients.http import together
from services.web.status_words import CONTRACTS, TYPES, WHAT_IT_MEANS
from services.web.visit import SignedIn

router = APIRouter()


@router.get("/register/{investor_id}/statuses")
async def statuses(investor_id: UUID, visit: SignedIn) -> Response:
    """All of them, with their last days."""
    assert visit.session is not None
    house = visit.house.investors
    investor, found, organisations = await together(
        house.investor(visit.session, investor_id),
        client.of_investor(house.service, visit.session, investor_id),
        visit.house.accounts.organisations(visit.now),
    )
    return visit.page(
        "register/statuses.html",
        investor=investor,
        statuses=found,
        firms={one.organisation_id: one.name for one in organisations},
        types=TYPES,
        contracts=CONTRACTS,
        meaning=WHAT_IT_MEANS,
    )


@router.post("/register/{investor_id}/statuses/{status_id}")
async def end(investor_id: UUID, status_id: UUID, visit: SignedIn) -> Response:
    """Be an ordinary investor again, from today on."""
    assert visit.session is not None
    service = visit.house.investors.service
    await client.end(service, visit.session, investor_id, status_id)
    visit.announce(N_("きょうで確認を終えました。"))
    return visit.go(f"/register/{investor_id}/statuses")
