"""Becoming an investor: a name and a confirmed mail address; under 18 a guardian's consent, too."""

import asyncio
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import or_none
from services.web.forms import Form, as_uuid
from services.web.pages.registration_steps import remember, then_of
from services.web.visit import SignedIn, Visit
from shared.ids import new_id

router = APIRouter()

_PAUSE_S: Final = 0.15


@router.get("/register")
async def ask_name(visit: SignedIn, then: str = "") -> Response:
    """A name is all that 購入型 asks for."""
    remember(visit, then)
    visit.notes.setdefault("new_investor", str(new_id()))
    return visit.page("register/name.html")


@router.post("/register")
async def register(visit: SignedIn) -> Response:
    """Register, wait until accounts has granted who acts for it, and go on."""
    form = visit.form
    body = read_registration(form)
    if not form.ok:
        return visit.page("register/name.html", status=codes.UNPROCESSABLE_ENTITY)
    investor_id = as_uuid(str(visit.notes.get("new_investor", ""))) or new_id()
    is_there = await register_investor(visit, investor_id, body)
    if not is_there:
        return visit.page("register/waiting.html", path="/register/done")
    visit.notes.pop("new_investor", None)
    return visit.go(then_of(visit))


@router.get("/register/done")
async def registered(visit: SignedIn) -> Response:
    """Whoever had to wait goes on from here."""
    assert visit.session is not None
    visit.house.accounts.forget(visit.session)
    investor_id = as_uuid(str(visit.notes.get("new_investor", "")))
    if investor_id and not await await_membership(visit, investor_id):
        return visit.page("register/waiting.html", path="/register/done")
    visit.notes.pop("new_investor", None)
    return visit.go(then_of(visit))


def read_registration(form: Form) -> dict[str, Any]:
    """A name, and under 18 a guardian who consents; what is wrong stands in `form`."""
    kind = form.choice("kind", ("person", "company"))
    body: dict[str, Any] = {"kind": kind, "name": form.text("name", longest=100)}
    if kind == "person" and form.ticked("minor"):
        form.yes("consent", N_("保護者の同意がいります"))
        body["guardian"] = {
            "name": form.text("guardian_name", longest=100),
            "contact": form.text("guardian_contact", longest=200),
        }
    return body


async def register_investor(visit: Visit, investor_id: UUID, body: dict[str, Any]) -> bool:
    """Register and wait a little; False if it is still under way."""
    assert visit.session is not None
    await visit.house.investors.register(visit.session, investor_id, body)
    if body["kind"] == "person" and visit.me is not None and not visit.me.name:
        await or_none(visit.house.accounts.rename(visit.session, body["name"]))
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
