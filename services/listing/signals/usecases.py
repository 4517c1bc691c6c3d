"""Give a signal, withdraw it, and read what is shown of a project's."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.listing.projects import store as projects
from services.listing.projects.tables import ProjectRow
from services.listing.projects.usecases import Cause
from services.listing.signals import domain, store
from services.listing.signals.domain import Kind, Signal, State, Text, VisitCodeInvalid
from services.listing.signals.visit_codes import VisitCodes
from shared import audit, memberships, outbox
from shared.audit import Entry
from shared.contracts.accounts import PersonClosed
from shared.contracts.listing import SignalGiven, SignalWithdrawn
from shared.database import Transaction
from shared.errors import NotFound
from shared.ids import derived_id, new_id
from shared.memberships import require_session
from shared.wire import body_hash


@dataclass(frozen=True, slots=True)
class Gift:
    """What somebody gives: words for the written kinds, the printed code for a visit."""

    project_id: UUID
    kind: Kind
    words: str | None
    code: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A signal as its giver is told, with what became of its text."""

    signal: Signal
    text: Text | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader sees: how many of each kind, released texts, and the reader's own."""

    counts: dict[str, int]
    words: list[dict[str, Any]]
    own: list[Signal]
    own_texts: list[Text]


async def give(
    tx: Transaction, gift: Gift, person_id: UUID, codes: VisitCodes, now: datetime
) -> Standing:
    """Give a signal to a published project; a repeat answers how it stands.

    Raises:
        NotFound: no such project for everybody.
        WrongState, OwnProject, WordsMisplaced, VisitCodeInvalid, TextStands, TooManyAttempts:
            as they say.
    """
    await require_session(tx)
    project = await _public(tx, gift.project_id)
    domain.check_giver(project.owner_person_id, person_id)
    domain.check_words(gift.kind, gift.words)
    await store.lock_person(tx.sql, person_id)
    known = await store.signal(tx.sql, gift.project_id, person_id, gift.kind)
    signal = known or _new(project, person_id, gift.kind, now)
    written = await store.text_of(tx.sql, signal.id, "given")
    step = domain.step(signal.state, "give")
    if step is None and (written is None or written.words == gift.words):
        return Standing(signal, written)
    await _check(tx, project, gift, person_id, codes, now)
    if step is None:
        assert written is not None
        domain.check_anew(written)
        await store.drop_text(tx.sql, written.id)
        signal = await _take(tx, signal, "write_anew", signal.state, now)
    else:
        signal = await _take(tx, replace(signal, given_at=now), "give", step.became, now)
    return Standing(signal, await _write(tx, signal, gift.words, now))


async def _public(tx: Transaction, project_id: UUID) -> ProjectRow:
    project = await projects.load(tx, project_id)
    if project is None or project.published_at is None:
        raise NotFound
    return project


async def _check(  # noqa: PLR0913, PLR0917  # who gives what to whom, and when
    tx: Transaction,
    project: ProjectRow,
    gift: Gift,
    person_id: UUID,
    codes: VisitCodes,
    now: datetime,
) -> None:
    domain.check_taken(projects.state(project))
    is_visit = gift.kind == "visit"
    if is_visit and not codes.counts(gift.code or "", project.id, now):
        raise VisitCodeInvalid("Scan the code of this project, before its last day is over.")
    domain.check_pace(await store.steps_since(tx.sql, person_id, now - domain.PER))


def _new(project: ProjectRow, person_id: UUID, kind: Kind, now: datetime) -> Signal:
    return Signal(
        id=derived_id("signal", project.id, person_id, kind),
        project_id=project.id,
        chamber_id=project.chamber_id,
        person_id=person_id,
        kind=kind,
        state=None,
        step_no=0,
        given_at=now,
    )


async def _write(
    tx: Transaction, signal: Signal, words: str | None, now: datetime
) -> Text | None:
    if words is None:
        return None
    text = Text(
        id=derived_id("signal_text", signal.id, signal.step_no),
        signal_id=signal.id,
        project_id=signal.project_id,
        chamber_id=signal.chamber_id,
        person_id=signal.person_id,
        kind=signal.kind,
        part="given",
        words=words,
        state="waiting",
        reason="",
        written_at=now,
    )
    await store.add_text(tx.sql, text)
    return text


async def withdraw(
    tx: Transaction, project_id: UUID, kind: Kind, person_id: UUID, now: datetime
) -> Standing:
    """Take a signal back, whatever became of the project; what was written with it is gone.

    Raises:
        NotFound: this person never gave it.
    """
    await require_session(tx)
    await store.lock_person(tx.sql, person_id)
    signal = await store.signal(tx.sql, project_id, person_id, kind)
    if signal is None:
        raise NotFound
    step = domain.step(signal.state, "withdraw")
    if step is None:
        return Standing(signal, None)
    await store.drop_texts(tx.sql, signal.id)
    return Standing(await _take(tx, signal, "withdraw", step.became, now), None)


async def person_closed(
    tx: Transaction, events: Sequence[PersonClosed], now: datetime
) -> Collection[UUID]:
    """Offices end, and everything these people gave is taken back, their words with it."""
    acted = await memberships.HANDLERS[PersonClosed](tx, events, now)
    for event in events:
        await store.lock_person(tx.sql, event.person_id)
        for signal in await store.all_of(tx.sql, event.person_id):
            await store.drop_texts(tx.sql, signal.id)
            cause = Cause("event", event.event_id)
            await _take(tx, signal, "withdraw", "withdrawn", now, cause)
    return acted


async def _take(  # noqa: PLR0913, PLR0917  # one step and why
    tx: Transaction,
    signal: Signal,
    trigger: str,
    became: State | None,
    now: datetime,
    cause: Cause | None = None,
) -> Signal:
    """Save one step, with its audit row, and say it if others have to know."""
    after = replace(signal, state=became, step_no=signal.step_no + 1)
    command_id = new_id()
    cause = cause or Cause("request", command_id)
    said = None
    if became != signal.state:
        contract = SignalGiven if became == "given" else SignalWithdrawn
        said = contract(
            occurred_at=now,
            signal_id=after.id,
            project_id=after.project_id,
            person_id=after.person_id,
            kind=after.kind,
            given_at=after.given_at,
        )
    await store.save(tx.sql, after, now if became == "withdrawn" else None)
    await store.add_event(
        tx.sql,
        after,
        trigger=trigger,
        said=said.event_id if said else None,
        cause_kind=cause.kind,
        cause_id=cause.id,
        now=now,
    )
    entry = Entry(
        command=f"{trigger}_signal",
        command_id=command_id,
        subject_kind="signal",
        subject=after.id,
        chamber_id=after.chamber_id,
        before_hash=_hash(signal) if signal.state else None,
        after_hash=_hash(after),
    )
    await audit.record(tx, entry, now)
    await outbox.add(tx, [said] if said else [])
    return after


def _hash(signal: Signal) -> bytes:
    return body_hash(signal.id, signal.kind, signal.state, signal.step_no)


async def read(tx: Transaction, project_id: UUID, person_id: UUID | None) -> Shown:
    """What is shown of a published project's signals.

    Raises:
        NotFound: no such project for everybody.
        Unauthenticated: the session has ended.
    """
    await require_session(tx)
    project = await _public(tx, project_id)
    return Shown(
        counts=await store.counts(tx.sql, project.id),
        words=await store.shown(tx.sql, project.id),
        own=await store.own(tx.sql, project.id, person_id) if person_id else [],
        own_texts=await store.own_texts(tx.sql, project.id, person_id) if person_id else [],
    )
