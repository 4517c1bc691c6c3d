"""What can be done with a round: schedule, change, open, close, pause, resume, cancel."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from services.matching.allocations.domain.lot import SEED_BYTES
from services.matching.rounds import domain, lots_store, store
from services.matching.rounds.store import Cause, Move, Round
from shared import audit, outbox
from shared.contracts.envelope import Event
from shared.contracts.listing import RoundScheduled, RoundTermsChanged, RoundWithdrawn, Terms
from shared.contracts.matching import (
    Offer,
    RoundCancelled,
    RoundOpened,
    RoundPaused,
    RoundResumed,
    RoundSettling,
)
from shared.database import Transaction
from shared.wire import body_hash


async def schedule(
    tx: Transaction, events: Sequence[RoundScheduled], now: datetime
) -> Collection[UUID]:
    """Take over rounds whose approvals are complete: from now on they run here."""
    for event in events:
        await store.schedule(
            tx.sql,
            round_id=event.round_id,
            project_id=event.project_id,
            offer=_offer(event),
            terms=event.terms,
            terms_version=event.terms_version,
            now=now,
        )
        await _commit_to_lot(tx, event.round_id, event.terms, now)
        cause = Cause("event", event.event_id)
        move = Move(event.round_id, "RoundScheduled", None, "scheduled", None, cause)
        await store.record(tx.sql, move, now)
    return [event.event_id for event in events]


async def _commit_to_lot(tx: Transaction, round_id: UUID, terms: Terms, now: datetime) -> None:
    """Draw the seed before the round opens, so that its hash is public from then on."""
    if terms.allotment == "by_rule":
        await lots_store.keep(tx.sql, round_id, secrets.token_bytes(SEED_BYTES), now)


def _offer(event: RoundScheduled) -> Offer:
    return Offer(
        issuer_id=event.terms.issuer_id,
        chamber_id=event.chamber_id,
        owner_person_id=event.owner_person_id,
        handler_id=event.handler_id,
        instrument=event.terms.instrument,
        security_class=event.terms.security_class,
        jurisdiction=event.terms.jurisdiction,
        licence=event.terms.licence,
        payment_day=event.terms.payment_day,
    )


async def change_terms(
    tx: Transaction, events: Sequence[RoundTermsChanged], now: datetime
) -> Collection[UUID]:
    """Take new terms, as long as the round has not opened.

    Raises:
        Unforeseen: it has, or there is no such round: the message is parked.
    """
    rounds = await store.lock(tx.sql, {event.round_id for event in events})
    for event in events:
        before = _known(rounds, event.round_id)
        after, _ = domain.becomes(before.state, "RoundTermsChanged")
        await store.change_terms(tx.sql, event.round_id, event.terms, event.terms_version, now)
        await _commit_to_lot(tx, event.round_id, event.terms, now)
        cause = Cause("event", event.event_id)
        move = Move(before.id, "RoundTermsChanged", before.state, after, None, cause)
        await store.record(tx.sql, move, now)
    return [event.event_id for event in events]


async def withdraw(
    tx: Transaction, events: Sequence[RoundWithdrawn], now: datetime
) -> Collection[UUID]:
    """Cancel rounds that were taken back before they opened.

    Raises:
        Unforeseen: it has opened, or there is no such round: the message is parked.
    """
    rounds = await store.lock(tx.sql, {event.round_id for event in events})
    for event in events:
        before = _known(rounds, event.round_id)
        after, _ = domain.becomes(before.state, "RoundWithdrawn")
        cause = Cause("event", event.event_id)
        await _move(tx, before, "RoundWithdrawn", after, cause, now)
    return [event.event_id for event in events]


async def act_on_timer(
    tx: Transaction, round_id: UUID, on: domain.On, tick_id: UUID, now: datetime
) -> bool:
    """Open or close one round whose time has come; False where another tick was first."""
    before = (await store.lock(tx.sql, [round_id]))[round_id]
    due_at = before.opens_at if on == "opens_at" else before.closes_at
    if domain.verdict(before.state, on) != "step" or now < due_at:
        return False
    after, _ = domain.becomes(before.state, on)
    await _move(tx, before, on, after, Cause("job", tick_id), now)
    await _audit(tx, before, after, on, tick_id, now)
    return True


async def command(  # noqa: PLR0913  # which, what, why
    tx: Transaction,
    before: Round,
    on: domain.Command,
    cause: Cause,
    now: datetime,
    *,
    reason: str | None = None,
    notice: str | None = None,
) -> domain.State:
    """Pause, resume or cancel a round that is locked; who may is decided above.

    Raises:
        WrongState: the round's state does not have it.
    """
    after, _ = domain.becomes(before.state, on)
    await _move(tx, before, on, after, cause, now, reason, notice)
    await _audit(tx, before, after, on, cause.id, now)
    return after


async def _move(  # noqa: PLR0913, PLR0917  # one row of the table
    tx: Transaction,
    before: Round,
    on: domain.On,
    after: domain.State,
    cause: Cause,
    now: datetime,
    reason: str | None = None,
    notice: str | None = None,
) -> None:
    fact = _fact(before, after, now) if before.state != after else None
    said = fact.event_id if fact else None
    move = Move(before.id, on, before.state, after, said, cause, reason, notice)
    await store.save(tx.sql, move, now)
    if fact:
        await outbox.add(tx, [fact])


def _fact(before: Round, after: domain.State, now: datetime) -> Event:
    about = {"round_id": before.id, "project_id": before.project_id, "occurred_at": now}
    if after == "open" and before.state == "scheduled":
        return RoundOpened(**about, opened_at=now)
    if after == "settling":
        return RoundSettling(**about, settles_at=before.settles_at)
    kinds: dict[domain.State, type[Event]] = {
        "open": RoundResumed,
        "paused": RoundPaused,
        "cancelled": RoundCancelled,
    }
    return kinds[after].model_validate(about)


async def _audit(  # noqa: PLR0913, PLR0917
    tx: Transaction,
    before: Round,
    after: domain.State,
    on: domain.On,
    command_id: UUID,
    now: datetime,
) -> None:
    entry = audit.Entry(
        command=f"round:{on}",
        command_id=command_id,
        subject_kind="round",
        subject=before.id,
        chamber_id=before.chamber_id,
        before_hash=body_hash(before.state),
        after_hash=body_hash(after),
    )
    await audit.record(tx, entry, now)


def _known(rounds: dict[UUID, Round], round_id: UUID) -> Round:
    if round_id not in rounds:
        raise domain.Unforeseen(f"no round {round_id}")
    return rounds[round_id]
