"""Decide and hold on each placed pledge; release, reduce or use what was held.

Every step of a hold is one entry of the ledger, added under the lock of its bucket.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.investors.caps import store as caps
from services.investors.caps.domain import Bucket, Entry
from services.investors.caps.store import New
from services.investors.decisions import domain as decisions
from services.investors.decisions import store as decided
from services.investors.decisions import usecases as deciding
from services.investors.decisions.domain.application import Application, Offer
from services.investors.decisions.domain.verdict import Verdict
from services.investors.decisions.store import Decided
from services.investors.holds import days_store, domain, fitting
from services.investors.holds.domain import Hold, Step
from services.investors.rulebook import store as rulebook
from shared import outbox
from shared.contracts.envelope import Event
from shared.contracts.investors import (
    HoldGranted,
    HoldReduced,
    HoldRefused,
    HoldReleased,
    HoldReturned,
    HoldUsed,
)
from shared.contracts.matching import (
    PledgeDue,
    PledgePlaced,
    PledgeRefused,
    PledgeReleased,
    PledgeSettled,
    PledgeWaitlisted,
)
from shared.database import Transaction
from shared.encryption import ColumnKey
from shared.ids import derived_id, new_id

# A wait-listed pledge is decided anew, with a hold of its own, when its turn comes.
Ended = PledgeReleased | PledgeRefused | PledgeWaitlisted


async def place(
    tx: Transaction, events: Sequence[PledgePlaced], now: datetime, key: ColumnKey
) -> Collection[UUID]:
    """Decide each application in the order of the log; those before it in the batch count."""
    rules = await rulebook.load(tx.sql)
    known = await decided.known(tx.sql, [(each.pledge_id, each.attempt) for each in events])
    new = [each for each in events if (each.pledge_id, each.attempt) not in known]
    days = await days_store.moved(tx.sql, {each.round_id for each in new})
    asked = [(each, _application(each, days.get(each.round_id))) for each in new]
    of = [decisions.bucket_of(rules, application) for _, application in asked]
    buckets = set(of)
    await caps.lock(tx.sql, buckets)
    # What no rule caps is not counted, and may be long.
    capped = await caps.read(tx.sql, [bucket for bucket in buckets if bucket.has_cap])
    entries = {bucket: capped.get(bucket, []) for bucket in buckets}
    applications = [application for _, application in asked]
    applicants = await deciding.who_applies(tx.sql, rules, applications, key, now)
    made: list[Decided] = []
    held: list[New] = []
    said: list[Event] = []
    for (event, application), bucket in zip(asked, of, strict=True):
        applicant = applicants.get(application.investor_id, deciding.NOBODY)
        verdict = decisions.decide(rules, application, applicant, entries[bucket])
        one = _decided(event, application, verdict)
        made.append(one)
        if verdict.outcome == "allow":
            entry = _held(event, one, bucket)
            entries[bucket].append(entry)
            held.append(New(entry, "event", event.event_id))
            said.append(_granted(event, one, entry, now))
        else:
            said.append(_refused(event, one, now))
    await decided.add(tx.sql, made, key, now)
    await caps.add(tx.sql, held, now)
    await outbox.add(tx, said)
    return [each.event_id for each in new]


def _application(event: PledgePlaced, moved_to: date | None) -> Application:
    """`moved_to`: a pledge accepted beside a move was told of the day before it."""
    offer = event.offer
    return Application(
        investor_id=event.investor_id,
        person_id=event.person_id,
        applied_at=event.applied_at,
        amount_minor=event.amount_minor,
        currency=event.currency,
        offer=Offer(
            issuer_id=offer.issuer_id,
            owner_person_id=offer.owner_person_id,
            handler_id=offer.handler_id,
            instrument=offer.instrument,
            security_class=offer.security_class,
            jurisdiction=offer.jurisdiction,
            licence=offer.licence,
            payment_day=moved_to or offer.payment_day,
        ),
    )


def _decided(event: PledgePlaced, application: Application, verdict: Verdict) -> Decided:
    return Decided(
        decision_id=new_id(),
        pledge_id=event.pledge_id,
        round_id=event.round_id,
        attempt=event.attempt,
        application=application,
        verdict=verdict,
        cause_id=event.event_id,
    )


def _hold_id(pledge_id: UUID, attempt: int) -> UUID:
    return derived_id("hold", pledge_id, attempt)


def _held(event: PledgePlaced, one: Decided, bucket: Bucket) -> Entry:
    rule = one.verdict.rule
    has_cap = rule is not None and rule.has_cap
    return Entry(
        bucket=bucket,
        kind="held",
        amount_minor=event.amount_minor,
        applied_on=one.verdict.applied_on,
        paid_on=one.application.offer.payment_day,
        issuer_id=event.offer.issuer_id,
        security_class=event.offer.security_class if has_cap else None,
        hold_id=_hold_id(event.pledge_id, event.attempt),
        pledge_id=event.pledge_id,
        round_id=event.round_id,
        attempt=event.attempt,
        counted_before_minor=one.verdict.counted_minor,
        cap_minor=one.verdict.cap_minor,
        decision_id=one.decision_id,
    )


def _refused(event: PledgePlaced, one: Decided, now: datetime) -> Event:
    return HoldRefused(
        occurred_at=now,
        pledge_id=event.pledge_id,
        round_id=event.round_id,
        attempt=event.attempt,
        decision_id=one.decision_id,
        rule_id=one.rule_id,
    )


def _granted(event: PledgePlaced, one: Decided, entry: Entry, now: datetime) -> Event:
    assert entry.hold_id is not None
    return HoldGranted(
        occurred_at=now,
        pledge_id=event.pledge_id,
        round_id=event.round_id,
        attempt=event.attempt,
        hold_id=entry.hold_id,
        decision_id=one.decision_id,
        rule_id=one.rule_id,
        amount_minor=event.amount_minor,
        currency=event.currency,
        withdraw_until=one.verdict.withdraw_until,
    )


async def end(tx: Transaction, events: Sequence[Ended], now: datetime) -> Collection[UUID]:
    """Give the room back: released while held, returned once used."""
    return await _step_each(tx, events, now, lambda hold, _event: domain.end(hold))


async def reduce(
    tx: Transaction, events: Sequence[PledgeDue], now: datetime
) -> Collection[UUID]:
    """Keep what was allotted."""
    return await _step_each(
        tx, events, now, lambda hold, event: domain.reduce(hold, event.amount_minor)
    )


async def use(
    tx: Transaction, events: Sequence[PledgeSettled], now: datetime
) -> Collection[UUID]:
    """It was paid for."""
    return await _step_each(tx, events, now, lambda hold, _event: domain.use(hold))


async def _step_each(
    tx: Transaction,
    events: Sequence[Any],
    now: datetime,
    step: Callable[[Hold, Any], Step | None],
) -> Collection[UUID]:
    """One step of the hold each event is about; what the table lacks changes nothing."""
    buckets = await caps.buckets_of_pledges(tx.sql, [each.pledge_id for each in events])
    await caps.lock(tx.sql, buckets)
    before = await fitting.before(tx.sql, buckets)
    asked = [_hold_id(each.pledge_id, each.attempt) for each in events]
    holds = domain.holds_of(await caps.of_holds(tx.sql, asked))
    done: list[tuple[Event, Step]] = []
    for event in events:
        hold = holds.get(_hold_id(event.pledge_id, event.attempt))
        made = step(hold, event) if hold is not None else None
        if made is not None:
            done.append((event, made))
    await caps.add(
        tx.sql, [New(made.entry, "event", event.event_id) for event, made in done], now
    )
    await outbox.add(tx, [_said(made, now) for _, made in done])
    await fitting.tell(tx, before, [made.entry for _, made in done], now)
    return [event.event_id for event, _ in done]


def _said(step: Step, now: datetime) -> Event:
    entry = step.entry
    assert entry.pledge_id is not None
    assert entry.round_id is not None
    assert entry.attempt is not None
    about: dict[str, Any] = {
        "occurred_at": now,
        "pledge_id": entry.pledge_id,
        "round_id": entry.round_id,
        "attempt": entry.attempt,
        "hold_id": step.hold.hold_id,
    }
    match entry.kind:
        case "reduced":
            return HoldReduced(**about, amount_minor=step.amount_minor)
        case "used":
            return HoldUsed(**about)
        case "released":
            return HoldReleased(**about)
        case "returned":
            return HoldReturned(**about)
    raise AssertionError(f"nothing is said about {entry.kind}")
