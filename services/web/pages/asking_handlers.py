"""Asking a handler to verify: identity and suitability are its affair, and people wait for it."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused, or_none
from services.web.pages.identity_desk import CHIPS
from services.web.pages.registration_steps import Registration, registration_of, remember
from services.web.visit import NotHere, SignedIn, Visit, safe_path
from shared.ids import new_id

router = APIRouter()

_OVER_AGE: Final = N_(
    "この取扱業者は、%(years)s歳からの方の投資をお引き受けしていません。購入型の支援は、いまでもできます"
)
_READ: Final = {
    "agrees": N_("カードを読み取りました。取扱業者に伝えます。"),
    "differs": N_(
        "カードのお名前か生年月日が、入れていただいたものとちがいます。取扱業者からお電話します。"
    ),
    "unreadable": N_(
        "カードを読み取れませんでした。もう一度ためすか、取扱業者にお電話ください。"
    ),
}


@router.get("/register/{investor_id}/handlers/{handler_id}")
async def ask_handler(
    investor_id: UUID, handler_id: UUID, visit: SignedIn, then: str = ""
) -> Response:
    """Whether this firm was asked to verify, and what it said."""
    remember(visit, then)
    return await _page(visit, investor_id, handler_id)


@router.post("/register/{investor_id}/handlers/{handler_id}")
async def ask_handler_now(investor_id: UUID, handler_id: UUID, visit: SignedIn) -> Response:
    """Ask the firm to verify; asked again, it is the same request."""
    assert visit.session is not None
    path = f"/investors/{investor_id}/verification-requests/{handler_id}"
    try:
        await visit.house.investors.put(visit.session, path)
    except Refused as refusal:
        if refusal.kind != "over-age":
            raise
        years = refusal.facts.get("refused_from_years", "")
        visit.form.wrong("asked", _OVER_AGE, years=years)
        return await _page(visit, investor_id, handler_id)
    return visit.go(f"/register/{investor_id}/handlers/{handler_id}")


@router.post("/register/{investor_id}/handlers/{handler_id}/chip")
async def hand_in_chip(investor_id: UUID, handler_id: UUID, visit: SignedIn) -> Response:
    """Hand in what the reader's app said; in the demo one says oneself what it says."""
    assert visit.session is not None
    if not visit.house.settings.is_demo:
        raise NotHere
    outcome = visit.form.choice("chip", ("agrees", "differs", "unreadable"))
    if not visit.form.ok:
        return await _page(visit, investor_id, handler_id)
    reading_id = visit.form.identifier("reading_id") or new_id()
    path = f"/investors/{investor_id}/chip-readings/{reading_id}"
    body = {"handler_id": str(handler_id), "token": f"stand-in:{outcome}"}
    await visit.house.investors.put(visit.session, path, body)
    visit.announce(_READ[outcome])
    return visit.go(f"/register/{investor_id}/handlers/{handler_id}")


def _needs_number(known: Registration) -> bool:
    said = known.profile.corporate_number if known.profile else None
    return known.investor.kind == "company" and said is None


async def _page(visit: Visit, investor_id: UUID, handler_id: UUID) -> Response:
    assert visit.session is not None
    known = await registration_of(visit, investor_id)
    handler = await visit.house.accounts.organisation(handler_id, visit.now)
    if handler is None:
        raise NotHere
    visit.contact = handler.contact
    asked = await or_none(visit.house.investors.verifications(visit.session, investor_id))
    found = next((v for v in asked or () if v.handler_id == handler_id), None)
    return visit.page(
        "register/handler.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        reading_id=str(new_id()),
        chip_choices=[(code, visit.gettext(text), None) for code, text in CHIPS.items()]
        if visit.house.settings.is_demo
        else [],
        handler=handler,
        is_company=known.investor.kind == "company",
        needs_number=_needs_number(known),
        verification=found,
        path=f"/register/{investor_id}/handlers/{handler_id}",
        back=safe_path(str(visit.notes.get("then", "/my"))),
    )
