"""Time in: calls that wait, webhooks to act on, pages and refunds to read, cards to try again.

Payments works without webhooks: what they would tell, the slow looks find too.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog

from services.payments.deposits import store as deposit_rows
from services.payments.disputes import store as dispute_rows
from services.payments.disputes import usecases as disputes
from services.payments.disputes.domain import OVERLAP
from services.payments.disputes.domain import UNREAD_FOR as DISPUTE_UNREAD_FOR
from services.payments.house import Built
from services.payments.payments import store as payment_rows
from services.payments.rails import charges_store, events_store, operations_store, pages_store
from services.payments.rails.domain import LIVE, PAGE_KINDS, Page, pause_after
from services.payments.rails.usecases import ACTOR
from services.payments.refunds import store as refund_rows
from services.payments.refunds.domain import Refund
from services.payments.saga import charging, holds, looks, winding_down
from shared import alarms
from shared.database import Actor
from shared.process import Loop, every

log = structlog.stdlib.get_logger()

SOON: Final = timedelta(seconds=0.2)
OFTEN: Final = timedelta(seconds=1)
SLOWLY: Final = timedelta(seconds=2)
UNREAD_FOR: Final = timedelta(seconds=30)
_BATCH: Final = 20
_ALARM_AFTER: Final = timedelta(minutes=10)
_TRIES: Final = Actor("payments.repair")
_TRANSFERS: Final = Actor("payments.transfers")

Act = Callable[[Built, Mapping[str, Any]], Awaitable[bool]]


def loops(house: Built) -> dict[str, Loop]:
    """The jobs of payments, by name."""
    return {
        "operations": every(SOON, house.psp.run_waiting),
        "webhooks": _woken(house.webhook_came, OFTEN, lambda: act_on_webhooks(house)),
        "pages": every(SLOWLY, lambda: read_pages(house)),
        "refunds": every(SLOWLY, lambda: read_refunds(house)),
        "disputes": every(SLOWLY, lambda: read_disputes(house)),
        "holds": every(OFTEN, lambda: let_holds_go(house)),
        "repairs": every(OFTEN, lambda: try_again(house)),
        "transfers": every(OFTEN, lambda: wind_down_transfers(house)),
    }


def _woken(
    woken: asyncio.Event, interval: timedelta, job: Callable[[], Awaitable[int]]
) -> Loop:
    """Like `every`, and at once when woken."""

    async def run(stop: asyncio.Event) -> None:
        while not stop.is_set():
            woken.clear()
            if await job() == 0:
                with suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), interval.total_seconds())

    return run


async def try_again(house: Built) -> int:
    """Charge refused cards whose next try is due, or let their pledges lapse."""
    async with house.worker.statement() as sql:
        if not await payment_rows.to_try_again(sql, house.clock(), 1):
            return 0
    async with house.worker.transaction(_TRIES) as tx:
        return await charging.try_again(tx, house.clock(), _BATCH)


async def let_holds_go(house: Built) -> int:
    """Give holds back that would end before anybody takes them."""
    async with house.worker.statement() as sql:
        if not await holds.ending(sql, house.clock(), 1):
            return 0
    async with house.worker.transaction(_TRIES) as tx:
        return await holds.let_holds_go(tx, house.clock(), _BATCH)


async def wind_down_transfers(house: Built) -> int:
    """Answer for closing pledges whose deposits were decided meanwhile."""
    async with house.worker.statement() as sql:
        if not await deposit_rows.closing_and_decided(sql, 1):
            return 0
    async with house.worker.transaction(_TRANSFERS) as tx:
        return await winding_down.wind_down_transfers(tx, house.clock(), _BATCH)


async def read_pages(house: Built) -> int:
    """Look at open pages that nobody looked at for a while."""
    now = house.clock()
    async with house.worker.statement() as sql:
        unread = now - UNREAD_FOR
        pages = await pages_store.pages_to_read(sql, now, unread_since=unread, limit=_BATCH)
    for page in pages:
        await look_at_page(house, page)
    return len(pages)


async def look_at_page(house: Built, page: Page) -> bool:
    """Whether the PSP showed it."""
    assert page.session_id is not None, "an open page has a session"
    seen = await house.psp.page(page.session_id)
    if seen is None:
        return False
    async with house.worker.transaction(ACTOR) as tx:
        await looks.page_seen(tx, page.id, seen, house.clock())
    return True


async def read_refunds(house: Built) -> int:
    """Look at refunds that are under way at the PSP."""
    now = house.clock()
    async with house.worker.statement() as sql:
        unread = now - UNREAD_FOR
        rows = await refund_rows.to_read(sql, now, unread_since=unread, limit=_BATCH)
    for refund in rows:
        await look_at_refund(house, refund)
    return len(rows)


async def look_at_refund(house: Built, refund: Refund) -> bool:
    """Whether the PSP showed it."""
    assert refund.stripe_id is not None, "it is under way"
    seen = await house.psp.refund(refund.stripe_id)
    if seen is None:
        return False
    async with house.worker.transaction(ACTOR) as tx:
        await looks.refund_seen(tx, refund.id, seen, house.clock())
    return True


async def read_disputes(house: Built) -> int:
    """Look at new disputes, which may have come without a webhook, and at undecided ones."""
    now = house.clock()
    async with house.worker.statement() as sql:
        last = await dispute_rows.begin_look(sql, now)
    new = [] if last is None else await _new_disputes(house, last)
    async with house.worker.statement() as sql:
        unread = now - DISPUTE_UNREAD_FOR
        old = await dispute_rows.to_read(sql, now, unread_since=unread, limit=_BATCH)
    for dispute_id in (*new, *old):
        await look_at_dispute(house, dispute_id)
    return len(old)


async def _new_disputes(house: Built, last: datetime) -> Sequence[str]:
    listed = await house.psp.disputes(min(last, house.clock()) - OVERLAP)
    async with house.worker.statement() as sql:
        if listed is None:
            await dispute_rows.look_failed(sql, last)
            return []
        return await dispute_rows.unknown(sql, listed)


async def look_at_dispute(house: Built, dispute_id: str) -> bool:
    """Whether the PSP showed it. The answer to its charge may not be written down yet."""
    seen = await house.psp.dispute(dispute_id)
    if seen is None:
        return False
    await _intent(house, {"metadata": {"op_id": seen.op_id}})
    async with house.worker.transaction(ACTOR) as tx:
        await disputes.seen(tx, seen, house.clock())
    return True


async def act_on_webhooks(house: Built) -> int:
    """Read anew what stored webhooks are about; their own content is only a hint."""
    async with house.worker.statement() as sql:
        events = await events_store.events_to_act_on(sql, house.clock(), _BATCH)
    return sum([await _act_alone(house, event) for event in events])


async def _act_alone(house: Built, event: Mapping[str, Any]) -> bool:
    """Whether it is done; one that fails waits for its own next turn and stops no other."""
    trouble = "the PSP does not show it"
    try:
        if await _act(house, event):
            async with house.worker.statement() as sql:
                await events_store.acted_on(sql, [event["id"]], house.clock())
            return True
    except Exception as error:
        log.exception("webhook_failed", event_id=event["id"], type=event["type"])
        trouble = type(error).__name__
    await _put_off(house, event, trouble)
    return False


async def _put_off(house: Built, event: Mapping[str, Any], trouble: str) -> None:
    now, since = house.clock(), event["received_at"]
    async with house.worker.transaction(ACTOR) as tx:
        at = now + pause_after(event["tries"] + 1)
        await events_store.put_off(tx.sql, event["id"], at, trouble)
        if now - since > _ALARM_AFTER:
            what = f"a webhook could not be acted on: {event['type']}"
            await alarms.raise_alarm(tx.sql, event["id"], what, now, once_since=since)


async def _act(house: Built, event: Mapping[str, Any]) -> bool:
    about = event["payload"]["data"]["object"]
    act = _ACTS.get(str(about.get("object")))
    return True if act is None else await act(house, about)


async def _session(house: Built, about: Mapping[str, Any]) -> bool:
    async with house.worker.statement() as sql:
        page = await pages_store.page_of_session(sql, str(about["id"]))
    return True if page is None or page.state != "open" else await look_at_page(house, page)


async def _intent(house: Built, about: Mapping[str, Any]) -> bool:
    """Our own operation, by the id that it left in the metadata."""
    op_id = _uuid((about.get("metadata") or {}).get("op_id"))
    if op_id is None:
        return True
    async with house.worker.statement() as sql:
        operation = await operations_store.find_operation(sql, op_id)
        is_page = operation is not None and operation.kind in PAGE_KINDS
        page = None
        if operation is not None and is_page:
            page = await pages_store.page(sql, operation.subject_id)
    if operation is not None and operation.state in LIVE:
        await house.psp.run(operation.id)
    if page is not None and page.state == "open":
        return await look_at_page(house, page)
    if about.get("status") == "canceled":
        return await look_at_hold(house, str(about["id"]))
    return True


async def look_at_hold(house: Built, intent_id: str) -> bool:
    """Whether the PSP showed a hold of ours that ended without us, if it is one."""
    async with house.worker.statement() as sql:
        if await charges_store.pledge_of_hold(sql, intent_id) is None:
            return True
    is_held = await house.psp.is_held(intent_id)
    if is_held is False:
        async with house.worker.transaction(ACTOR) as tx:
            await holds.hold_lost(tx, intent_id, house.clock())
    return is_held is not None


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


async def _refund(house: Built, about: Mapping[str, Any]) -> bool:
    async with house.worker.statement() as sql:
        refund = await refund_rows.of_stripe(sql, str(about["id"]))
    return True if refund is None else await look_at_refund(house, refund)


async def _dispute(house: Built, about: Mapping[str, Any]) -> bool:
    return await look_at_dispute(house, str(about["id"]))


_ACTS: Final[Mapping[str, Act]] = {
    "checkout.session": _session,
    "setup_intent": _intent,
    "payment_intent": _intent,
    "refund": _refund,
    "dispute": _dispute,
}
