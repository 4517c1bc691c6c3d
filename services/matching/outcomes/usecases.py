"""Decide a round's outcome once, then tell its pledges in chunks; both may be interrupted."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from services.matching.outcomes import allocations_store, allotting, domain, store
from services.matching.pledges import store as pledges
from services.matching.pledges import timers_store, usecases
from services.matching.pledges.domain import rows
from services.matching.pledges.domain.steps import Step, Told
from services.matching.pledges.handlers import GROUP
from services.matching.rounds import domain as rounds_domain
from services.matching.rounds import store as rounds
from services.matching.rounds.store import Cause, Move, Round
from shared import audit, outbox
from shared.alarms import raise_alarm
from shared.contracts.matching import RoundFailed, RoundSucceeded
from shared.database import Transaction
from shared.wire import body_hash

# Whether everything payments had said of the round by the first time of asking was read.
IsRead = Callable[[UUID], Awaitable[bool]]

CHUNK: Final = 500


async def decide(
    tx: Transaction, round_id: UUID, tick_id: UUID, now: datetime, *, is_read: bool
) -> int:
    """Decide the outcome under the round's lock, on its backed pledges; 1 if decided.

    It waits while a message about the round is parked or unread, at most 24 h, with an alarm;
    until its holds were counted by a payment day that moved, and until everybody who was asked
    about a material change has answered or was given back.
    """
    before = (await rounds.lock(tx.sql, [round_id]))[round_id]
    if before.state != "settling" or now < before.settles_at:
        return 0
    reasons = [] if is_read else ["what payments said was not all read"]
    if await store.has_parked(tx.sql, round_id, GROUP):
        reasons.append("a message is parked")
    is_rechecked = before.unchecked_move is None
    if not is_rechecked:
        reasons.append("the caps were not counted by the new payment day")
    is_answered = await timers_store.is_answered(tx.sql, round_id)
    if not is_answered:
        reasons.append("a material change is not answered by all")
    if reasons:
        await raise_alarm(
            tx.sql,
            str(round_id),
            f"the outcome waits: {', '.join(reasons)}",
            now,
            once_since=before.settles_at,
        )
    if domain.must_wait(
        reasons, before.settles_at, now, is_rechecked=is_rechecked, is_answered=is_answered
    ):
        return 0
    await _decide(tx, before, tick_id, now)
    return 1


async def _decide(tx: Transaction, before: Round, tick_id: UUID, now: datetime) -> None:
    counted = await store.backed(tx.sql, before.id)
    totals = store.Totals(
        cut_id=await store.cut(tx.sql, before.id),
        counted_minor=sum(each.amount_minor for each in counted),
        counted_pledges=len(counted),
        certificate_sha256=domain.certificate(before.id, counted),
        decided_at=now,
    )
    after = rounds_domain.outcome(before.mode, totals.counted_minor, before.target_minor)
    assert after in rounds_domain.NEXT["settling", "settles_at"]
    facts = _facts(before, totals)
    fact: RoundSucceeded | RoundFailed = RoundFailed(**facts, occurred_at=now)
    if after == "succeeded":
        allotted_minor = await allotting.allot(tx, before, counted, now)
        fact = RoundSucceeded(**facts, allotted_minor=allotted_minor, occurred_at=now)
    cause = Cause("job", tick_id)
    move = Move(before.id, "settles_at", before.state, after, fact.event_id, cause)
    await rounds.save(tx.sql, move, now)
    await store.write(tx.sql, before.id, totals)
    entry = audit.Entry(
        command="round:settles_at",
        command_id=tick_id,
        subject_kind="round",
        subject=before.id,
        chamber_id=before.chamber_id,
        before_hash=body_hash(before.state),
        after_hash=bytes.fromhex(totals.certificate_sha256),
    )
    await audit.record(tx, entry, now)
    await outbox.add(tx, [fact])


def _facts(before: Round, totals: store.Totals) -> dict[str, Any]:
    """What both outcomes say."""
    return {
        "round_id": before.id,
        "project_id": before.project_id,
        "decided_at": totals.decided_at,
        "pledges": totals.counted_pledges,
        "counted_minor": totals.counted_minor,
        "target_minor": before.target_minor,
        "currency": before.currency,
        "certificate_sha256": totals.certificate_sha256,
    }


async def tell(tx: Transaction, round_id: UUID, _tick_id: UUID, now: datetime) -> int:
    """Lead a chunk of an ended round's pledges on; the last chunk marks the round as told.

    Their cause is the decision that ended the round, so that a chunk done twice does nothing.
    """
    ended = (await rounds.lock(tx.sql, [round_id]))[round_id]
    assert ended.ended_by is not None
    assert ended.ended_by_kind is not None
    held = (await pledges.lock_books(tx.sql, [round_id]))[round_id]
    states = rows.LEFT + (rows.CHARGED if ended.state == "cancelled" else ())
    ids = await store.left(tx.sql, round_id, states, CHUNK)
    locked = await pledges.lock_pledges(tx.sql, ids)
    allotted = await _allotted(tx, ended, ids)
    steps: list[Step] = []
    for pledge_id in ids:
        pledge = locked[pledge_id]
        on = rows.end_of_round(pledge.state, cast("str", ended.state))
        told = Told(allotted_units=allotted.get(pledge_id))
        held, taken = rows.decide(held, on, [(pledge, told)], now)
        steps += taken
    cause = Cause(ended.ended_by_kind, ended.ended_by)
    await usecases.save(tx, [held], steps, {step.pledge.id: cause for step in steps}, now)
    if len(ids) < CHUNK:
        await store.mark_told(tx.sql, round_id, now)
    return len(steps)


async def _allotted(tx: Transaction, ended: Round, ids: Sequence[UUID]) -> dict[UUID, int]:
    """What a rule gave to each of these pledges; without one each gets what it asked for."""
    if ended.allotment_rule is None or ended.state != "succeeded":
        return {}
    listed = await allocations_store.allotted(tx.sql, ids)
    # What was above its cap at the cut was not counted: it gets nothing, even if it fits now.
    return {pledge_id: listed.get(pledge_id, 0) for pledge_id in ids}
