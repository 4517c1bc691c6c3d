"""What can be done with a pledge: accept, hear, withdraw, let time pass, show."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from services.matching.pledges import (
    acceptance,
    acceptance_store,
    facts,
    store,
    timers_store,
)
from services.matching.pledges.acceptance import Order
from services.matching.pledges.acceptance_store import Accepted, Ids
from services.matching.pledges.domain import On, Unforeseen, commands, rows, seats
from services.matching.pledges.domain.book import Book
from services.matching.pledges.domain.pledge import Pledge
from services.matching.pledges.domain.steps import Step, Told
from services.matching.rounds import store as rounds
from services.matching.rounds.domain import changed_terms
from services.matching.rounds.store import Cause
from shared import audit, outbox, tracing
from shared.contracts.envelope import Event
from shared.contracts.investors import HoldExceeded, HoldFits, HoldGranted, HoldRefused
from shared.contracts.payments import (
    DisputeClosed,
    DisputeOpened,
    PaymentBacked,
    PaymentCaptured,
)
from shared.database import Sql, Transaction
from shared.errors import IdTaken, NotFound
from shared.ids import derived_id, new_id
from shared.memberships import require_acts_for, require_session
from shared.wire import body_hash

CHUNK: Final = 500


async def accept(sql: Sql, order: Order, *, attempts_per_minute: int, now: datetime) -> Any:  # noqa: ANN401
    """Accept a pledge; a repeat answers the state as it is, as a row.

    Raises:
        IdTaken: the id names another pledge.
        Refusal: one of `acceptance.refusal`.
    """
    accepted = await acceptance_store.accept(
        sql,
        order,
        Ids(new_id(), derived_id(order.pledge_id, "accept")),
        attempts_per_minute=attempts_per_minute,
        decide_by=now + seats.DECISION_WITHIN,
        trace=tracing.current(),
        now=now,
    )
    if accepted.is_placed:
        return {
            "id": order.pledge_id,
            "round_id": order.round_id,
            "state": "placed",
            "step_no": 1,
            "amount_minor": accepted.amount_minor,
            "currency": accepted.currency,
            "applied_at": now,
        }
    return await _repeat_or_refuse(sql, order, accepted, attempts_per_minute, now)


async def _repeat_or_refuse(
    sql: Sql,
    order: Order,
    accepted: Accepted,
    attempts_per_minute: int,
    now: datetime,
) -> Any:  # noqa: ANN401  # a row
    door = accepted.door
    kept = await store.known(sql, order.pledge_id)
    if kept is not None and not door.is_session_ended:
        if bytes(kept["body_hash"]) != order.body_hash:
            raise IdTaken("This id names another pledge.")
        if door.is_allowed:
            return kept
    changed: Mapping[str, Any] = {}
    if door.terms_version is not None and door.terms_version != order.terms_version:
        was = await rounds.terms(sql, order.round_id, order.terms_version)
        now_terms = await rounds.terms(sql, order.round_id, door.terms_version)
        changed = changed_terms(was or {}, now_terms or {}) if was else {}
    raise acceptance.refusal(
        order, door, now=now, changed=changed, attempts_per_minute=attempts_per_minute
    )


async def hear(tx: Transaction, events: Sequence[Any], now: datetime) -> Collection[UUID]:
    """Take the pledges one row on, by facts of one class in the order of the log.

    Raises:
        Unforeseen: a fact that cannot be: the message is parked.
    """
    on = cast("On", type(events[0]).__name__)
    causes = {each.pledge_id: Cause("event", each.event_id) for each in events}
    books, pledges = await store.load_locked(
        tx.sql, {each.round_id for each in events}, causes.keys()
    )
    decided: list[Book] = []
    steps: list[Step] = []
    for round_id, held in books.items():
        heard = [
            (_of(pledges, each), _told(each)) for each in events if each.round_id == round_id
        ]
        after, taken = rows.decide(held, on, heard, now)
        decided.append(after)
        steps += taken
    if {each.round_id for each in events} - books.keys():
        raise Unforeseen("no such round")
    await save(tx, decided, steps, causes, now)
    return [causes[step.pledge.id].id for step in steps]


def _of(pledges: Mapping[UUID, Pledge], event: Any) -> Pledge:  # noqa: ANN401
    pledge = pledges.get(event.pledge_id)
    if pledge is None or pledge.round_id != event.round_id:
        raise Unforeseen(f"no pledge {event.pledge_id} in round {event.round_id}")
    return pledge


def _told(event: Event) -> Told:
    match event:
        case HoldGranted():
            return Told(
                attempt=event.attempt,
                amount_minor=event.amount_minor,
                withdraw_until=event.withdraw_until,
                rule_id=event.rule_id,
                decision_id=event.decision_id,
            )
        case HoldRefused() | HoldExceeded() | HoldFits():
            return _of_hold(event)
        case PaymentBacked() | PaymentCaptured():
            return Told(amount_minor=event.amount_minor)
        case DisputeOpened():
            return Told(evidence_due_at=event.evidence_due_at)
        case DisputeClosed():
            return Told(is_won=event.outcome == "won")
        case _:
            return Told()


def _of_hold(event: HoldRefused | HoldExceeded | HoldFits) -> Told:
    if isinstance(event, HoldRefused):
        return Told(attempt=event.attempt, rule_id=event.rule_id, decision_id=event.decision_id)
    return Told(attempt=event.attempt)


async def withdraw(tx: Transaction, pledge_id: UUID, now: datetime) -> None:
    """Take the pledge back, by who acts for its investor; a repeat changes nothing.

    Raises:
        NotFound: no such pledge for this asker.
        WrongState: too late, by state or by date.
    """
    await require_session(tx)
    kept = await store.known(tx.sql, pledge_id)
    if kept is None:
        raise NotFound
    await require_acts_for(tx, kept["investor_id"], now)
    books, pledges = await store.load_locked(tx.sql, [kept["round_id"]], [pledge_id])
    held, pledge = books[kept["round_id"]], pledges[pledge_id]
    step = commands.withdraw(held, pledge, now)
    if step is None:
        return
    cause = Cause("request", derived_id(pledge_id, "withdrawal"))
    after = held.given(pledge.return_id, step.units_taken)
    round_facts = await save(tx, [after], [step], {pledge_id: cause}, now)
    entry = audit.Entry(
        command="pledge:withdraw",
        command_id=cause.id,
        subject_kind="pledge",
        subject=pledge_id,
        chamber_id=round_facts[pledge.round_id].chamber_id,
        before_hash=body_hash(pledge.state),
        after_hash=body_hash(step.pledge.state),
    )
    await audit.record(tx, entry, now)


async def expire(tx: Transaction, round_id: UUID, tick_id: UUID, now: datetime) -> int:
    """Close the seated pledges of one round whose time to pay has passed."""
    held = (await store.lock_books(tx.sql, [round_id]))[round_id]
    ids = await timers_store.pledges_due(tx.sql, round_id, "seated", now, CHUNK)
    return await _let_pass(tx, held, ids, "pay_by_passed", tick_id, now)


async def collect(tx: Transaction, round_id: UUID, tick_id: UUID, now: datetime) -> int:
    """Make the pledges of one flexible round due that nobody may take back any more."""
    held = (await store.lock_books(tx.sql, [round_id]))[round_id]
    if held.is_over:
        return 0  # its end tells each pledge
    ids = await timers_store.terms_over(tx.sql, round_id, now, CHUNK)
    return await _let_pass(tx, held, ids, "cancellation_term_over", tick_id, now)


async def settle(tx: Transaction, round_id: UUID, tick_id: UUID, now: datetime) -> int:
    """Settle the collected pledges of one round that nobody may withdraw from any more."""
    held = (await store.lock_books(tx.sql, [round_id]))[round_id]
    ids = await timers_store.settling_pledges(tx.sql, round_id, now, CHUNK)
    return await _let_pass(tx, held, ids, "withdrawal_over", tick_id, now)


async def call_next(tx: Transaction, round_id: UUID, tick_id: UUID, now: datetime) -> int:
    """Offer free seats of one round to its wait list."""
    held = (await store.lock_books(tx.sql, [round_id]))[round_id]
    ids = await timers_store.in_line(tx.sql, round_id, CHUNK)
    waiting = await store.lock_pledges(tx.sql, ids)
    after, steps = rows.call_next(held, [waiting[each] for each in ids], now)
    return await save_tick(tx, after, steps, "seat_frees", tick_id, now)


async def _let_pass(  # noqa: PLR0913, PLR0917  # one tick of one timer
    tx: Transaction, held: Book, ids: Sequence[UUID], on: On, tick_id: UUID, now: datetime
) -> int:
    pledges = await store.lock_pledges(tx.sql, ids)
    heard = [(pledges[each], Told()) for each in ids]
    after, steps = rows.decide(held, on, heard, now)
    return await save_tick(tx, after, steps, on, tick_id, now)


async def save_tick(  # noqa: PLR0913, PLR0917
    tx: Transaction,
    after: Book,
    steps: Sequence[Step],
    on: On,
    tick_id: UUID,
    now: datetime,
) -> int:
    """Save what a job decided in one round, as one decision with one audit row."""
    if not steps:
        return 0
    causes = {step.pledge.id: Cause("job", tick_id) for step in steps}
    round_facts = await save(tx, [after], steps, causes, now)
    entry = audit.Entry(
        command=f"pledges:{on}",
        command_id=tick_id,
        subject_kind="round",
        subject=after.round_id,
        chamber_id=round_facts[after.round_id].chamber_id,
        after_hash=body_hash(
            [[str(each.pledge.id), each.was.state, each.pledge.state] for each in steps]
        ),
    )
    await audit.record(tx, entry, now)
    return len(steps)


async def save(
    tx: Transaction,
    books: Sequence[Book],
    steps: Sequence[Step],
    causes: Mapping[UUID, Cause],
    now: datetime,
) -> dict[UUID, store.RoundFacts]:
    """Write steps, seats and facts together; what the facts said of their rounds."""
    if not steps:
        return {}
    about = await store.round_facts(tx.sql, {step.pledge.round_id for step in steps})
    told = {
        step.pledge.id: facts.told(step, about[step.pledge.round_id], now) for step in steps
    }
    events = {pledge_id: event for pledge_id, event in told.items() if event}
    said = {pledge_id: event.event_id for pledge_id, event in events.items()}
    await store.save(tx.sql, books, steps, said=said, causes=causes, now=now)
    await outbox.add(tx, list(events.values()))
    return about
