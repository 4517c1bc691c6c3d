"""Events come in: each effect once; a poison message is set aside, its subject waits behind.

Nothing here knows Kafka's client: `shared/kafka` polls, this package acts.
"""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import structlog

from shared import failpoints, tracing
from shared.clock import Clock
from shared.contracts.envelope import Event
from shared.contracts.registry import CONTRACTS
from shared.database import Actor, Database, Sql, Transaction, is_transient
from shared.inbox import store
from shared.inbox.message import Message, Poison, event_of, place_of
from shared.inbox.runs import runs

log = structlog.stdlib.get_logger()

TRIES: Final = 3
# For a group that hears much and acts on little, and that nobody waits for.
SELDOM_S: Final = 0.3

# A use case: events of one class, each subject once, in the order of the log. It returns the
# ids of those it acted on; the others are written down as ignored.
Handler = Callable[[Transaction, Sequence[Any], datetime], Awaitable[Collection[UUID]]]
Handlers = Mapping[type[Event], Handler]


class Gap(Exception):
    """A message about this subject is missing before this one."""


@dataclass(frozen=True)
class Reader:
    """One consumer group; `group` is also the inbox consumer and its transactions' actor.

    `gathers_s`: under load a batch begins this long after the one before it, at the earliest.
    """

    group: str
    topics: Sequence[str]
    handlers: Handlers
    database: Database
    clock: Clock
    gathers_s: float = 0.05


async def deliver(reader: Reader, batch: Sequence[Message]) -> None:
    """Act on a polled batch in one transaction; if that fails, message by message.

    Raises:
        Exception: one for which `is_transient` holds; nothing was kept, the poll loop backs off
            and comes again.
    """
    kinds = [message.headers.get("ce_type", "") for message in batch]
    failpoints.reach_each(reader.group, kinds, "polled")
    try:
        await _act(reader, batch)
    except Exception as error:  # a door's outermost loop: isolate the culprit
        if is_transient(error):
            raise
        log.warning("batch_failed_now_one_by_one", group=reader.group, exc_info=True)
        for message in batch:
            await _act_or_park(reader, message)
    failpoints.reach_each(reader.group, kinds, "kept")


async def redrive(reader: Reader, subject: UUID) -> int:
    """Act on the parked messages of `subject` in order, after their cause was mended.

    Returns how many went through; the first that fails again leaves the rest parked.
    """
    async with reader.database.transaction(Actor(reader.group)) as tx:
        return await redrive_within(tx, reader, subject)


async def redrive_within(tx: Transaction, reader: Reader, subject: UUID) -> int:
    """The same inside a transaction of the caller's, who decides what a failure undoes."""
    waiting = await store.parked(tx.sql, reader.group, subject)
    for number, message in waiting:
        now = reader.clock()
        await _follow(tx.sql, reader.group, [message])
        acted = await _handle(reader, tx, [message], now)
        await store.unpark(tx.sql, number, now)
        outcome = "done" if message.event_id in acted else "ignored"
        await store.set_outcome(tx.sql, reader.group, [message.event_id], outcome)
    return len(waiting)


async def _act(reader: Reader, batch: Sequence[Message]) -> None:
    async with reader.database.transaction(Actor(reader.group)) as tx:
        now = reader.clock()
        first = await _first_timers(tx.sql, reader, batch, now)
        if not first:
            return
        subjects = {message.subject for message in first if message.subject}
        waiting = await store.waiting_subjects(tx.sql, reader.group, subjects)
        behind = [message for message in first if message.subject in waiting]
        await store.park(tx.sql, reader.group, behind, "waits behind a parked message", now)
        free = [message for message in first if message.subject not in waiting]
        await _follow(tx.sql, reader.group, free)
        acted = await _handle(reader, tx, free, now)
        hoped = {each.event_id for each in free if _expected(reader, each) == "done"}
        await store.set_outcome(tx.sql, reader.group, hoped - acted, "ignored")


async def _act_or_park(reader: Reader, message: Message) -> None:
    reason = ""
    for _ in range(TRIES):
        try:
            await _act(reader, [message])
        except Exception as error:  # a door's outermost loop: the reason is kept
            if is_transient(error):
                raise
            log.exception("message_failed", group=reader.group, event_id=str(message.event_id))
            reason = repr(error)[:2_000]
            if isinstance(error, (Gap, Poison)):
                break
        else:
            return
    async with reader.database.transaction(Actor(reader.group)) as tx:
        now = reader.clock()
        first = await _first_timers(tx.sql, reader, [message], now)
        await store.park(tx.sql, reader.group, first, reason, now)


async def _first_timers(
    sql: Sql, reader: Reader, batch: Sequence[Message], now: datetime
) -> list[Message]:
    expected = [(message, _expected(reader, message)) for message in batch]
    return await store.first_timers(sql, reader.group, expected, now)


def _expected(reader: Reader, message: Message) -> str:
    """A second write for each row would cost as much as the first: it is for surprises."""
    contract = CONTRACTS.get(message.headers.get("ce_type", ""))
    return "done" if contract in reader.handlers else "ignored"


async def _follow(sql: Sql, group: str, messages: Sequence[Message]) -> None:
    """Check that no message about a subject is missing, then note how far we are.

    Raises:
        Gap: one is missing.
        Poison: headers are missing or unreadable.
    """
    if not messages:
        return
    places = [(message.topic, *place_of(message)) for message in messages]
    known = await store.versions(sql, group, {subject for _, subject, _ in places})
    for topic, subject, version in places:
        before = known.get((topic, subject), 0)
        if version > before + 1:
            raise Gap(f"{subject} on {topic}: {version} after {before}")
        known[topic, subject] = max(version, before)
    await store.keep_versions(sql, group, known)


async def _handle(
    reader: Reader, tx: Transaction, messages: Sequence[Message], now: datetime
) -> set[UUID]:
    acted: set[UUID] = set()
    for run in runs(
        [event for message in messages if (event := event_of(message, reader.handlers))]
    ):
        with _said_by(messages, run):
            acted.update(await reader.handlers[type(run[0])](tx, run, now))
        failpoints.reach(f"{reader.group}.{type(run[0]).__name__}", "handled")
    return acted


@contextmanager
def _said_by(messages: Sequence[Message], run: Sequence[Event]) -> Iterator[None]:
    """Go on with the trace of the run's first message."""
    first = next(each for each in messages if each.event_id == run[0].event_id)
    tracing.enter(first.headers.get("traceparent"))
    with structlog.contextvars.bound_contextvars(event_id=str(first.event_id)):
        yield
