"""What is done with a pledge once it is made: going on, paying, mending a card, taking it back."""

import asyncio
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused
from services.web.clients.matching import Pledge
from services.web.pages.paying import PAUSE_S, draft_account, leave, note_paid, payment_page
from services.web.pages.pledge_page import known_of, page_of
from services.web.pages.refund_accounts import read_refund_account
from services.web.visit import NotHere, SignedIn, Visit

router = APIRouter()

_IN_PASSING: Final = frozenset({"placed"})


@router.get("/pledges/{pledge_id}")
async def show(pledge_id: UUID, visit: SignedIn) -> Response:
    """How it stands."""
    known = await known_of(visit, pledge_id)
    return await page_of(visit, known)


@router.get("/pledges/{pledge_id}/next")
async def go_on(pledge_id: UUID, visit: SignedIn) -> Response:
    """Wait a little for the next step: on to the payment page, or to how it stands."""
    assert visit.session is not None
    pledge = await _after(visit, pledge_id)
    if pledge.state != "seated":
        return visit.go(f"/pledges/{pledge_id}")
    page = await payment_page(visit, pledge_id, draft_account(visit, pledge_id))
    if page and page.url:
        visit.notes.pop("pledge", None)
        return leave(visit, page.url)
    return visit.go(f"/pledges/{pledge_id}")


@router.get("/pledges/{pledge_id}/back")
async def come_back(pledge_id: UUID, visit: SignedIn) -> Response:
    """Back from the payment host: give its word a moment to arrive."""
    pledge = await _after(visit, pledge_id, frozenset({"placed", "seated", "due"}))
    if pledge.state == "due":
        note_paid(visit, pledge_id)
    return visit.go(f"/pledges/{pledge_id}")


@router.get("/pledges/{pledge_id}/repair")
@router.get("/pledges/{pledge_id}/pay")
async def ask_to_pay(pledge_id: UUID, visit: SignedIn) -> Response:
    """Register a card, or mend one that was refused; the letter leads here."""
    known = await known_of(visit, pledge_id)
    if known.payment is None or known.payment.can_pay != "card_page":
        return visit.go(f"/pledges/{pledge_id}")
    visit.leads_to_payment = True
    return visit.page("pledges/card.html", known=known)


@router.post("/pledges/{pledge_id}/pay")
async def pay(pledge_id: UUID, visit: SignedIn) -> Response:
    """On to the hosted page."""
    page = await payment_page(visit, pledge_id, None)
    if page and page.url:
        return leave(visit, page.url)
    visit.announce(N_("いまは、カードの登録が要りません。"))
    return visit.go(f"/pledges/{pledge_id}")


@router.post("/pledges/{pledge_id}/refund-account")
async def give_account(pledge_id: UUID, visit: SignedIn) -> Response:
    """The account that money goes back to; then the number to transfer to is shown."""
    account = read_refund_account(visit.form)
    if not visit.form.ok:
        return await page_of(visit, await known_of(visit, pledge_id))
    await payment_page(visit, pledge_id, account)
    return visit.go(f"/pledges/{pledge_id}")


@router.get("/pledges/{pledge_id}/withdraw")
async def ask_to_withdraw(pledge_id: UUID, visit: SignedIn) -> Response:
    """Say what will happen, before it does."""
    known = await known_of(visit, pledge_id)
    if not known.pledge.may_withdraw:
        return visit.go(f"/pledges/{pledge_id}")
    return visit.page("pledges/withdraw.html", known=known)


@router.post("/pledges/{pledge_id}/withdraw")
async def withdraw(pledge_id: UUID, visit: SignedIn) -> Response:
    """Take it back; a second press changes nothing."""
    assert visit.session is not None
    try:
        await visit.house.matching.withdraw(visit.session, pledge_id)
    except Refused as refusal:
        if refusal.status != codes.CONFLICT:
            raise
        visit.announce(N_("もう取り消せない段階です。お金の状態は、下のとおりです。"))
    else:
        visit.announce(N_("受け付けました。"))
    return visit.go(f"/pledges/{pledge_id}")


async def _after(
    visit: Visit, pledge_id: UUID, passing: frozenset[str] = _IN_PASSING
) -> Pledge:
    """The pledge, once it has left the states in `passing`, or after a wait that a page may take."""
    assert visit.session is not None
    house = visit.house
    loop = asyncio.get_running_loop()
    ends = loop.time() + house.settings.step_wait_s
    while True:
        try:
            pledge = await house.matching.pledge(visit.session, pledge_id)
        except Refused as refusal:
            raise NotHere from refusal
        if pledge.state not in passing or loop.time() >= ends:
            return pledge
        await asyncio.sleep(PAUSE_S)
