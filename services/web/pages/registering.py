"""Becoming an investor: a name for 購入型, and for 株式投資型 what the law asks for.

That is the figures of the cap, what was bought elsewhere, and the yes of the handler, for which
people wait and are told so.
"""

import asyncio
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused, or_none
from services.web.clients.investors import Figures, Investor, Profile
from services.web.forms import Form, as_uuid
from services.web.visit import NotHere, SignedIn, Visit, safe_path
from services.web.words import japan_day
from shared.ids import new_id

router = APIRouter()

_PAUSE_S: Final = 0.15
_OLDEST: Final = date(1900, 1, 1)
_MOST_PURCHASES: Final = 5
SUITABILITY: Final = {
    "understands_total_loss": N_("出したお金がすべてなくなることがあると、わかっています"),
    "understands_no_market": N_("売りたいときに売れないことがあると、わかっています"),
    "money_not_needed": N_("暮らしに要るお金ではありません"),
    "money_not_borrowed": N_("借りたお金ではありません"),
}


@router.get("/register")
async def ask_name(visit: SignedIn, then: str = "") -> Response:
    """A name is all that 購入型 asks for."""
    _remember(visit, then)
    visit.notes.setdefault("new_investor", str(new_id()))
    return visit.page("register/name.html")


@router.post("/register")
async def register(visit: SignedIn) -> Response:
    """Register, wait until accounts has granted who acts for it, and go on."""
    form = visit.form
    kind = form.choice("kind", ("person", "company"))
    name = form.text("name", longest=100)
    if not form.ok:
        return visit.page("register/name.html", status=codes.UNPROCESSABLE_ENTITY)
    investor_id = as_uuid(str(visit.notes.get("new_investor", ""))) or new_id()
    is_there = await register_investor(visit, investor_id, kind, name)
    if not is_there:
        return visit.page("register/waiting.html", path="/register/done")
    visit.notes.pop("new_investor", None)
    return visit.go(_then(visit))


@router.get("/register/done")
async def registered(visit: SignedIn) -> Response:
    """Whoever had to wait goes on from here."""
    assert visit.session is not None
    visit.house.accounts.forget(visit.session)
    investor_id = as_uuid(str(visit.notes.get("new_investor", "")))
    if investor_id and not await await_membership(visit, investor_id):
        return visit.page("register/waiting.html", path="/register/done")
    visit.notes.pop("new_investor", None)
    return visit.go(_then(visit))


@router.get("/register/{investor_id}/figures")
async def ask_figures(investor_id: UUID, visit: SignedIn, then: str = "") -> Response:
    """Birth date, figures of the cap, suitability."""
    _remember(visit, then)
    investor, profile = await _investor(visit, investor_id)
    return _figures_page(visit, investor, profile)


@router.post("/register/{investor_id}/figures")
async def declare_figures(investor_id: UUID, visit: SignedIn) -> Response:
    """Keep the figures; they are shown to nobody but their investor."""
    assert visit.session is not None
    investor, profile = await _investor(visit, investor_id)
    body = read_profile(visit.form, investor.kind, japan_day(visit.now))
    if not visit.form.ok:
        return _figures_page(visit, investor, profile)
    path = f"/investors/{investor_id}/profile"
    try:
        await visit.house.investors.put(visit.session, path, body)
    except Refused as refusal:
        visit.form.wrong("assets", _why_no_figures(refusal))
        return _figures_page(visit, investor, profile)
    return visit.go(_then(visit))


@router.get("/register/{investor_id}/elsewhere/{issuer_id}/{security_class}")
async def ask_elsewhere(
    investor_id: UUID, issuer_id: UUID, security_class: str, visit: SignedIn, then: str = ""
) -> Response:
    """What was bought of the same issuer elsewhere; "none" is an answer."""
    _remember(visit, then)
    visit.notes["declaration"] = str(new_id())
    return _elsewhere_page(visit, investor_id, issuer_id, security_class)


@router.post("/register/{investor_id}/elsewhere/{issuer_id}/{security_class}")
async def declare_elsewhere(
    investor_id: UUID, issuer_id: UUID, security_class: str, visit: SignedIn
) -> Response:
    """Keep the declaration; a later one takes the place of an earlier."""
    assert visit.session is not None
    purchases = read_purchases(visit.form, japan_day(visit.now))
    if not visit.form.ok:
        return _elsewhere_page(visit, investor_id, issuer_id, security_class)
    earlier = await visit.house.investors.declarations(visit.session, investor_id)
    same = [
        d for d in earlier if (d.issuer_id, d.security_class) == (issuer_id, security_class)
    ]
    newest = max(same, key=lambda d: d.declared_at, default=None)
    declaration_id = as_uuid(str(visit.notes.pop("declaration", ""))) or new_id()
    body = {
        "issuer_id": str(issuer_id),
        "security_class": security_class,
        "purchases": purchases,
        "corrects": str(newest.declaration_id) if newest else None,
    }
    path = f"/investors/{investor_id}/declarations/{declaration_id}"
    await visit.house.investors.put(visit.session, path, body)
    return visit.go(_then(visit))


@router.get("/register/{investor_id}/handlers/{handler_id}")
async def ask_handler(
    investor_id: UUID, handler_id: UUID, visit: SignedIn, then: str = ""
) -> Response:
    """Whether this firm was asked to verify, and what it said."""
    assert visit.session is not None
    _remember(visit, then)
    await _investor(visit, investor_id)
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


async def register_investor(visit: Visit, investor_id: UUID, kind: str, name: str) -> bool:
    """Register and wait a little; False if it is still under way."""
    assert visit.session is not None
    await visit.house.investors.register(visit.session, investor_id, kind, name)
    if kind == "person" and visit.me is not None and not visit.me.name:
        await or_none(visit.house.accounts.rename(visit.session, name))
    return await await_membership(visit, investor_id)


async def await_membership(visit: Visit, investor_id: UUID) -> bool:
    """Wait until this person may act for the investor, at most as long as a page may."""
    assert visit.session is not None
    house = visit.house
    ends = asyncio.get_running_loop().time() + house.settings.step_wait_s
    while True:
        house.accounts.forget(visit.session)
        me = await house.accounts.me(visit.session, house.clock())
        if investor_id in me.investor_ids:
            known = await or_none(house.investors.investor(visit.session, investor_id))
            if known is not None and known.state == "complete":
                visit.me = me
                return True
        if asyncio.get_running_loop().time() >= ends:
            return False
        await asyncio.sleep(_PAUSE_S)


def read_profile(form: Form, kind: str, today: date) -> dict[str, Any]:
    """The profile as investors takes it; what is wrong stands in `form`."""
    suitability = {name: form.yes(name) for name in SUITABILITY}
    if kind == "company":
        ended = form.day("ended", first=today - timedelta(days=800), last=today)
        return {
            "birth_on": None,
            "figures": {
                "kind": "company",
                "assets_on": today.isoformat(),
                "net_assets_minor": form.yen("net_assets"),
                "fiscal_year_ended_on": ended.isoformat() if ended else "",
                "revenue_minor": form.yen("revenue"),
            },
            "suitability": {"version": 1, **suitability},
        }
    born = form.day("born", first=_OLDEST, last=today)
    return {
        "birth_on": born.isoformat() if born else "",
        "figures": {
            "kind": "person",
            "assets_on": today.isoformat(),
            "assets_minor": form.yen("assets"),
            "liabilities_minor": form.yen("liabilities"),
            "income_year": today.year - 1,
            "income_minor": form.yen("income"),
        },
        "suitability": {"version": 1, **suitability},
    }


def read_purchases(form: Form, today: date) -> list[dict[str, Any]]:
    """The purchases that were filled in; with "none" chosen there are none."""
    if form.choice("has", ("none", "some")) == "none":
        return []
    first = today - timedelta(days=730)
    found = []
    for at in range(1, _MOST_PURCHASES + 1):
        if not form.value(f"amount-{at}").strip():
            continue
        applied = form.day(f"applied-{at}", first=first, last=today)
        paid = form.day(f"paid-{at}", first=first, last=today, required=False)
        found.append(
            {
                "applied_on": applied.isoformat() if applied else "",
                "paid_on": paid.isoformat() if paid else None,
                "amount_minor": form.yen(f"amount-{at}", low=1),
            }
        )
    if not found:
        form.wrong(
            "amount-1", N_("買った額を入れてください。なければ「ありません」を選んでください")
        )
    return found


def _figures_page(visit: Visit, investor: Investor, profile: Profile | None) -> Response:
    today = japan_day(visit.now)
    return visit.page(
        "register/figures.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        investor=investor,
        figures=profile.figures if profile else Figures(kind=investor.kind, assets_on=today),
        profile=profile,
        suitability=SUITABILITY,
        last_year=today.year - 1,
    )


def _elsewhere_page(
    visit: Visit, investor_id: UUID, issuer_id: UUID, security_class: str
) -> Response:
    return visit.page(
        "register/elsewhere.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        path=f"/register/{investor_id}/elsewhere/{issuer_id}/{security_class}",
        places=range(1, _MOST_PURCHASES + 1),
    )


async def _investor(visit: Visit, investor_id: UUID) -> tuple[Investor, Profile | None]:
    assert visit.session is not None
    try:
        investor = await visit.house.investors.investor(visit.session, investor_id)
    except Refused as refusal:
        raise NotHere from refusal
    return investor, await visit.house.investors.profile(visit.session, investor_id)


def _why_no_figures(refusal: Refused) -> str:
    if refusal.status == codes.UNPROCESSABLE_ENTITY:
        return N_("額を、もう一度確かめてください")
    return N_("この内容では登録できませんでした")


def _remember(visit: Visit, then: str) -> None:
    if then:
        visit.notes["then"] = safe_path(then)


def _then(visit: Visit) -> str:
    return safe_path(str(visit.notes.pop("then", "/my")))
