"""Claiming the authority to act for a company, towards one handler; the file itself stays out."""

import hashlib
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.authority_words import CAPACITIES, KINDS, STATES, WHAT_IT_IS
from services.web.catalogue import N_
from services.web.clients import authorities as client
from services.web.clients.http import Refused, together
from services.web.forms import Form
from services.web.pages.registration_steps import remember
from services.web.visit import NotHere, SignedIn, Visit, safe_path
from services.web.words import japan_day
from shared.ids import new_id

router = APIRouter()

_OLDEST: Final = timedelta(days=20 * 365)
_LONGEST: Final = timedelta(days=3 * 365 - 1)
_YEAR: Final = timedelta(days=364)
_WHY: Final = {
    "authority-refused": N_("期限は、始まる日から3年のうちで、きょうより後にしてください"),
    "not-asked": N_("先に、取扱業者の確認をお願いしてください"),
    "my-number-refused": N_("マイナンバーのような数字は書けません"),
}
_REFUSED: Final = N_("この内容では届けられませんでした")


@router.get("/register/{investor_id}/handlers/{handler_id}/authority")
async def authority(
    investor_id: UUID, handler_id: UUID, visit: SignedIn, then: str = ""
) -> Response:
    """What was claimed towards this firm, and a new claim."""
    remember(visit, then)
    return await _page(visit, investor_id, handler_id)


@router.post("/register/{investor_id}/handlers/{handler_id}/authority")
async def claim(investor_id: UUID, handler_id: UUID, visit: SignedIn) -> Response:
    """Claim it; the firm decides by the document."""
    assert visit.session is not None
    form = visit.form
    body = {"handler_id": str(handler_id), **_read(form, japan_day(visit.now))}
    if not form.ok:
        return await _page(visit, investor_id, handler_id)
    authority_id = form.identifier("authority_id") or new_id()
    service = visit.house.investors.service
    try:
        await client.claim(service, visit.session, investor_id, authority_id, body)
    except Refused as refusal:
        form.wrong("last", _WHY.get(refusal.kind, _REFUSED))
        return await _page(visit, investor_id, handler_id)
    visit.announce(N_("届けました。取扱業者が書類で確かめます。"))
    return visit.go(f"/register/{investor_id}/handlers/{handler_id}/authority")


def _read(form: Form, today: date) -> dict[str, Any]:
    first = form.day("first", first=today - _OLDEST, last=today + _YEAR, required=False)
    begins = first or today
    last = form.day("last", first=today, last=begins + _LONGEST, required=False)
    dated = form.day("dated", first=today - _OLDEST, last=today)
    content = form.files.get("document")
    return {
        "name": form.text("name", longest=100),
        "capacity": form.choice("capacity", tuple(CAPACITIES)),
        "document": {
            "title": form.text("title", longest=200),
            "dated_on": dated.isoformat() if dated else "",
            "sha256": hashlib.sha256(content).hexdigest() if content else None,
        },
        "valid_from": begins.isoformat(),
        "valid_to": (last or begins + _YEAR).isoformat(),
    }


async def _page(visit: Visit, investor_id: UUID, handler_id: UUID) -> Response:
    assert visit.session is not None
    house = visit.house.investors
    try:
        investor, found = await together(
            house.investor(visit.session, investor_id),
            client.of_investor(house.service, visit.session, investor_id),
        )
    except Refused as refusal:
        raise NotHere from refusal
    handler = await visit.house.accounts.organisation(handler_id, visit.now)
    if handler is None or investor.kind != "company":
        raise NotHere
    visit.contact = handler.contact
    return visit.page(
        "register/authority.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        investor=investor,
        handler=handler,
        claims=[one for one in found if one.handler_id == handler_id],
        capacities=CAPACITIES,
        states=STATES,
        kinds=KINDS,
        meaning=WHAT_IT_IS,
        own_name=visit.me.name if visit.me else "",
        capacity_choices=[
            (code, visit.gettext(text), None) for code, text in CAPACITIES.items()
        ],
        path=f"/register/{investor_id}/handlers/{handler_id}/authority",
        back=safe_path(str(visit.notes.get("then", "/my"))),
        authority_id=str(new_id()),
    )
