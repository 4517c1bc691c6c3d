"""The handler's desk for angel-tax certificates: facts as they stand on the company's paper."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.angel_words import CERTIFICATE_STATES, SCHEMES, STATE_KINDS
from services.web.catalogue import N_
from services.web.clients import angel_tax as client
from services.web.clients.angel_tax import Certificate
from services.web.clients.http import Refused, or_none, together
from services.web.forms import Form
from services.web.pages.handlers import enter
from services.web.visit import NotHere, SignedIn, Visit
from shared.ids import new_id

router = APIRouter()

_FIRST, _LAST = date(2020, 1, 1), date(2100, 12, 31)
_MOST_PROJECTS: Final = 20
_WAITS: Final = "none"
_OUTCOMES: Final = {
    _WAITS: N_("まだ（申請中）"),
    "issued": N_("確認書が出た"),
    "refused": N_("確認されなかった"),
}
_REFUSED: Final = N_("日付の順番を確かめてください")


@router.get("/handler/angel-tax")
async def certificates(visit: SignedIn) -> Response:
    """All that this firm entered, and a new one."""
    return await _page(visit, await enter(visit), None)


@router.get("/handler/angel-tax/{certificate_id}")
async def certificate(certificate_id: UUID, visit: SignedIn) -> Response:
    """One of them, to be corrected or completed."""
    return await _page(visit, await enter(visit), certificate_id)


@router.post("/handler/angel-tax/{certificate_id}")
async def record(certificate_id: UUID, visit: SignedIn) -> Response:
    """Enter it, or correct it."""
    own = await enter(visit)
    assert visit.session is not None
    service = visit.house.investors.service
    known = await client.of_handler(service, visit.session, own)
    body = _read(visit.form, await _issuers(visit, known))
    if not visit.form.ok:
        return await _page(visit, own, certificate_id)
    try:
        await client.enter(service, visit.session, own, certificate_id, body)
    except Refused as refusal:
        if refusal.status != codes.CONFLICT:
            raise
        visit.form.wrong("applied", _REFUSED)
        return await _page(visit, own, certificate_id)
    visit.announce(N_("確認書のことを記録しました。出資した方のページに出ます。"))
    return visit.go("/handler/angel-tax")


def _read(form: Form, issuers: Mapping[str, str]) -> dict[str, Any]:
    issuer = form.choice("issuer", tuple(issuers))
    schemes = [one for one in SCHEMES if form.ticked(one)]
    if not schemes:
        form.wrong("a", N_("1つ以上に印をつけてください"))
    return {
        "issuer_id": issuer,
        "schemes": schemes,
        "certified_by": form.text("certified_by", longest=100),
        "applied_on": _day(form, "applied"),
        "answer": _answer(form),
        "paid_from": _day(form, "paid_from"),
        "paid_to": _day(form, "paid_to"),
        "papers_by": _day(form, "papers"),
    }


def _day(form: Form, name: str) -> str:
    found = form.day(name, first=_FIRST, last=_LAST)
    return found.isoformat() if found else ""


def _answer(form: Form) -> dict[str, Any] | None:
    outcome = form.choice("outcome", tuple(_OUTCOMES))
    if outcome == _WAITS:
        return None
    number = form.text("number", longest=200, required=False)
    return {"outcome": outcome, "on": _day(form, "answered"), "number": number or None}


async def _issuers(visit: Visit, known: list[Certificate]) -> dict[str, str]:
    """Companies in which people have paid through this firm, and those entered before."""
    assert visit.session is not None
    house = visit.house
    pledges = await or_none(house.matching.refundable(visit.session, None))
    wanted = dict.fromkeys(p.project_id for p in pledges or ())
    projects = await together(
        *(or_none(house.listing.project(one)) for one in list(wanted)[:_MOST_PROJECTS])
    )
    before = {str(one.issuer_id): str(one.issuer_id)[-8:] for one in known}
    found = {
        str(one.issuer_id): one.issuer.name
        for one in projects
        if one is not None and one.issuer is not None
    }
    return {**before, **found}


async def _page(visit: Visit, own: UUID, certificate_id: UUID | None) -> Response:
    assert visit.session is not None
    known = await client.of_handler(visit.house.investors.service, visit.session, own)
    one = next((each for each in known if each.certificate_id == certificate_id), None)
    if certificate_id is not None and one is None and visit.request.method == "GET":
        raise NotHere
    issuers, say = await _issuers(visit, known), visit.gettext
    return visit.page(
        "handler/angel_tax.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        one=one,
        rows=[] if one else known,
        issuers=issuers,
        states=CERTIFICATE_STATES,
        kinds=STATE_KINDS,
        schemes=SCHEMES,
        issuer_choices=list(issuers.items()),
        outcome=one.state if one and one.answer else _WAITS,
        outcome_choices=[(code, say(text), None) for code, text in _OUTCOMES.items()],
        path=f"/handler/angel-tax/{certificate_id or new_id()}",
    )
