"""The four things that matching asks for a pledge: seat, close, collect, settle.

Every function here runs inside one transaction; calls of the PSP are only written down. What
comes back from the PSP is in `answers`.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.payments.ledger import domain as ledger
from services.payments.ledger import store as books
from services.payments.payments import domain
from services.payments.payments import store as payment_rows
from services.payments.payments.domain import OVER, Payment, Step
from services.payments.payments.store import Cause
from services.payments.payments.usecases import take, tell
from services.payments.rails import cards_store
from services.payments.rails.domain import Card, check_by_card
from services.payments.refunds import usecases as refunds
from services.payments.saga.charging import intend_collection, lock_cards_of
from services.payments.saga.winding_down import wind_down
from shared import outbox
from shared.contracts.matching import PledgeClosing, PledgeDue, PledgeSeated, PledgeSettled
from shared.contracts.payments import PaymentRefunded
from shared.database import Transaction
from shared.ids import derived_id
from shared.money import Money


async def seat(
    tx: Transaction, seated: Sequence[PledgeSeated], now: datetime
) -> Collection[UUID]:
    """Wait for the investor, or rest on the card that is saved already: no call for that."""
    by_card = {event.investor_id for event in seated if event.rail == "card"}
    cards = await cards_store.usable_cards(tx.sql, by_card) if by_card else {}
    first = [
        (_first(_payment(event), cards.get(event.investor_id)), _heard(event))
        for event in seated
    ]
    new = await payment_rows.add(tx.sql, [step.payment for step, _ in first], now)
    taken = [(step, heard) for step, heard in first if step.payment.pledge_id in new]
    await tell(tx, taken, now)
    return [heard.id for _, heard in taken]


def _first(payment: Payment, card: Card | None) -> Step:
    if payment.rail != "card" or card is None:
        return Step(payment, None, "PledgeSeated", "PaymentAwaited")
    backed = replace(payment, state="backed", backing="saved", card_id=card.id)
    return Step(backed, None, "PledgeSeated", "PaymentBacked")


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
    payments = await payment_rows.load_locked(tx.sql, [event.pledge_id for event in closing])
    await lock_cards_of(tx, payments.values())
    for event in closing:
        await _close(tx, payments[event.pledge_id], event, now)
    return [event.event_id for event in closing]


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
        await outbox.add(tx, [said])


async def collect(tx: Transaction, due: Sequence[PledgeDue], now: datetime) -> Collection[UUID]:
    """Charge the saved card, or acknowledge what is in and send back what is above it."""
    payments = await payment_rows.load_locked(tx.sql, [event.pledge_id for event in due])
    for event in due:
        taken = domain.decide_due(payments[event.pledge_id], event.amount_minor)
        payment = taken.payment
        if payment.state == "due":
            taken = replace(taken, payment=await intend_collection(tx, payment, now))
            await take(tx, taken, _heard(event), now)
            continue
        payment = await take(tx, taken, _heard(event), now)
        if payment.surplus_minor:
            surplus = payment.surplus_minor
            await refunds.begin(tx, payment, surplus, "surplus", _heard(event), now)
    return [event.event_id for event in due]


async def settle(
    tx: Transaction, settled: Sequence[PledgeSettled], now: datetime
) -> Collection[UUID]:
    """What was collected is owed to the project from now on."""
    payments = await payment_rows.load_locked(tx.sql, [event.pledge_id for event in settled])
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


def _heard(event: PledgeSeated | PledgeClosing | PledgeDue | PledgeSettled) -> Cause:
    return Cause("event", event.event_id)
