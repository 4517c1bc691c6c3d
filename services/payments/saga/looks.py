"""What a look at the PSP shows of a hosted page or a refund, asked for or told by a webhook.

What a call of ours came to is in `answers`.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.payments.payments import domain
from services.payments.payments import store as payment_rows
from services.payments.payments.domain import OVER, Payment, bank_holds
from services.payments.payments.store import Cause
from services.payments.payments.usecases import take
from services.payments.rails import cards_store, charges_store, pages_store
from services.payments.rails.domain import (
    Card,
    Held,
    Page,
    PageRefusal,
    PageSeen,
    RefundSeen,
)
from services.payments.refunds import card_refunds
from services.payments.refunds import store as refund_rows
from services.payments.saga.charging import money_came
from services.payments.saga.endings import let_card_go, release
from services.payments.saga.winding_down import wind_down
from shared.database import Transaction
from shared.ids import derived_id, new_id


async def page_seen(tx: Transaction, page_id: UUID, seen: PageSeen, now: datetime) -> None:
    """What a look at a hosted page shows; a page that was acted on says nothing new."""
    known = await pages_store.page(tx.sql, page_id)
    payment = (await payment_rows.load_locked(tx.sql, [known.pledge_id]))[known.pledge_id]
    page = await pages_store.page_locked(tx.sql, page_id)
    is_paying = page.kind != "setup_page" and seen.charged is None and seen.held is None
    if page.state == "open" and seen.refusal is not None:
        payment = await _page_refused(tx, payment, seen.refusal, now)
    if page.state != "open" or seen.status == "open":
        return
    if seen.status == "complete" and is_paying:
        return  # its money is not taken yet: it is read again
    await pages_store.move_page(tx.sql, page.id, seen.status, now)
    if seen.status == "complete" and page.kind == "setup_page":
        await _card_saved(tx, payment, page, seen, now)
    elif seen.held is not None:
        await _card_held(tx, payment, page, seen, seen.held, now)
    elif seen.charged is not None:
        await money_came(tx, payment, seen.charged, page.id, now)
    elif payment.state == "closing":
        await wind_down(tx, payment, "wound_down", Cause("job", page.id), now)


async def _page_refused(
    tx: Transaction, payment: Payment, refusal: PageRefusal, now: datetime
) -> Payment:
    """Say once per attempt that a card was refused; the page stays open for another."""
    cause = Cause("job", derived_id("page_refused", refusal.attempt_id))
    told = await payment_rows.is_noted(tx.sql, payment.pledge_id, cause.id)
    if payment.state != "awaiting" or told:
        return payment
    refused = domain.step(payment, "setup_refused", "awaiting", refused_at=now)
    return await take(tx, refused, cause, now, more={"code": refusal.code[:100]})


async def _card_held(  # noqa: PLR0913, PLR0917  # a page, and what it came to
    tx: Transaction,
    payment: Payment,
    page: Page,
    seen: PageSeen,
    held: Held,
    now: datetime,
) -> None:
    """The amount is held, and the card saved beside it; a hold too short is given back."""
    card = await _keep_card(tx, payment, seen, now)
    await charges_store.add_hold(tx.sql, held, payment.pledge_id, now)
    if payment.state in {"awaiting", "closing"}:
        taken = bank_holds.decide_held(payment, card.id, held.capture_before)
        payment = await take(tx, taken, Cause("job", page.id), now)
        if payment.backing == "held":
            return
    await release(tx, payment, now)
    if payment.state in OVER:
        await let_card_go(tx, _on_card(payment, card), now)


async def _keep_card(tx: Transaction, payment: Payment, seen: PageSeen, now: datetime) -> Card:
    assert seen.customer_id is not None
    assert seen.payment_method_id is not None
    new = Card(new_id(), payment.investor_id, seen.customer_id, seen.payment_method_id)
    return await cards_store.add_card(tx.sql, new, now)


async def _card_saved(
    tx: Transaction, payment: Payment, page: Page, seen: PageSeen, now: datetime
) -> None:
    card = await _keep_card(tx, payment, seen, now)
    if payment.state in {"awaiting", "closing"}:
        backed = domain.step(payment, "card_saved", "backed", backing="saved", card_id=card.id)
        await take(tx, backed, Cause("job", page.id), now)
    elif payment.state in OVER:
        # Saved for a pledge that is over: it goes, unless another rests on it.
        await let_card_go(tx, _on_card(payment, card), now)


def _on_card(payment: Payment, card: Card) -> Payment:
    return replace(payment, card_id=card.id)


async def refund_seen(
    tx: Transaction, refund_id: UUID, seen: RefundSeen, now: datetime
) -> None:
    """What a look at a refund shows; one that succeeded may fail later."""
    known = await refund_rows.find(tx.sql, refund_id)
    assert known is not None
    payment = (await payment_rows.load_locked(tx.sql, [known.pledge_id]))[known.pledge_id]
    refund = await refund_rows.locked(tx.sql, refund_id)
    if refund.stripe_id is None or refund.stripe_id != known.stripe_id:
        return  # another try is under way already
    if seen.status == "done":
        await card_refunds.sent(tx, payment, refund, refund.stripe_id, now)
    elif seen.status == "failed":
        await card_refunds.failed(tx, payment, refund, seen.why or "failed", now)
