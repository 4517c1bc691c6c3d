"""The payment of a pledge from its seat to its end: what matching asks, what the PSP answers.

Every function here runs inside one transaction; calls of the PSP are only written down.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from services.payments.deposits import store as deposits
from services.payments.ledger import domain as ledger
from services.payments.ledger import store as books
from services.payments.payments import domain, store
from services.payments.payments.domain import OVER, Payment, Step
from services.payments.payments.store import Cause
from services.payments.payments.usecases import take
from services.payments.rails import store as rails
from services.payments.rails.domain import PAGE_KINDS, Charged, Intent, check_by_card
from services.payments.refunds import usecases as refunds
from shared import alarms, audit, outbox
from shared.contracts.matching import PledgeClosing, PledgeDue, PledgeSeated, PledgeSettled
from shared.contracts.payments import PaymentRefunded
from shared.database import Transaction
from shared.ids import derived_id, new_id
from shared.money import Money

_UNDER_WAY: Final = ("charge", "capture", *PAGE_KINDS, "expire_page", "release", "detach")


async def seat(
    tx: Transaction, seated: Sequence[PledgeSeated], now: datetime
) -> Collection[UUID]:
    """Wait for the investor, or rest on the card that is saved already: no call for that."""
    acted = []
    investors = {event.investor_id for event in seated if event.rail == "card"}
    await rails.lock_cards(tx.sql, investors=investors)
    for event in seated:
        payment = _payment(event)
        card = None
        if payment.rail == "card":
            card = await rails.usable_card(tx.sql, payment.investor_id)
        if card is not None:
            payment = replace(payment, state="backed", backing="saved", card_id=card.id)
        if await store.add(tx.sql, payment, now):
            says: domain.Says = "PaymentBacked" if card else "PaymentAwaited"
            first = Step(payment, None, "PledgeSeated", says)
            await take(tx, first, _heard(event), now)
            acted.append(event.event_id)
    return acted


def _payment(event: PledgeSeated) -> Payment:
    if event.rail == "card":
        check_by_card(event.instrument)
    is_investment = event.instrument in domain.INVESTMENTS
    assert not is_investment or event.handler_id is not None, "an investment has a handler"
    payee_id = event.handler_id if is_investment else event.chamber_id
    assert payee_id is not None
    return Payment(
        id=derived_id("payment", event.pledge_id),
        pledge_id=event.pledge_id,
        round_id=event.round_id,
        project_id=event.project_id,
        investor_id=event.investor_id,
        person_id=event.person_id,
        chamber_id=event.chamber_id,
        handler_id=event.handler_id,
        payee_id=payee_id,
        instrument=event.instrument,
        rail=event.rail,
        amount_minor=event.amount_minor,
        currency=event.currency,
        pay_by=event.pay_by,
        collect_by=event.collect_by,
        state="awaiting",
    )


async def close(
    tx: Transaction, closing: Sequence[PledgeClosing], now: datetime
) -> Collection[UUID]:
    """Wind down what there is and answer what is left; asked again, the same answer."""
    payments = await store.load_locked(tx.sql, [event.pledge_id for event in closing])
    await _lock_cards(tx, payments.values())
    for event in closing:
        await _close(tx, payments[event.pledge_id], event, now)
    return [event.event_id for event in closing]


async def _lock_cards(tx: Transaction, payments: Collection[Payment]) -> None:
    cards = {each.card_id for each in payments if each.card_id is not None}
    await rails.lock_cards(tx.sql, cards=cards)


async def _close(
    tx: Transaction, payment: Payment, event: PledgeClosing, now: datetime
) -> None:
    expired = event.reason == "expired"
    # Matching said this before it heard that we are backed: it will confirm, or ask again.
    is_overtaken = payment.state == "backed" and expired and not payment.is_expiry_heard
    payment = replace(payment, is_expiry_heard=payment.is_expiry_heard or expired)
    if is_overtaken:
        await take(tx, domain.step(payment, "PledgeClosing", "backed"), _heard(event), now)
    elif payment.state in OVER:
        again = domain.step(payment, "PledgeClosing", payment.state)
        await take(tx, again, _heard(event), now)
        await _say_refunded_again(tx, payment, now)
    else:
        await wind_down(tx, payment, "PledgeClosing", _heard(event), now)


async def _say_refunded_again(tx: Transaction, payment: Payment, now: datetime) -> None:
    if payment.state == "refunded":
        said = PaymentRefunded(
            pledge_id=payment.pledge_id,
            round_id=payment.round_id,
            amount_minor=payment.refunded_minor,
            currency=payment.currency,
            occurred_at=now,
        )
        await outbox.add(tx.sql, [said])


async def wind_down(
    tx: Transaction, payment: Payment, on: domain.On, cause: Cause, now: datetime
) -> None:
    """Answer PledgeClosing if nothing is under way any more; else see to what is.

    Called when matching asks, and again after each thing that was under way.
    """
    # Of what is settled all is in; a second deposit that still waits goes back by itself.
    if payment.state != "settled" and await _is_under_way(tx, payment, now):
        if on == "PledgeClosing":
            await take(tx, domain.step(payment, on, "closing"), cause, now)
        return
    if payment.kept_minor:
        payment = await refunds.begin(tx, payment, payment.kept_minor, "closing", cause, now)
        await take(tx, domain.step(payment, on, "refunding"), cause, now)
    else:
        await take(tx, domain.step(payment, on, "voided"), cause, now)


async def wind_down_transfers(tx: Transaction, now: datetime, limit: int) -> int:
    """Go on with closing pledges whose recorded deposits are all decided."""
    decided = await deposits.closing_and_decided(tx.sql, limit)
    payments = await store.load_locked(tx.sql, decided)
    closing = [each for each in payments.values() if each.state == "closing"]
    for payment in closing:
        command_id = new_id()
        await wind_down(tx, payment, "wound_down", Cause("job", command_id), now)
        entry = _decision("wind_down", command_id, "payment", payment, payment.pledge_id)
        await audit.record(tx, entry, now)
    return len(closing)


async def _is_under_way(tx: Transaction, payment: Payment, now: datetime) -> bool:
    """Whether money may be in flight, or a page, a hold or an unused card is left.

    These are ended.

    A deposit that one person recorded is money in flight until a second one has looked.
    """
    if await deposits.is_recorded(tx.sql, payment.pledge_id):
        return True
    if await rails.live(tx.sql, payment.pledge_id, *_UNDER_WAY):
        return True
    page = await rails.live_page(tx.sql, payment.pledge_id)
    if page is not None:
        await _end_page(tx, payment, page.id, page.session_id, now)
        return True
    if await release(tx, payment, now):
        return True
    return not payment.kept_minor and await let_card_go(tx, payment, now)


async def release(tx: Transaction, payment: Payment, now: datetime) -> bool:
    """Give the pledge's hold back to the cardholder; whether there was one."""
    intent_id = await rails.live_hold(tx.sql, payment.pledge_id)
    if intent_id is None:
        return False
    await rails.end_hold(tx.sql, intent_id, "releasing", now)
    await intend_release(tx, payment, intent_id, now)
    return True


async def intend_release(
    tx: Transaction, payment: Payment, intent_id: str, now: datetime
) -> None:
    """Write down that a hold is let go; without a cost, and for ever."""
    intent = Intent(
        id=new_id(),
        key=f"release:{intent_id}",
        kind="release",
        pledge_id=payment.pledge_id,
        subject_id=payment.pledge_id,
        instrument=payment.instrument,
        attempt=1,
        params={"pledge_id": str(payment.pledge_id), "intent_id": intent_id},
    )
    await rails.intend(tx.sql, intent, now)


async def end_page(tx: Transaction, payment: Payment, now: datetime) -> bool:
    """Ask the PSP to end the open page, unless that is under way; whether there is one."""
    page = await rails.live_page(tx.sql, payment.pledge_id)
    if page is None:
        return False
    if page.session_id and not await rails.live(tx.sql, payment.pledge_id, "expire_page"):
        await _end_page(tx, payment, page.id, page.session_id, now)
    return True


async def _end_page(
    tx: Transaction, payment: Payment, page_id: UUID, session_id: str | None, now: datetime
) -> None:
    op_id = new_id()
    intent = Intent(
        id=op_id,
        key=f"expire:{op_id}",
        kind="expire_page",
        pledge_id=payment.pledge_id,
        subject_id=page_id,
        instrument=payment.instrument,
        attempt=1,
        params={"session_id": session_id},
    )
    await rails.intend(tx.sql, intent, now)


async def let_card_go(tx: Transaction, payment: Payment, now: datetime) -> bool:
    """Detach the payment's card if no other pledge rests on it; whether that is under way."""
    if payment.card_id is None:
        return False
    # Another pledge's detach is not ours to wait for: its end would not wake us.
    if await rails.card_state_locked(tx.sql, payment.card_id) != "attached":
        return False
    if await store.others_rest_on(tx.sql, payment.card_id, payment.pledge_id):
        return False
    await _detach(tx, payment, payment.card_id, now)
    return True


async def _detach(tx: Transaction, payment: Payment, card_id: UUID, now: datetime) -> None:
    card = await rails.card(tx.sql, card_id)
    op_id = new_id()
    intent = Intent(
        id=op_id,
        key=f"detach:{op_id}",
        kind="detach",
        pledge_id=payment.pledge_id,
        subject_id=card_id,
        instrument=payment.instrument,
        attempt=1,
        params={"payment_method_id": card.payment_method_id},
    )
    await rails.move_card(tx.sql, card_id, "detaching")
    await rails.intend(tx.sql, intent, now)


async def collect(tx: Transaction, due: Sequence[PledgeDue], now: datetime) -> Collection[UUID]:
    """Charge the saved card, or acknowledge what is in and send back what is above it."""
    payments = await store.load_locked(tx.sql, [event.pledge_id for event in due])
    for event in due:
        taken = domain.decide_due(payments[event.pledge_id], event.amount_minor)
        payment = taken.payment
        if payment.state == "due":
            taken = replace(taken, payment=await _intend_collection(tx, payment, now))
            await take(tx, taken, _heard(event), now)
            continue
        payment = await take(tx, taken, _heard(event), now)
        if payment.surplus_minor:
            surplus = payment.surplus_minor
            await refunds.begin(tx, payment, surplus, "surplus", _heard(event), now)
    return [event.event_id for event in due]


async def _intend_collection(tx: Transaction, payment: Payment, now: datetime) -> Payment:
    """Take what the bank holds, or charge the saved card."""
    held = await rails.live_hold(tx.sql, payment.pledge_id)
    if payment.backing != "held" or held is None:
        return await intend_charge(tx, payment, now)
    await rails.end_hold(tx.sql, held, "capturing", now)
    attempt = payment.charges + 1
    intent = Intent(
        id=new_id(),
        key=f"pledge:{payment.pledge_id}:capture:{attempt}",
        kind="capture",
        pledge_id=payment.pledge_id,
        subject_id=payment.pledge_id,
        instrument=payment.instrument,
        attempt=attempt,
        params={
            "pledge_id": str(payment.pledge_id),
            "intent_id": held,
            "amount_minor": payment.collect_minor,
        },
    )
    await rails.intend(tx.sql, intent, now)
    return replace(payment, charges=attempt)


async def let_holds_go(tx: Transaction, now: datetime, limit: int) -> int:
    """Give holds back that nobody has taken before their end: the saved cards stand for them.

    Nothing is taken before its pledge is due, and a hold that the bank ends counts for nothing.
    """
    ending = await store.held_until(tx.sql, now + domain.HOLD_ENDS_BEFORE, limit)
    for payment in ending:
        command_id = derived_id("let_hold_go", payment.pledge_id, payment.capture_before)
        await release(tx, payment, now)
        await take(tx, domain.decide_hold_over(payment), Cause("job", command_id), now)
        entry = _decision("let_hold_go", command_id, "payment", payment, payment.pledge_id)
        await audit.record(tx, entry, now)
    return len(ending)


async def hold_lost(tx: Transaction, intent_id: str, now: datetime) -> None:
    """The bank does not hold it any more, and we had not asked for that."""
    pledge_id = await rails.pledge_of_hold(tx.sql, intent_id)
    if pledge_id is None:
        return
    payment = (await store.load_locked(tx.sql, [pledge_id]))[pledge_id]
    if await rails.live_hold(tx.sql, pledge_id) == intent_id and payment.state == "backed":
        await rails.end_hold(tx.sql, intent_id, "lost", now)
        cause = Cause("job", derived_id("hold_lost", intent_id))
        await take(tx, domain.decide_hold_over(payment), cause, now)


async def intend_charge(tx: Transaction, payment: Payment, now: datetime) -> Payment:
    """Write the next charge down; the payment with its number, for the step to save."""
    assert payment.card_id is not None
    card = await rails.card(tx.sql, payment.card_id)
    attempt = payment.charges + 1
    intent = Intent(
        id=new_id(),
        key=f"pledge:{payment.pledge_id}:charge:{attempt}",
        kind="charge",
        pledge_id=payment.pledge_id,
        subject_id=payment.pledge_id,
        instrument=payment.instrument,
        attempt=attempt,
        params={
            "pledge_id": str(payment.pledge_id),
            "round_id": str(payment.round_id),
            "customer_id": card.customer_id,
            "payment_method_id": card.payment_method_id,
            "amount_minor": payment.collect_minor,
            "currency": payment.currency,
        },
    )
    await rails.intend(tx.sql, intent, now)
    return replace(payment, charges=attempt)


async def settle(
    tx: Transaction, settled: Sequence[PledgeSettled], now: datetime
) -> Collection[UUID]:
    """What was collected is owed to the project from now on."""
    payments = await store.load_locked(tx.sql, [event.pledge_id for event in settled])
    acted = []
    for event in settled:
        payment = payments[event.pledge_id]
        taken = domain.decide_settled(payment)
        if taken is None:
            continue  # it is on its way back already
        assert payment.collect_minor is not None
        await take(tx, taken, _heard(event), now)
        amount = Money(payment.collect_minor, payment.currency)
        owed = ledger.settled(payment.pledge_id, payment.project_id, amount)
        await books.post(tx.sql, [owed], now)
        acted.append(event.event_id)
    return acted


async def money_came(
    tx: Transaction, payment: Payment, charged: Charged, op_id: UUID, now: datetime
) -> None:
    """The PSP took money: enter it once, and say what it does to the pledge.

    What nobody waits for any more is sent back on our own authority, with an alarm.
    """
    if not await rails.add_charge(tx.sql, charged, payment.pledge_id, op_id, now):
        return
    await _enter(tx, payment, charged, now)
    in_minor = payment.captured_minor + charged.amount_minor
    authorised_minor = max(payment.authorised_minor, in_minor)
    payment = replace(payment, captured_minor=in_minor, authorised_minor=authorised_minor)
    cause = Cause("job", op_id)
    if payment.state in {"due", "declined"}:
        done = domain.step(payment, "charged", "captured", next_try_at=None)
        await take(tx, done, cause, now)
    elif payment.state == "closing":
        payment = await take(tx, domain.step(payment, "charged", "closing"), cause, now)
        await wind_down(tx, payment, "wound_down", cause, now)
    else:
        await store.save(tx.sql, [payment])
        await _send_back(tx, payment, charged, op_id, now)


async def _enter(tx: Transaction, payment: Payment, charged: Charged, now: datetime) -> None:
    amount = Money(charged.amount_minor, charged.currency)
    fee = Money(charged.fee_minor, charged.currency)
    movements = [
        ledger.charged(charged.charge_id, payment.pledge_id, amount),
        ledger.psp_fee(charged.charge_id, payment.pledge_id, fee),
    ]
    await books.post(tx.sql, movements, now)


async def _send_back(
    tx: Transaction, payment: Payment, charged: Charged, op_id: UUID, now: datetime
) -> None:
    command_id = derived_id("send_back", charged.intent_id)
    cause = Cause("job", command_id)
    await refunds.begin(tx, payment, charged.amount_minor, "late", cause, now)
    await audit.record(tx, _decision("send_back", command_id, "refund", payment, op_id), now)
    what = f"money came for a pledge in state {payment.state}"
    await alarms.raise_alarm(tx.sql, str(payment.pledge_id), what, now, once_since=now)


async def try_again(tx: Transaction, now: datetime, limit: int) -> int:
    """Charge refused cards whose next try is due once more, or let their pledges lapse.

    An open page is ended first: beside it the pledge could be charged twice.
    """
    waiting = await store.to_try_again(tx.sql, now, limit)
    await _lock_cards(tx, waiting)
    for payment in waiting:
        if await end_page(tx, payment, now):
            later = replace(payment, next_try_at=now + domain.PAGE_ENDS_WITHIN)
            await store.save(tx.sql, [later])
            continue
        code = await rails.last_refusal(tx.sql, payment.pledge_id)
        command_id = derived_id("try_again", payment.pledge_id, payment.charges)
        cause = Cause("job", command_id)
        if domain.may_try_again(payment, code, now):
            tried = domain.step(payment, "tried_again", "due", next_try_at=None)
            tried = replace(tried, payment=await intend_charge(tx, tried.payment, now))
            await take(tx, tried, cause, now)
        else:
            over = domain.step(payment, "repair_over", "lapsed", next_try_at=None)
            await take(tx, over, cause, now)
            await let_card_go(tx, payment, now)
        entry = _decision("try_card_again", command_id, "payment", payment, payment.pledge_id)
        await audit.record(tx, entry, now)
    return len(waiting)


def _decision(
    command: str, command_id: UUID, kind: str, payment: Payment, subject: UUID
) -> audit.Entry:
    return audit.Entry(
        command=command,
        command_id=command_id,
        subject_kind=kind,
        subject=subject,
        chamber_id=payment.chamber_id,
    )


def _heard(event: PledgeSeated | PledgeClosing | PledgeDue | PledgeSettled) -> Cause:
    return Cause("event", event.event_id)
