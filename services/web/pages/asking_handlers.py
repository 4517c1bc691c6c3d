"""Asking a handler to verify: identity and suitability are its affair, and people wait for it."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.web.clients.http import or_none
from services.web.pages.registration_steps import registration_of, remember
from services.web.visit import NotHere, SignedIn, safe_path

router = APIRouter()


@router.get("/register/{investor_id}/handlers/{handler_id}")
async def ask_handler(
    investor_id: UUID, handler_id: UUID, visit: SignedIn, then: str = ""
) -> Response:
    """Whether this firm was asked to verify, and what it said."""
    assert visit.session is not None
    remember(visit, then)
    await registration_of(visit, investor_id)
    handler = await visit.house.accounts.organisation(handler_id, visit.now)
    if handler is None:
        raise NotHere
    visit.contact = handler.contact
    asked = await or_none(visit.house.investors.verifications(visit.session, investor_id))
    found = next((v for v in asked or () if v.handler_id == handler_id), None)
    return visit.page(
        "register/handler.html",
        handler=handler,
        verification=found,
        path=f"/register/{investor_id}/handlers/{handler_id}",
        back=safe_path(str(visit.notes.get("then", "/my"))),
    )


@router.post("/register/{investor_id}/handlers/{handler_id}")
async def ask_handler_now(investor_id: UUID, handler_id: UUID, visit: SignedIn) -> Response:
    """Ask the firm to verify; asked again, it is the same request."""
    assert visit.session is not None
    path = f"/investors/{investor_id}/verification-requests/{handler_id}"
    await visit.house.investors.put(visit.session, path)
    return visit.go(f"/register/{investor_id}/handlers/{handler_id}")
