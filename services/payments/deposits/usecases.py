"""Money by transfer: an account number for each pledge, deposits by two people."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from services.payments.deposits import domain, store
from services.payments.deposits.domain import Account, Deposit
from services.payments.ledger import domain as ledger
from services.payments.ledger import store as books
from services.payments.payments import store as payment_rows
from services.payments.payments.domain import OVER, WAITED_FOR, Payment
from services.payments.payments.store import Cause
from services.payments.payments.usecases import back_if_exact
from services.payments.refunds import accounts as refund_accounts
from services.payments.refunds import store as refund_rows
from services.payments.refunds import usecases as refunds
from services.payments.refunds.domain import Reason, SamePerson, check_day
from shared import audit, memberships
from shared.database import Transaction
from shared.encryption import ColumnKey
from shared.errors import IdTaken, NotFound, WrongState
from shared.ids import derived_id, new_id
from shared.money import Money
from shared.wire import body_hash


async def account_of(
    tx: Transaction,
    key: ColumnKey,
    payment: Payment,
    refund_account: dict[str, str] | None,
    now: datetime,
) -> Account:
    """The number that this pledge is paid into, once it is known where money goes back to.

    Raises:
        RefundAccountNeeded: nobody gave an account for refunds yet.
        NoAccountNumberLeft: the payee has no unused number.
    """
    if refund_account is not None:
        await refund_accounts.keep(tx, key, payment, refund_account, now)
    elif await refund_rows.account(tx.sql, payment.pledge_id) is None:
        raise domain.RefundAccountNeeded("Say where money could go back to.")
    given = await store.given(tx.sql, payment.pledge_id)
    if given is not None:
        return given
    handler_id = payment.handler_id if payment.is_for_handler else None
    taken = await store.take(tx.sql, payment.pledge_id, handler_id, now)
    if taken is None:
        raise domain.NoAccountNumberLeft("Transfers cannot be taken just now.")
    entry = audit.Entry(
        command="give_account_number",
        command_id=new_id(),
        subject_kind="account_number",
        subject=payment.pledge_id,
        chamber_id=payment.chamber_id,
        after_hash=body_hash(taken.bank_code, taken.branch_code, taken.number),
    )
    await audit.record(tx, entry, now)
    return taken


async def record(  # noqa: PLR0913  # one line of the bank's list
    tx: Transaction,
    deposit_id: UUID,
    *,
    bank_code: str,
    branch_code: str,
    number: str,
    amount_minor: int,
    value_date: date,
    bank_reference: str,
    now: datetime,
) -> Deposit:
    """One of the payee's people read a line of the bank's list; nothing is backed yet.

    Raises:
        NotFound: the number belongs to no pledge of the asker's organisation.
        IdTaken: the id names another line.
        LineTaken: the line was entered before, under another id.
        DayToCome: the bank cannot have listed it yet.
    """
    await memberships.require_session(tx)
    found = await store.used_number(tx.sql, bank_code, branch_code, number)
    # Locked: a repeat at the same moment, or the pledge's closing, waits its turn.
    locked = await payment_rows.load_locked(tx.sql, [found[1]]) if found else {}
    payment = locked.get(found[1]) if found else None
    if found is None or payment is None or tx.actor.person_id is None:
        raise NotFound  # in the same words as for a number of somebody else's
    await memberships.require_role(tx, payment.payee_id, memberships.STAFF, now)
    body = body_hash(
        bank_code, branch_code, number, amount_minor, str(value_date), bank_reference
    )
    known = await store.head(tx.sql, deposit_id)
    if known is not None:
        return await _repeat(tx, known, body)
    check_day(value_date, now)
    await store.add(
        tx.sql,
        deposit_id,
        account_number_id=found[0],
        pledge_id=payment.pledge_id,
        amount_minor=amount_minor,
        currency=payment.currency,
        value_date=value_date,
        bank_reference=bank_reference,
        body_hash=body,
        by=tx.actor.person_id,
        now=now,
    )
    await _audit(tx, "record_deposit", deposit_id, payment, body, now)
    return await shown(tx, deposit_id)


async def _repeat(tx: Transaction, known: store.Head, body: bytes) -> Deposit:
    if known.body_hash != body:
        raise IdTaken("This id names another deposit.")
    return await shown(tx, known.id)


async def confirm(tx: Transaction, deposit_id: UUID, *, agreed: bool, now: datetime) -> Deposit:
    """A second person found the line in the bank's list: now it is money.

    Exactly the amount of the pledge backs it; less waits for more, what is above goes back
    first, and all of it where the pledge is over.

    Raises:
        NotFound: no such deposit for this asker.
        SamePerson: the asker recorded it.
        WrongState: it was confirmed and cannot be wrong any more, or the other way round.
    """
    await memberships.require_session(tx)
    seen, person = await store.head(tx.sql, deposit_id), tx.actor.person_id
    if seen is None or person is None:
        raise NotFound
    payment = (await payment_rows.load_locked(tx.sql, [seen.pledge_id]))[seen.pledge_id]
    await memberships.require_role(tx, payment.payee_id, memberships.STAFF, now)
    deposit = await store.head_locked(tx.sql, deposit_id)
    if deposit.state == ("confirmed" if agreed else "rejected"):
        return await shown(tx, deposit_id)
    if deposit.state != "recorded":
        raise WrongState("This deposit is decided.", state=deposit.state)
    if not agreed:
        await store.reject(tx.sql, deposit_id)
        await _audit(tx, "reject_deposit", deposit_id, payment, None, now)
        return await shown(tx, deposit_id)
    if deposit.recorded_by == person:
        raise SamePerson("Whoever recorded a deposit may not confirm it.")
    command = await _audit(tx, "confirm_deposit", deposit_id, payment, None, now)
    await _come_in(tx, payment, deposit, Cause("request", command), now)
    return await shown(tx, deposit_id)


async def _come_in(
    tx: Transaction, payment: Payment, deposit: store.Head, cause: Cause, now: datetime
) -> None:
    """Enter the money, say what it does to the pledge, and send back what is too much."""
    assert tx.actor.person_id is not None
    amount = Money(deposit.amount_minor, payment.currency)
    line = ledger.deposited(
        str(deposit.id),
        payment.pledge_id,
        amount,
        handler_id=payment.handler_id if payment.is_for_handler else None,
    )
    await books.post(tx.sql, [line], now)
    in_minor = payment.captured_minor + deposit.amount_minor
    payment = replace(payment, captured_minor=in_minor, authorised_minor=in_minor)
    await payment_rows.save(tx.sql, [payment])
    is_waited_for = payment.state in WAITED_FOR
    standing = domain.standing(
        kept_minor=payment.kept_minor,
        wanted_minor=payment.wanted_minor,
        is_late=not is_waited_for,
    )
    await store.confirm(tx.sql, deposit.id, standing, tx.actor.person_id, now)
    if is_waited_for:
        await store.restand(tx.sql, payment.pledge_id, standing)
    if payment.surplus_minor:
        reason: Reason = "late" if payment.state in OVER else "surplus"
        await refunds.begin(tx, payment, payment.surplus_minor, reason, cause, now)
    else:
        await back_if_exact(tx, payment, cause, now)


async def shown(tx: Transaction, deposit_id: UUID) -> Deposit:
    deposit = await store.one(tx.sql, deposit_id)
    assert deposit is not None, "it was just written or read"
    return deposit


async def _audit(  # noqa: PLR0913, PLR0917  # an audit row's parts
    tx: Transaction,
    command: str,
    deposit_id: UUID,
    payment: Payment,
    after: bytes | None,
    now: datetime,
) -> UUID:
    command_id = derived_id(command, deposit_id)
    entry = audit.Entry(
        command=command,
        command_id=command_id,
        subject_kind="deposit",
        subject=deposit_id,
        chamber_id=payment.chamber_id,
        after_hash=after or body_hash(command),
    )
    await audit.record(tx, entry, now)
    return command_id
