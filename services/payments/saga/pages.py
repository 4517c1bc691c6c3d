"""The way to pay one pledge: a card page, a transfer, or nothing; decided in one transaction.

A page that must be made first is only written down here; the door has it made and asks again.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.payments.deposits.domain import Account
from services.payments.deposits.usecases import account_of
from services.payments.payments import store as payment_rows
from services.payments.payments.domain import OVER, Payment, bank_holds, card_pages
from services.payments.payments.domain.card_pages import ChargeUnderWay
from services.payments.rails import cards_store, operations_store, pages_store
from services.payments.rails.domain import PAGE_KINDS, Intent, Page, PageKind
from shared import audit, memberships
from shared.database import Transaction
from shared.encryption import ColumnKey
from shared.errors import NotFound, WrongState
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class CardPage:
    """A page that is open."""

    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Transfer:
    """Where to transfer to."""

    account: Account
    payment: Payment


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing is to be done by the investor."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class First:
    """An operation has to be carried out first."""

    op_id: UUID


@dataclass(frozen=True, slots=True)
class Look:
    """The time of a page is over: how it ended has to be read first."""

    page: Page


Way = CardPage | Transfer | Nothing | First | Look


@dataclass(frozen=True, slots=True)
class Desk:
    """What the way needs of the house: the key of refund accounts, and our own address."""

    column_key: ColumnKey
    web_url: str


async def way_to_pay(
    tx: Transaction,
    desk: Desk,
    pledge_id: UUID,
    refund_account: dict[str, str] | None,
    now: datetime,
) -> Way:
    """What the investor may do now; asked again, the same.

    Raises:
        NotFound: no such pledge for who asks, or payments has not heard of it yet.
        PageTooLate: less than half an hour is left.
        ChargeUnderWay: a charge or an end of a page has no answer yet.
        RefundAccountNeeded: the account for refunds has to be given with the question.
        NoAccountNumberLeft: transfers cannot be taken just now.
        WrongState: the pledge is over.
    """
    await memberships.require_session(tx)
    payment = (await payment_rows.load_locked(tx.sql, [pledge_id])).get(pledge_id)
    if payment is None:
        raise NotFound
    await memberships.require_acts_for(tx, payment.investor_id, now)
    if payment.state in OVER or payment.state == "closing":
        raise WrongState("This pledge is over.", state=payment.state)
    if payment.rail == "bank_transfer" and payment.state == "awaiting":
        account = await account_of(tx, desk.column_key, payment, refund_account, now)
        return Transfer(account, payment)
    if payment.rail == "card" and payment.state in {"awaiting", "declined"}:
        return await _card_page(tx, desk, payment, now)
    return Nothing(payment)


async def _card_page(tx: Transaction, desk: Desk, payment: Payment, now: datetime) -> Way:
    live = await operations_store.live(tx.sql, payment.pledge_id, "customer", *PAGE_KINDS)
    if live:
        return First(live[0].id)
    if await operations_store.live(tx.sql, payment.pledge_id, "charge", "expire_page"):
        raise ChargeUnderWay("Try again in a minute.")
    page = await pages_store.live_page(tx.sql, payment.pledge_id)
    if page is not None and page.url is not None and page.expires_at > now:
        return CardPage(page.url, page.expires_at)
    if page is not None:
        return Look(page)
    card_pages.check_page(payment, now)
    customer_id = await cards_store.customer(tx.sql, payment.investor_id)
    if customer_id is None:
        return First(await _intend_customer(tx, payment, now))
    return First(await _intend_page(tx, desk, payment, customer_id, now))


async def _intend_customer(tx: Transaction, payment: Payment, now: datetime) -> UUID:
    op_id = new_id()
    intent = Intent(
        id=op_id,
        key=f"customer:{op_id}",
        kind="customer",
        pledge_id=payment.pledge_id,
        subject_id=payment.investor_id,
        instrument=payment.instrument,
        attempt=1,
        params={"investor_id": str(payment.investor_id)},
    )
    await operations_store.intend(
        tx.sql, intent, now, not_before=now + card_pages.PAGE_ENDS_WITHIN
    )
    return op_id


def _kind(payment: Payment, now: datetime) -> PageKind:
    if payment.state == "declined":
        return "repair_page"
    return "hold_page" if bank_holds.may_hold(payment, now) else "setup_page"


async def _intend_page(
    tx: Transaction, desk: Desk, payment: Payment, customer_id: str, now: datetime
) -> UUID:
    kind = _kind(payment, now)
    # Whole seconds, as the PSP counts.
    expires_at = (now + card_pages.PAGE_LIFE + card_pages.PAGE_MARGIN).replace(microsecond=0)
    page = Page(new_id(), payment.pledge_id, kind, None, None, "asked", expires_at)
    await pages_store.add_page(tx.sql, page, now)
    here = f"{desk.web_url.rstrip('/')}/pledges/{payment.pledge_id}"
    op_id = new_id()
    intent = Intent(
        id=op_id,
        key=f"page:{page.id}",
        kind=kind,
        pledge_id=payment.pledge_id,
        subject_id=page.id,
        instrument=payment.instrument,
        attempt=1,
        params={
            "pledge_id": str(payment.pledge_id),
            "round_id": str(payment.round_id),
            "customer_id": customer_id,
            "currency": payment.currency,
            "amount_minor": payment.collect_minor or payment.amount_minor,
            "success_url": f"{here}/back",
            "cancel_url": here,
            "expires_at": int(expires_at.timestamp()),
        },
    )
    await operations_store.intend(
        tx.sql, intent, now, not_before=now + card_pages.PAGE_ENDS_WITHIN
    )
    entry = audit.Entry(
        command="open_card_page",
        command_id=page.id,
        subject_kind="card_page",
        subject=payment.pledge_id,
        chamber_id=payment.chamber_id,
    )
    await audit.record(tx, entry, now)
    return op_id
