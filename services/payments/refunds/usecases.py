"""Send money back: by card through the PSP, by transfer through two people."""

import hashlib
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from services.payments.ledger import domain as ledger
from services.payments.ledger import store as books
from services.payments.payments import domain as payments
from services.payments.payments import store as payment_rows
from services.payments.payments.domain import Payment
from services.payments.payments.store import Cause
from services.payments.payments.usecases import back_if_exact, take
from services.payments.rails import store as rails
from services.payments.rails.domain import Intent
from services.payments.refunds import store
from services.payments.refunds.domain import (
    NothingSent,
    Reason,
    Refund,
    SamePerson,
    pause_after,
)
from shared import alarms, audit, memberships, outbox
from shared.contracts.payments import PaymentSurplusReturned
from shared.database import Transaction
from shared.encryption import ColumnKey
from shared.errors import IdTaken, NotFound, WrongState
from shared.ids import derived_id, new_id
from shared.money import Money
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
                await _intend(tx, payment, refund, now)
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
        for intent_id, amount in await rails.charges(tx.sql, payment.pledge_id)
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
        _money(refund),
        paid_to=payment.project_id if settled else None,
    )
    await books.post(tx.sql, [begun], now)


async def _intend(tx: Transaction, payment: Payment, refund: Refund, now: datetime) -> None:
    if await store.is_with_bank(tx.sql, refund.intent_id):
        return  # sent now, it would be lost twice: it goes on when the bank has decided
    begins = now + pause_after(refund.tries)
    attempt = refund.tries + 1
    intent = Intent(
        id=new_id(),
        key=f"refund:{refund.id}:{attempt}",
        kind="refund",
        pledge_id=refund.pledge_id,
        subject_id=refund.id,
        instrument=payment.instrument,
        attempt=attempt,
        params={
            "pledge_id": str(refund.pledge_id),
            "intent_id": refund.intent_id,
            "amount_minor": refund.amount_minor,
        },
    )
    await rails.intend(tx.sql, intent, now, not_before=begins)


async def finish(
    tx: Transaction, payment: Payment, refund: Refund, cause: Cause, now: datetime
) -> Payment:
    """The refund is out of our hands: tell matching when nothing it waits for is left."""
    if refund.reason != "closing":
        await _say_surplus(tx, payment, refund, now)
        return await back_if_exact(tx, payment, cause, now)
    if payment.state == "refunding" and not await store.is_closing_open(
        tx.sql, payment.pledge_id
    ):
        return await take(tx, payments.step(payment, "sent_back", "refunded"), cause, now)
    return payment


async def _say_surplus(
    tx: Transaction, payment: Payment, refund: Refund, now: datetime
) -> None:
    said = PaymentSurplusReturned(
        pledge_id=payment.pledge_id,
        round_id=payment.round_id,
        amount_minor=refund.amount_minor,
        currency=refund.currency,
        occurred_at=now,
    )
    await outbox.add(tx.sql, [said])


async def sent_by_card(
    tx: Transaction,
    payment: Payment,
    refund: Refund,
    stripe_id: str,
    now: datetime,
) -> None:
    """The PSP has sent it back; told twice, it counts once."""
    if refund.state == "done":
        return
    await store.done_by_card(tx.sql, refund.id, stripe_id, now)
    movement = ledger.refunded_by_card(stripe_id, refund.pledge_id, _money(refund))
    await books.post(tx.sql, [movement], now)
    await finish(tx, payment, refund, Cause("job", refund.id), now)


async def failed_by_card(
    tx: Transaction, payment: Payment, refund: Refund, why: str, now: datetime
) -> None:
    """The PSP could not send it back: again, with an alarm."""
    if refund.state == "done":
        assert refund.stripe_id is not None
        undone = ledger.refund_came_back(refund.stripe_id, refund.pledge_id, _money(refund))
        await books.post(tx.sql, [undone], now)
    if await store.take_loss(tx.sql, refund.intent_id, refund.amount_minor):
        await returned_by_bank(tx, payment, refund, now, out_of=ledger.LOSSES)
        return
    await store.anew(tx.sql, refund.id, why)
    await _intend(tx, payment, replace(refund, tries=refund.tries + 1), now)
    what = f"refund {refund.id} failed: {why}"
    await alarms.raise_alarm(tx.sql, str(refund.pledge_id), what, now, once_since=now)


async def returned_by_bank(
    tx: Transaction, payment: Payment, refund: Refund, now: datetime, *, out_of: str
) -> Payment:
    """The bank has given the cardholder what we were to send back."""
    await store.returned(tx.sql, refund.id, "returned by the bank", now)
    movement = ledger.returned_by_bank(
        refund.id, refund.pledge_id, _money(refund), out_of=out_of
    )
    await books.post(tx.sql, [movement], now)
    return await finish(tx, payment, refund, Cause("job", refund.id), now)


async def bear(
    tx: Transaction, payment: Payment, intent_id: str, amount_minor: int, now: datetime
) -> tuple[Payment, int]:
    """Let refunds that were not sent bear what a bank took back; what is left to bear."""
    left = amount_minor
    for refund in await store.held_back(tx.sql, intent_id):
        part = min(left, refund.amount_minor)
        if part == refund.amount_minor:
            stood = ledger.disputed(payment.pledge_id)
            payment = await returned_by_bank(tx, payment, refund, now, out_of=stood)
        elif part:
            payment = await _shrink(tx, payment, refund, part, now)
        left -= part
    return payment, left


async def _shrink(
    tx: Transaction, payment: Payment, refund: Refund, part: int, now: datetime
) -> Payment:
    """The bank gave back a part: the refund is the rest, and goes on."""
    await store.shrink(tx.sql, refund.id, part)
    movement = ledger.returned_by_bank(
        refund.id,
        refund.pledge_id,
        Money(part, refund.currency),
        out_of=ledger.disputed(refund.pledge_id),
    )
    await books.post(tx.sql, [movement], now)
    payment = replace(
        payment,
        refunded_minor=payment.refunded_minor - part,
        charged_back_minor=payment.charged_back_minor + part,
    )
    await payment_rows.save(tx.sql, [payment])
    return payment


async def go_on(tx: Transaction, payment: Payment, intent_id: str, now: datetime) -> None:
    """The bank has decided: send what was held back meanwhile."""
    for refund in await store.held_back(tx.sql, intent_id):
        await _intend(tx, payment, refund, now)


async def listed(  # the door's question, and the key to the accounts
    tx: Transaction,
    key: ColumnKey,
    *,
    state: str | None,
    before: UUID | None,
    limit: int,
) -> list[tuple[Refund, dict[str, str] | None]]:
    """Refunds of the asker's organisations with the accounts that they go to."""
    await memberships.require_session(tx)
    rows = await store.listed(tx.sql, state, before, limit)
    sealed = await store.accounts(tx.sql, [row.pledge_id for row in rows])
    return [(row, _account(key, row, sealed.get(row.pledge_id))) for row in rows]


def _account(key: ColumnKey, refund: Refund, sealed: bytes | None) -> dict[str, str] | None:
    if refund.rail == "card" or sealed is None:
        return None
    opened: dict[str, str] = key.open(sealed, row=refund.pledge_id)
    return opened


async def shown(
    tx: Transaction, key: ColumnKey, refund_id: UUID
) -> tuple[Refund, dict[str, str] | None]:
    refund = await store.locked(tx.sql, refund_id)
    return refund, _account(key, refund, await store.account(tx.sql, refund.pledge_id))


async def record(
    tx: Transaction, refund_id: UUID, sent_on: date, reference: str, now: datetime
) -> None:
    """Somebody of the payee sent it by transfer.

    Raises:
        NotFound: no such refund for this asker.
        IdTaken: it was recorded with another date or reference.
        WrongState: it goes by card, or is done.
    """
    _payment, refund, person = await _of_payee(tx, refund_id, now)
    if refund.state in {"recorded", "done"} and refund.rail == "bank_transfer":
        if (refund.sent_on, refund.reference) != (sent_on, reference):
            raise IdTaken("This refund was recorded differently.")
        return
    if refund.state != "listed":
        raise WrongState("This refund goes back to the card by itself.", state=refund.state)
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
        _money(refund),
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


async def keep_account(
    tx: Transaction, key: ColumnKey, payment: Payment, account: dict[str, str], now: datetime
) -> None:
    """Keep where money of this pledge goes back to, sealed; the same again changes nothing."""
    person = tx.actor.person_id
    assert person is not None
    before = await store.account(tx.sql, payment.pledge_id)
    if before is not None and key.open(before, row=payment.pledge_id) == account:
        return
    sealed = key.seal(account, row=payment.pledge_id)
    await store.keep_account(tx.sql, payment.pledge_id, sealed, person, now)
    entry = audit.Entry(
        command="give_refund_account",
        command_id=new_id(),
        subject_kind="refund_account",
        subject=payment.pledge_id,
        chamber_id=payment.chamber_id,
        before_hash=None if before is None else hashlib.sha256(before).digest(),
        after_hash=hashlib.sha256(sealed).digest(),
    )
    await audit.record(tx, entry, now)


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


def _money(refund: Refund) -> Money:
    return Money(refund.amount_minor, refund.currency)
