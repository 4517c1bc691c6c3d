"""What was bought of the same company elsewhere: asked before the first pledge, "none" included."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused
from services.web.clients.investors import Declaration, Purchase
from services.web.forms import Form, as_uuid
from services.web.pages.registration_steps import remember, then_of
from services.web.visit import SignedIn, Visit
from services.web.words import japan_day
from shared.ids import new_id

router = APIRouter()

_MOST_PURCHASES: Final = 5
_LOOKS_BACK: Final = timedelta(days=730)
_FIXED: Final = N_(
    "お申込みが、前に教えていただいた分をもとに決まっています。へらすことはできません。ふやすことはできます"
)


@router.get("/register/{investor_id}/elsewhere/{issuer_id}/{security_class}")
async def ask_elsewhere(
    investor_id: UUID, issuer_id: UUID, security_class: str, visit: SignedIn, then: str = ""
) -> Response:
    """What was bought of the same issuer elsewhere; "none" is an answer."""
    remember(visit, then)
    visit.notes["declaration"] = str(new_id())
    newest = await _newest(visit, investor_id, issuer_id, security_class)
    return _elsewhere_page(visit, investor_id, issuer_id, security_class, newest)


@router.post("/register/{investor_id}/elsewhere/{issuer_id}/{security_class}")
async def declare_elsewhere(
    investor_id: UUID, issuer_id: UUID, security_class: str, visit: SignedIn
) -> Response:
    """Keep the declaration; a later one takes the place of an earlier."""
    assert visit.session is not None
    purchases = read_purchases(visit.form, japan_day(visit.now))
    newest = await _newest(visit, investor_id, issuer_id, security_class)
    if not visit.form.ok:
        return _elsewhere_page(visit, investor_id, issuer_id, security_class, newest)
    declaration_id = as_uuid(str(visit.notes.pop("declaration", ""))) or new_id()
    body = {
        "issuer_id": str(issuer_id),
        "security_class": security_class,
        "purchases": purchases,
        "corrects": str(newest.declaration_id) if newest else None,
    }
    path = f"/investors/{investor_id}/declarations/{declaration_id}"
    try:
        await visit.house.investors.put(visit.session, path, body)
    except Refused as refusal:
        if refusal.kind != "declaration-fixed":
            raise
        visit.form.wrong("has", _FIXED)
        return _elsewhere_page(visit, investor_id, issuer_id, security_class, newest)
    return visit.go(then_of(visit))


def read_purchases(form: Form, today: date) -> list[dict[str, Any]]:
    """The purchases that were filled in; with "none" chosen there are none."""
    if form.choice("has", ("none", "some")) == "none":
        return []
    first = today - _LOOKS_BACK
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


async def _newest(
    visit: Visit, investor_id: UUID, issuer_id: UUID, security_class: str
) -> Declaration | None:
    """What was declared last of this issuer and class: it is shown, and a new one replaces it."""
    assert visit.session is not None
    earlier = await visit.house.investors.declarations(visit.session, investor_id)
    about = (issuer_id, security_class)
    same = [each for each in earlier if (each.issuer_id, each.security_class) == about]
    return max(same, key=lambda each: each.declared_at, default=None)


def _elsewhere_page(
    visit: Visit,
    investor_id: UUID,
    issuer_id: UUID,
    security_class: str,
    newest: Declaration | None,
) -> Response:
    first = japan_day(visit.now) - _LOOKS_BACK
    known = [each for each in newest.purchases if each.applied_on >= first] if newest else []
    places: list[Purchase | None] = [*known[:_MOST_PURCHASES]]
    places += [None] * (_MOST_PURCHASES - len(places))
    return visit.page(
        "register/elsewhere.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        path=f"/register/{investor_id}/elsewhere/{issuer_id}/{security_class}",
        places=list(enumerate(places, start=1)),
        has="" if newest is None else ("some" if known else "none"),
    )
