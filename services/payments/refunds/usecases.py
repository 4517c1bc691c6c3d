"""Send money back: begin a refund, and let two people of the payee see to a transfer."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from services.payments.ledger import domain as ledger
from services.payments.ledger import store as books
from services.payments.payments import store as payment_rows
from services.payments.payments.domain import Payment
from services.payments.payments.store import Cause
from services.payments.rails import charges_store
from services.payments.refunds import card_refunds, store
from services.payments.refunds.domain import (
    NothingSent,
    Reason,
    Refund,
    SamePerson,
    check_day,
)
from services.payments.refunds.endings import finish
from shared import audit, memberships
from shared.database import Transaction
from shared.errors import IdTaken, NotFound, WrongState
from shared.ids import derived_id, new_id
from shared.wire import body_hash


async def begin(  # noqa: PLR0913, PLR0917  # what, why, and what made it
    tx: Transaction,
    payment: Payment,
    amount_minor: int,
    reason: Reason,
    cause: Cause,
    now: datetime,
) -> Payment:
    """Put `amount_minor` on its way back and out of the pledge's clearing account.

    Returns the payment with it counted as refunded; the caller saves it or the step does.
    """
    left = amount_minor
    for intent_id, free in await _sources(tx, payment):
        part = min(left, free)
        if part:
            refund = _refund(payment, part, reason, intent_id, now)
            await store.add(tx.sql, refund, cause)
            await _leave(tx, payment, refund, now)
            if refund.rail == "card":
                await card_refunds.intend(tx, payment, refund, now)
        left -= part
    assert left == 0, "more to send back than came in"
    payment = replace(payment, refunded_minor=payment.refunded_minor + amount_minor)
    await payment_rows.save(tx.sql, [payment])
    return payment


async def _sources(tx: Transaction, payment: Payment) -> list[tuple[str | None, int]]:
    """What may still be sent back of each charge; of transfers, of all together."""
    if payment.rail == "bank_transfer":
        return [(None, payment.kept_minor)]
    return [
        (intent_id, amount - await store.sent_back(tx.sql, intent_id))
        for intent_id, amount in await charges_store.charges(tx.sql, payment.pledge_id)
    ]


def _refund(
    payment: Payment, amount_minor: int, reason: Reason, intent_id: str | None, now: datetime
) -> Refund:
    return Refund(
        id=new_id(),
        payment_id=payment.id,
        pledge_id=payment.pledge_id,
        rail=payment.rail,
        amount_minor=amount_minor,
        currency=payment.currency,
        reason=reason,
        state="started" if payment.rail == "card" else "listed",
        intent_id=intent_id,
        tries=0,
        stripe_id=None,
        sent_on=None,
        reference=None,
        recorded_by=None,
        recorded_at=None,
        confirmed_by=None,
        confirmed_at=None,
        listed_at=now,
        trouble=None,
    )


async def _leave(tx: Transaction, payment: Payment, refund: Refund, now: datetime) -> None:
    settled = payment.is_owed_to_project and refund.reason == "closing"
    begun = ledger.refund_begun(
        refund.id,
        payment.pledge_id,
        refund.amount,
        paid_to=payment.project_id if settled else None,
    )
    await books.post(tx.sql, [begun], now)


async def record(
    tx: Transaction, refund_id: UUID, sent_on: date, reference: str, now: datetime
) -> None:
    """Somebody of the payee sent it by transfer.

    Raises:
        NotFound: no such refund for this asker.
        IdTaken: it was recorded with another date or reference.
        WrongState: it goes by card, or is done.
        DayToCome: the bank cannot have sent it yet.
    """
    _payment, refund, person = await _of_payee(tx, refund_id, now)
    if refund.state in {"recorded", "done"} and refund.rail == "bank_transfer":
        if (refund.sent_on, refund.reference) != (sent_on, reference):
            raise IdTaken("This refund was recorded differently.")
        return
    if refund.state != "listed":
        raise WrongState("This refund goes back to the card by itself.", state=refund.state)
    check_day(sent_on, now)
    await store.recorded(
        tx.sql, refund_id, sent_on=sent_on, reference=reference, by=person, now=now
    )
    await _audit(tx, "record_refund", refund, _payment, body_hash(str(sent_on), reference), now)


async def confirm(tx: Transaction, refund_id: UUID, *, agreed: bool, now: datetime) -> None:
    """A second person looked at the bank's list.

    Raises:
        NotFound: no such refund for this asker.
        NothingSent: nobody recorded it yet.
        SamePerson: the asker recorded it.
        WrongState: it is done, or goes by card.
    """
    payment, refund, person = await _of_payee(tx, refund_id, now)
    if refund.state == "done" and refund.rail == "bank_transfer" and agreed:
        return
    if refund.state == "listed":
        raise NothingSent("Record the transfer first.")
    if refund.state != "recorded":
        raise WrongState("This refund is beyond confirming.", state=refund.state)
    if not agreed:
        await store.relisted(tx.sql, refund_id)
        await _audit(tx, "reject_refund_record", refund, payment, None, now)
        return
    if refund.recorded_by == person:
        raise SamePerson("Whoever recorded a refund may not confirm it.")
    await store.confirmed(tx.sql, refund_id, person, now)
    movement = ledger.refunded_by_transfer(
        str(refund.id),
        refund.pledge_id,
        refund.amount,
        handler_id=payment.handler_id if payment.is_for_handler else None,
    )
    await books.post(tx.sql, [movement], now)
    command = await _audit(tx, "confirm_refund", refund, payment, None, now)
    await finish(tx, payment, refund, Cause("request", command), now)


async def _of_payee(
    tx: Transaction, refund_id: UUID, now: datetime
) -> tuple[Payment, Refund, UUID]:
    """Payment and refund, locked in the order of the house, for one of the payee's people."""
    await memberships.require_session(tx)
    seen = await store.find(tx.sql, refund_id)
    person = tx.actor.person_id
    if seen is None or person is None:
        raise NotFound
    payment = (await payment_rows.load_locked(tx.sql, [seen.pledge_id]))[seen.pledge_id]
    await memberships.require_role(tx, payment.payee_id, memberships.STAFF, now)
    return payment, await store.locked(tx.sql, refund_id), person


async def _audit(  # noqa: PLR0913, PLR0917  # an audit row's parts
    tx: Transaction,
    command: str,
    refund: Refund,
    payment: Payment,
    after: bytes | None,
    now: datetime,
) -> UUID:
    command_id = derived_id(command, refund.id, refund.recorded_at or now)
    entry = audit.Entry(
        command=command,
        command_id=command_id,
        subject_kind="refund_step",
        subject=refund.id,
        chamber_id=payment.chamber_id,
        before_hash=body_hash(refund.state),
        after_hash=after or body_hash(command),
    )
    await audit.record(tx, entry, now)
    return command_id
