"""Move a payment and tell the others: every step goes through `take`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.payments.payments import domain, store
from services.payments.payments.domain import Payment, Says, Step
from services.payments.payments.store import Cause
from shared import memberships, outbox
from shared.contracts import payments as facts
from shared.contracts.envelope import Event
from shared.database import Sql, Transaction
from shared.errors import Forbidden, NotFound

LETTERS: Final = "accounts"


async def take(
    tx: Transaction,
    taken: Step,
    cause: Cause,
    now: datetime,
    *,
    more: Mapping[str, object] | None = None,
) -> Payment:
    """Save one step with its log row and say what it says, and `more` beyond the payment."""
    await store.save(tx.sql, [taken.payment])
    await tell(tx, [(taken, cause)], now, more=more)
    return taken.payment


async def tell(
    tx: Transaction,
    steps: Sequence[tuple[Step, Cause]],
    now: datetime,
    *,
    more: Mapping[str, object] | None = None,
) -> None:
    """Write the log rows of saved steps and say what each says."""
    events = [_event(step, now, more or {}) for step, _ in steps]
    noted = [
        (step, None if event is None else event.event_id, cause)
        for (step, cause), event in zip(steps, events, strict=True)
    ]
    await store.note(tx.sql, noted, now)
    await outbox.add(tx, [event for event in events if event])


def _event(taken: Step, now: datetime, more: Mapping[str, object]) -> Event | None:
    if taken.says is None:
        return None
    payment = taken.payment
    about = {"pledge_id": payment.pledge_id, "round_id": payment.round_id, "occurred_at": now}
    contract: type[Event] = getattr(facts, taken.says)
    return contract.model_validate({**about, **_details(taken.says, payment), **more})


def _details(says: Says, payment: Payment) -> dict[str, object]:
    """What the event says beside the ids."""
    match says:
        case "PaymentAwaited":
            return {"rail": payment.rail, "pay_by": payment.pay_by}
        case "PaymentBacked":
            return {"backing": payment.backing, **_amount(payment, payment.amount_minor)}
        case "PaymentDeclined":
            until = payment.repair_until
            return {"person_id": payment.person_id, "repair_until": until}
        case "PaymentCaptured":
            return _amount(payment, payment.collect_minor)
        case "PaymentRefunding" | "PaymentRefunded":
            return _amount(payment, payment.refunded_minor)
        case _:
            return {}


def _amount(payment: Payment, amount_minor: int | None) -> dict[str, object]:
    return {"amount_minor": amount_minor, "currency": payment.currency}


async def back_if_exact(
    tx: Transaction, payment: Payment, cause: Cause, now: datetime
) -> Payment:
    """Transfers back a pledge when exactly its amount is in, no more and no less."""
    exact = payment.kept_minor == payment.amount_minor
    if payment.state in domain.WAITED_FOR and exact:
        backed = domain.step(payment, "received", "backed", backing="received")
        return await take(tx, backed, cause, now)
    return payment


async def show(tx: Transaction, pledge_id: UUID, now: datetime) -> Payment:
    """The payment of a pledge, to its investor's people and the payee's.

    Raises:
        NotFound: there is none, or it is another's.
    """
    await memberships.require_session(tx)
    payment = await store.find(tx.sql, pledge_id)
    person = tx.actor.person_id
    if payment is None or person is None:
        raise NotFound
    mine = await memberships.holds(tx.sql, person, payment.investor_id, ["acts_for"], now)
    ours = await memberships.holds(tx.sql, person, payment.payee_id, memberships.STAFF, now)
    if not (mine or ours):
        raise NotFound
    return payment


async def for_letter(sql: Sql, client: str, pledge_id: UUID) -> Payment:
    """What a letter about this pledge shows; for accounts alone, which sends it.

    Raises:
        Forbidden: another service asks.
        NotFound: there is no such payment.
    """
    if client != LETTERS:
        raise Forbidden("Only accounts writes letters.")
    payment = await store.find(sql, pledge_id)
    if payment is None:
        raise NotFound
    return payment
