"""The demo's own page: a walk, one-press sign-ins and the clock; never in production."""

import asyncio
from datetime import timedelta
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused, Unavailable
from services.web.demo_world import PEOPLE, TOWNSPEOPLE, steps_of
from services.web.pages.sign_in import enter
from services.web.visit import NotHere, Visit, Visitor, safe_path
from shared.clock import MovableClock
from shared.ids import new_id

router = APIRouter()

_LEAPS: Final = {
    "60m": (N_("60分進める"), timedelta(minutes=60)),
    "90m": (N_("90分進める"), timedelta(minutes=90)),
    "1d": (N_("1日進める"), timedelta(days=1)),
    "8d": (N_("8日進める"), timedelta(days=8)),
    "30d": (N_("30日進める"), timedelta(days=30)),
}
_MAIL_WAIT_S: Final = 8.0
_PAUSE_S: Final = 0.1


@router.get("/demo")
async def demo(visit: Visitor) -> Response:
    """What there is to see, who one may be, and what time it is."""
    _only_in_demo(visit)
    world = visit.house.settings.demo_world
    return visit.page(
        "demo.html",
        walk=steps_of(world),
        people=PEOPLE if world != "0" else (),
        townspeople=TOWNSPEOPLE if world == "1" else (),
        leaps=[(name, text) for name, (text, _) in _LEAPS.items()],
        mailbox=visit.house.settings.mailbox_page,
    )


@router.post("/demo/sign-in")
async def become(visit: Visitor) -> Response:
    """Sign in the way everybody does: ask for a code, read the mail, type it in."""
    _only_in_demo(visit)
    email = visit.form.email("email")
    if not visit.form.ok:
        raise NotHere
    token = await _session_of(visit, email)
    return enter(visit, token, safe_path(visit.form.value("then") or "/my"))


@router.post("/demo/walk")
async def walk(visit: Visitor) -> Response:
    """One step: to the page in question, as the person who sees it."""
    _only_in_demo(visit)
    known = {step.name: step for step in steps_of(visit.house.settings.demo_world)}
    step = known.get(visit.form.value("step"))
    if step is None:
        raise NotHere
    return enter(visit, await _session_of(visit, step.email), step.path)


@router.post("/demo/clock")
async def leap(visit: Visitor) -> Response:
    """Move every program's clock forward; whoever pressed stays signed in, by a new session."""
    _only_in_demo(visit)
    clock = visit.house.clock
    if not isinstance(clock, MovableClock):
        raise NotHere
    _, length = _LEAPS[visit.form.choice("leap", tuple(_LEAPS))]
    email = visit.me.email if visit.me else None
    clock.set_offset(clock.offset() + length)
    visit.now = clock()
    visit.announce(
        N_("時計を進めました。いまは %(now)s です。"), now=visit.words.moment(visit.now)
    )
    if email is None:
        return visit.go("/demo")
    return enter(visit, await _session_of(visit, email), "/demo")


def _only_in_demo(visit: Visit) -> None:
    if not visit.house.settings.is_demo or visit.house.mailbox is None:
        raise NotHere


async def _session_of(visit: Visit, email: str) -> str:
    house = visit.house
    assert house.mailbox is not None
    before = await house.mailbox.newest(email)
    sign_in_id = new_id()
    await house.accounts.ask_code(sign_in_id, email)
    loop = asyncio.get_running_loop()
    ends = loop.time() + _MAIL_WAIT_S
    while loop.time() < ends:
        code = await house.mailbox.code_after(email, before)
        if code is not None:
            try:
                return (await house.accounts.open_session(sign_in_id, code)).session_token
            except Refused:
                # An older letter came late: wait for ours.
                before += 1
        await asyncio.sleep(_PAUSE_S)
    raise Unavailable("mailbox")
