"""The way to pay for a pledge, as payments offers it: its page at the payment host, or an account."""

import asyncio
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from httpx import codes
from starlette.responses import RedirectResponse, Response

from services.web.clients.http import Refused, Unavailable
from services.web.clients.payments import PaymentPage
from services.web.visit import Visit

NO_NUMBER: Final = "no-account-number-left"
PAUSE_S: Final = 0.15
# For so long after the payment host said that it is done, nobody is asked to pay again.
_SETTLES: Final = timedelta(minutes=2)


async def payment_page(
    visit: Visit, pledge_id: UUID, account: dict[str, str] | None
) -> PaymentPage | None:
    """What payments offers; None while it has not heard of the pledge or needs the account."""
    assert visit.session is not None
    loop = asyncio.get_running_loop()
    ends = loop.time() + visit.house.settings.step_wait_s
    while True:
        try:
            return await visit.house.payments.payment_page(visit.session, pledge_id, account)
        except Unavailable:
            return None
        except Refused as refusal:
            if refusal.kind == NO_NUMBER:
                return PaymentPage(kind=NO_NUMBER)
            if refusal.status != codes.NOT_FOUND or loop.time() >= ends:
                return None
        await asyncio.sleep(PAUSE_S)


def draft_account(visit: Visit, pledge_id: UUID) -> dict[str, str] | None:
    """The refund account as it was typed on the way to this pledge."""
    draft = visit.notes.get("pledge", {})
    if draft.get("pledge_id") != str(pledge_id):
        return None
    account: dict[str, str] | None = draft.get("refund_account")
    return account


def leave(visit: Visit, url: str) -> Response:
    """To the payment host, and to no other."""
    if not url.startswith(visit.house.settings.payment_page_origin + "/"):
        raise Unavailable("payments")
    return visit.finish(RedirectResponse(url, status_code=codes.SEE_OTHER))


def note_paid(visit: Visit, pledge_id: UUID) -> None:
    """The payment host sent the reader back as done, before payments has heard of it."""
    visit.notes["paid"] = {"pledge_id": str(pledge_id), "at": visit.now.isoformat()}


def has_just_paid(visit: Visit, pledge_id: UUID) -> bool:
    """Whether the reader came back from paying for this pledge a moment ago."""
    paid = visit.notes.get("paid", {})
    if paid.get("pledge_id") != str(pledge_id):
        return False
    return visit.now - datetime.fromisoformat(paid["at"]) < _SETTLES
