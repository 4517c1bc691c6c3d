"""What a look at a dispute does: money into the ledger, the pledge's state, people's alarms.

While a bank holds the money of a charge, nothing of it is sent back: it would be lost twice.
"""

from dataclasses import replace
from datetime import datetime

from services.payments.disputes import domain, store
from services.payments.disputes.domain import UNDECIDED, Dispute
from services.payments.ledger import domain as ledger
from services.payments.ledger import store as books
from services.payments.payments import domain as payments
from services.payments.payments import store as payment_rows
from services.payments.payments.domain import Payment
from services.payments.payments.store import Cause
from services.payments.payments.usecases import take
from services.payments.rails import charges_store
from services.payments.rails.domain import DisputeMoney, DisputeSeen
from services.payments.refunds import chargebacks
from services.payments.refunds import usecases as refunds
from shared import alarms, memberships
from shared.database import Transaction
from shared.ids import derived_id
from shared.money import Money


async def seen(tx: Transaction, found: DisputeSeen, now: datetime) -> bool:
    """Act on a dispute as it is now; told twice, it counts once. False if it is nobody's."""
    pledge_id = None
    if found.intent_id is not None:
        pledge_id = await charges_store.pledge_of_intent(tx.sql, found.intent_id)
    if pledge_id is None or found.intent_id is None:
        what = f"dispute {found.dispute_id} is about a charge that is not ours"
        await alarms.raise_alarm(
            tx.sql, found.dispute_id, what, now, once_since=found.created_at
        )
        return False
    payment = (await payment_rows.load_locked(tx.sql, [pledge_id]))[pledge_id]
    was = await store.locked(tx.sql, found.dispute_id)
    is_back = await store.sent_back(tx.sql, found.intent_id) > 0
    dispute = replace(_now(was, found, payment, now), is_sent_back=is_back)
    dispute = await _enter_money(tx, dispute, found.money, now)
    await _follow(tx, payment, was, dispute, found, now)
    return True


def _now(was: Dispute | None, found: DisputeSeen, payment: Payment, now: datetime) -> Dispute:
    assert found.intent_id is not None
    return Dispute(
        dispute_id=found.dispute_id,
        pledge_id=payment.pledge_id,
        intent_id=found.intent_id,
        state=was.state if was else "inquiry",
        status=found.status,
        reason=found.reason,
        amount_minor=found.amount_minor,
        currency=found.currency,
        evidence_due_at=found.evidence_due_at,
        has_evidence=found.has_evidence,
        opened_at=found.created_at,
        checked_at=now,
        disputed_minor=was.disputed_minor if was else 0,
        loss_minor=was.loss_minor if was else 0,
        closed_at=was.closed_at if was else None,
    )


async def _enter_money(
    tx: Transaction, dispute: Dispute, lines: tuple[DisputeMoney, ...], now: datetime
) -> Dispute:
    """Each of the PSP's lines once: out, its fee, and back."""
    for line in lines:
        if not await store.add_money(tx.sql, dispute.dispute_id, line, now):
            continue
        is_first = await store.is_first(tx.sql, dispute.dispute_id, line.category)
        source_id = dispute.dispute_id if is_first else line.line_id
        pledge_id, currency = dispute.pledge_id, dispute.currency
        moved = Money(abs(line.amount_minor), currency)
        is_out = line.amount_minor < 0
        enter = ledger.dispute_withdrawn if is_out else ledger.dispute_reinstated
        movement = enter(source_id, pledge_id, moved)
        fee_id = source_id if is_out else line.line_id
        fee = ledger.dispute_fee(fee_id, pledge_id, Money(line.fee_minor, currency))
        await books.post(tx.sql, [movement, fee], now)
        held = dispute.disputed_minor - line.amount_minor
        dispute = replace(dispute, disputed_minor=held)
    return dispute


async def _follow(  # noqa: PLR0913, PLR0917  # before, after, and whose
    tx: Transaction,
    payment: Payment,
    was: Dispute | None,
    dispute: Dispute,
    found: DisputeSeen,
    now: datetime,
) -> None:
    before = was.state if was else None
    told = domain.state_of(found.status, dispute.disputed_minor)
    if told is None:
        await _call(tx, dispute, f"has the unknown status {found.status}", now)
    state = domain.follow(before, told or before or "open")
    dispute = replace(dispute, state=state)
    if state not in UNDECIDED and (was is None or was.state != state):
        dispute = replace(dispute, closed_at=now)
    await store.put(tx.sql, dispute)
    if state == before:
        if was is not None and state not in UNDECIDED and was.status != found.status:
            await _call(tx, dispute, f"went on after its end: {found.status}", now)
        return
    if state == "inquiry":
        await _call(tx, dispute, "is an inquiry: answer it, or refund", now)
        return
    # What was decided between two looks was open between them.
    if before != "open" and state in {"open", "won", "lost"}:
        payment = await _opened(tx, payment, dispute, now)
    if state in {"won", "lost"}:
        await _decided(tx, payment, dispute, now)


async def _opened(
    tx: Transaction, payment: Payment, dispute: Dispute, now: datetime
) -> Payment:
    if dispute.state == "open":
        what = "prove the refund" if dispute.is_sent_back else "answer it"
        await _call(tx, dispute, f"took the money: {what}", now)
    if payment.state not in {"captured", "settled"}:
        return payment  # our own affair: matching has no state for it
    opened = payments.step(payment, "dispute_opened", "disputed", disputed_from=payment.state)
    more = {
        "amount_minor": dispute.amount_minor,
        "evidence_due_at": dispute.evidence_due_at,
    }
    return await take(tx, opened, _cause(dispute, "opened"), now, more=more)


async def _decided(tx: Transaction, payment: Payment, dispute: Dispute, now: datetime) -> None:
    if dispute.state == "lost":
        payment = await _bear(tx, payment, dispute, now)
    if payment.state == "disputed" and not await store.is_any_open(tx.sql, payment.pledge_id):
        payment = await _back(tx, payment, dispute, now)
    await chargebacks.go_on(tx, payment, dispute.intent_id, now)


async def _bear(tx: Transaction, payment: Payment, dispute: Dispute, now: datetime) -> Payment:
    """Whose money it was that the bank kept.

    First of refunds that had not been sent, for they are done by it; then of what the pledge
    has in; and what we had sent back already is our loss.
    """
    taken, pledge_id = dispute.disputed_minor, dispute.pledge_id
    payment, left = await chargebacks.bear(tx, payment, dispute.intent_id, taken, now)
    kept = min(left, payment.kept_minor)
    loss = left - kept
    owed_to = payment.project_id if payment.is_owed_to_project else None
    movements = [
        ledger.dispute_lost(
            dispute.dispute_id, pledge_id, Money(kept, dispute.currency), owed_to=owed_to
        ),
        ledger.dispute_loss(dispute.dispute_id, pledge_id, Money(loss, dispute.currency)),
    ]
    await books.post(tx.sql, movements, now)
    await store.put(tx.sql, replace(dispute, loss_minor=loss))
    if loss:
        await _call(tx, dispute, f"is lost beside a refund: {loss} paid twice", now)
    payment = replace(payment, charged_back_minor=payment.charged_back_minor + kept)
    await payment_rows.save(tx.sql, [payment])
    return payment


async def _back(tx: Transaction, payment: Payment, dispute: Dispute, now: datetime) -> Payment:
    """The pledge is where it was, or charged back: then what is left of it goes back too."""
    is_lost = await store.is_any_lost(tx.sql, payment.pledge_id)
    outcome = {"outcome": "lost" if is_lost else "won"}
    cause = _cause(dispute, "decided")
    if not is_lost:
        assert payment.disputed_from is not None
        back = payment.disputed_from
        won = payments.step(payment, "dispute_won", back, disputed_from=None)
        return await take(tx, won, cause, now, more=outcome)
    if payment.kept_minor:
        left = payment.kept_minor
        payment = await refunds.begin(tx, payment, left, "closing", cause, now)
    lost = payments.step(payment, "dispute_lost", "charged_back")
    return await take(tx, lost, cause, now, more=outcome)


async def _call(tx: Transaction, dispute: Dispute, what: str, now: datetime) -> None:
    """Somebody has to look, and by when."""
    due = dispute.evidence_due_at
    by = f", by {due:%Y-%m-%d %H:%M} UTC" if due and dispute.state in UNDECIDED else ""
    text = f"dispute {dispute.dispute_id} ({dispute.reason}) {what}{by}"
    await alarms.raise_alarm(
        tx.sql, str(dispute.pledge_id), text, now, once_since=dispute.opened_at
    )


def _cause(dispute: Dispute, what: str) -> Cause:
    return Cause("job", derived_id("dispute", dispute.dispute_id, what))


async def listed(tx: Transaction, *, state: str | None, limit: int) -> list[Dispute]:
    """Disputes of the asker's organisations, all of them for operators; what is due first."""
    await memberships.require_session(tx)
    return await store.listed(tx.sql, state, limit)
