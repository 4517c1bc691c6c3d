"""What each answer of the PSP does: the second of the two transactions around a call.

What is seen without a call of that kind is in `looks`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.payments.payments import store as payment_rows
from services.payments.payments.domain import Payment, bank_holds, repairs
from services.payments.payments.store import Cause
from services.payments.payments.usecases import take
from services.payments.rails import cards_store, charges_store, operations_store, pages_store
from services.payments.rails.domain import (
    LIVE,
    Charged,
    Done,
    Kind,
    Later,
    Operation,
    OperationState,
    Outcome,
    Pending,
    Refused,
    Unknown,
    pause_after,
)
from services.payments.refunds import card_refunds
from services.payments.refunds import store as refund_rows
from services.payments.saga.charging import intend_charge, money_came
from services.payments.saga.endings import intend_release, let_card_go
from services.payments.saga.winding_down import wind_down
from shared import alarms
from shared.database import Transaction

_LATER: Final = timedelta(seconds=1)
_ALARM_AFTER: Final = timedelta(seconds=60)
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)

Act = Callable[[Transaction, Payment, Operation, Outcome, datetime], Awaitable[None]]


async def record(tx: Transaction, op_id: UUID, outcome: Outcome, now: datetime) -> None:
    """Write an answer down with all that follows from it; an answer told twice counts once."""
    seen = await operations_store.operation(tx.sql, op_id)
    payment = (await payment_rows.load_locked(tx.sql, [seen.pledge_id]))[seen.pledge_id]
    operation = await operations_store.operation_locked(tx.sql, op_id)
    if operation.state not in LIVE:
        return
    if _is_open(operation, outcome):
        await _again(tx, operation, outcome, now)
        return
    state, stripe_id = _state(outcome)
    await operations_store.record(
        tx.sql, op_id, state, stripe_id=stripe_id, outcome=_plain(outcome), now=now
    )
    await _ACTS[operation.kind](tx, payment, operation, outcome, now)


def _is_open(operation: Operation, outcome: Outcome) -> bool:
    """Whether the end is not known yet. A refund that waits has an id and is read by it."""
    waits = isinstance(outcome, Pending) and operation.kind != "refund"
    return waits or isinstance(outcome, (Unknown, Later))


async def _again(
    tx: Transaction, operation: Operation, outcome: Outcome, now: datetime
) -> None:
    is_later = isinstance(outcome, Later)
    at = now + (_LATER if is_later else pause_after(operation.tries))
    never_sent = is_later and operation.tries == 1
    await operations_store.again(tx.sql, operation.id, at, never_sent=never_sent)
    since = operation.sent_at or now
    if now - since > _ALARM_AFTER:
        what = f"no answer of the PSP to {operation.kind} {operation.id}"
        await alarms.raise_alarm(tx.sql, str(operation.pledge_id), what, now, once_since=since)


def _state(outcome: Outcome) -> tuple[OperationState, str | None]:
    match outcome:
        case Done(stripe_id) | Pending(stripe_id):
            return "succeeded", stripe_id
        case Refused(_, stripe_id):
            return "declined", stripe_id
        case _:
            return "failed", None


def _plain(outcome: Outcome) -> Mapping[str, Any]:
    match outcome:
        case Done(_, facts):
            kept = {name: value for name, value in facts.items() if name != "url"}
            return {"was": "done", **kept}
        case Refused(code):
            return {"was": "refused", "code": code}
        case other:
            return {"was": type(other).__name__.lower(), "why": getattr(other, "why", "")}


async def _customer(
    tx: Transaction, payment: Payment, _operation: Operation, outcome: Outcome, now: datetime
) -> None:
    if isinstance(outcome, Done):
        await cards_store.add_customer(tx.sql, payment.investor_id, outcome.stripe_id, now)


async def _page_made(
    tx: Transaction, payment: Payment, operation: Operation, outcome: Outcome, now: datetime
) -> None:
    if isinstance(outcome, Done):
        # One that was looked up may be over already: it is read at once.
        read_at = now if outcome.facts.get("status") == "open" else _LONG_AGO
        await pages_store.move_page(
            tx.sql,
            operation.subject_id,
            "open",
            read_at,
            session_id=outcome.stripe_id,
            url=outcome.facts.get("url"),
        )
    else:
        await pages_store.move_page(tx.sql, operation.subject_id, "failed", now)
    await _go_on(tx, payment, operation, now)


async def _page_ended(
    tx: Transaction, payment: Payment, operation: Operation, outcome: Outcome, now: datetime
) -> None:
    page = await pages_store.page_locked(tx.sql, operation.subject_id)
    if page.state == "open":
        is_complete = isinstance(outcome, Done) and outcome.facts["status"] == "complete"
        # Whoever finished it in that second is heard: the page is read at once.
        state, at = ("open", _LONG_AGO) if is_complete else ("expired", now)
        await pages_store.move_page(tx.sql, page.id, state, at)
        if is_complete:
            return
    await _go_on(tx, payment, operation, now)


async def _charge_answered(
    tx: Transaction, payment: Payment, operation: Operation, outcome: Outcome, now: datetime
) -> None:
    cause = Cause("job", operation.id)
    match outcome:
        case Done(intent_id, facts):
            charged = Charged(intent_id=intent_id, **facts)
            await money_came(tx, payment, charged, operation.id, now)
        case Refused(code):
            await _refused(tx, payment, code, cause, now)
        case _ if payment.state == "due" and _plain(outcome)["was"] == "neverhappened":
            await payment_rows.save(tx.sql, [await intend_charge(tx, payment, now)])
        case _:  # a saved card that disappeared is found here
            await _refused(tx, payment, "card_detached", cause, now)


async def _capture_answered(
    tx: Transaction, payment: Payment, operation: Operation, outcome: Outcome, now: datetime
) -> None:
    """The held money is in; or the bank had let it go, and the saved card is charged."""
    held = str(operation.params["intent_id"])
    cause = Cause("job", operation.id)
    if isinstance(outcome, Done):
        await charges_store.end_hold(tx.sql, held, "captured", now)
        charged = Charged(intent_id=outcome.stripe_id, **outcome.facts)
        await money_came(tx, payment, charged, operation.id, now)
        return
    # Whatever it was: nothing is to stay held beside the charge.
    await charges_store.end_hold(tx.sql, held, "releasing", now)
    await intend_release(tx, payment, held, now)
    if payment.state == "due":
        over = bank_holds.decide_hold_over(payment)
        over = replace(over, payment=await intend_charge(tx, over.payment, now))
        await take(tx, over, cause, now)
    else:
        await _refused(tx, payment, "hold_over", cause, now)


async def _released(
    tx: Transaction, payment: Payment, operation: Operation, outcome: Outcome, now: datetime
) -> None:
    held = str(operation.params["intent_id"])
    facts = outcome.facts if isinstance(outcome, Done) else {}
    if "charge_id" in facts:
        # Somebody took it at the PSP's own desk: it goes back, with an alarm.
        await charges_store.end_hold(tx.sql, held, "captured", now)
        paid = {name: value for name, value in facts.items() if name != "status"}
        await money_came(tx, payment, Charged(intent_id=held, **paid), operation.id, now)
        return
    await charges_store.end_hold(tx.sql, held, "released" if facts else "lost", now)
    await _go_on(tx, payment, operation, now)


async def _refused(
    tx: Transaction, payment: Payment, code: str, cause: Cause, now: datetime
) -> None:
    refused = repairs.decide_refused(payment, code, now)
    payment = await take(tx, refused, cause, now, more={"code": code[:100]})
    if payment.state == "closing":
        await wind_down(tx, payment, "wound_down", cause, now)
    elif payment.state == "lapsed":
        await let_card_go(tx, payment, now)


async def _refund_answered(
    tx: Transaction, payment: Payment, operation: Operation, outcome: Outcome, now: datetime
) -> None:
    refund = await refund_rows.locked(tx.sql, operation.subject_id)
    match outcome:
        case Done(stripe_id):
            await card_refunds.sent(tx, payment, refund, stripe_id, now)
        case Pending(stripe_id):
            await refund_rows.under_way(tx.sql, refund.id, stripe_id, now)
        case Refused(code):
            await card_refunds.failed(tx, payment, refund, code, now)
        case _:
            why = str(_plain(outcome)["was"])
            await card_refunds.failed(tx, payment, refund, why, now)


async def _detached(
    tx: Transaction, payment: Payment, operation: Operation, _outcome: Outcome, now: datetime
) -> None:
    await cards_store.move_card(tx.sql, operation.subject_id, "detached")
    await _go_on(tx, payment, operation, now)


async def _go_on(
    tx: Transaction, payment: Payment, operation: Operation, now: datetime
) -> None:
    """If matching waits for an answer, see whether it can be given now."""
    if payment.state == "closing":
        await wind_down(tx, payment, "wound_down", Cause("job", operation.id), now)


_ACTS: Final[Mapping[Kind, Act]] = {
    "customer": _customer,
    "setup_page": _page_made,
    "hold_page": _page_made,
    "repair_page": _page_made,
    "expire_page": _page_ended,
    "charge": _charge_answered,
    "capture": _capture_answered,
    "release": _released,
    "refund": _refund_answered,
    "detach": _detached,
}
