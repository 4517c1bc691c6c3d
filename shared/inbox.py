"""Events come in: each effect once; a poison message is set aside, its subject waits behind.

Nothing here knows Kafka's client: `shared/kafka` polls, this file acts.
"""

import json
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import structlog

from shared import failpoints, tracing
from shared.clock import Clock
from shared.contracts.envelope import Event
from shared.contracts.registry import CONTRACTS
from shared.database import Actor, Database, Sql, Transaction, columns, is_transient
from shared.ids import derived_id

if TYPE_CHECKING:
    from collections.abc import Iterator

log = structlog.stdlib.get_logger()

TRIES: Final = 3
# For a group that hears much and acts on little, and that nobody waits for.
SELDOM_S: Final = 0.3

# A use case: events of one class, each subject once, in the order of the log. It returns the
# ids of those it acted on; the others are written down as ignored.
Handler = Callable[[Transaction, Sequence[Any], datetime], Awaitable[Collection[UUID]]]
Handlers = Mapping[type[Event], Handler]

_FIRST: Final = """
    INSERT INTO inbox (consumer, event_id, topic, partition, "offset", outcome, processed_at)
    SELECT $1, new.*, $7 FROM unnest($2::uuid[], $3::text[], $4::int[], $5::bigint[],
                                     $6::text[]) AS new
    ON CONFLICT DO NOTHING RETURNING event_id
"""
_OUTCOME: Final = """
    UPDATE inbox SET outcome = $3 WHERE consumer = $1 AND event_id = ANY($2)
"""
_VERSIONS: Final = """
    SELECT topic, subject, version FROM inbox_subject
    WHERE consumer = $1 AND subject = ANY($2)
"""
_SEEN: Final = """
    INSERT INTO inbox_subject AS known (consumer, topic, subject, version)
    SELECT $1, new.* FROM unnest($2::text[], $3::uuid[], $4::int[]) AS new
    ON CONFLICT (consumer, topic, subject)
    DO UPDATE SET version = greatest(known.version, excluded.version)
"""
_WAITING_SUBJECTS: Final = """
    SELECT DISTINCT subject FROM parked_message
    WHERE consumer = $1 AND subject = ANY($2) AND redriven_at IS NULL
"""
_PARK: Final = """
    INSERT INTO parked_message (consumer, event_id, topic, partition, "offset", key, subject,
                                value, headers, error, parked_at)
    SELECT $1, new.* FROM unnest($2::uuid[], $3::text[], $4::int[], $5::bigint[], $6::bytea[],
        $7::uuid[], $8::bytea[], $9::jsonb[], $10::text[], $11::timestamptz[]) AS new
    ON CONFLICT DO NOTHING
"""
_WAITING: Final = """
    SELECT * FROM parked_message
    WHERE consumer = $1 AND subject = $2 AND redriven_at IS NULL ORDER BY id FOR UPDATE
"""
_REDRIVEN: Final = "UPDATE parked_message SET redriven_at = $2 WHERE id = $1"


class Gap(Exception):
    """A message about this subject is missing before this one."""


class Poison(Exception):
    """The message cannot be read by this version of the code."""


@dataclass(frozen=True)
class Message:
    """One record of a topic, as it came; headers are read leniently, once."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Mapping[str, str]

    @cached_property
    def event_id(self) -> UUID:
        """Its own id, or one made from its place where it has none that can be read."""
        return _uuid(self.headers.get("ce_id")) or derived_id(
            self.topic, self.partition, self.offset
        )

    @cached_property
    def subject(self) -> UUID | None:
        return _uuid(self.headers.get("ce_subject"))

    @cached_property
    def version(self) -> int | None:
        text = self.headers.get("aggregate_version", "")
        return int(text) if text.isdecimal() and len(text) <= 9 else None  # noqa: PLR2004

    @cached_property
    def is_readable(self) -> bool:
        return (
            _uuid(self.headers.get("ce_id")) is not None
            and self.subject is not None
            and self.version is not None
            and "ce_type" in self.headers
        )


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
    rows = await tx.sql.fetch(_WAITING, reader.group, subject)
    for row in rows:
        message = _message(row)
        now = reader.clock()
        await _follow(tx.sql, reader.group, [message])
        acted = await _handle(reader, tx, [message], now)
        await tx.sql.execute(_REDRIVEN, row["id"], now)
        outcome = "done" if message.event_id in acted else "ignored"
        await tx.sql.execute(_OUTCOME, reader.group, [message.event_id], outcome)
    return len(rows)


async def _act(reader: Reader, batch: Sequence[Message]) -> None:
    async with reader.database.transaction(Actor(reader.group)) as tx:
        now = reader.clock()
        first = await _first_timers(tx.sql, reader, batch, now)
        if not first:
            return
        subjects = {message.subject for message in first if message.subject}
        waiting = await _waiting_subjects(tx.sql, reader.group, subjects)
        behind = [message for message in first if message.subject in waiting]
        await _park(tx.sql, reader.group, behind, "waits behind a parked message", now)
        free = [message for message in first if message.subject not in waiting]
        await _follow(tx.sql, reader.group, free)
        acted = await _handle(reader, tx, free, now)
        hoped = {each.event_id for each in free if _expected(reader, each) == "done"}
        if hoped - acted:
            await tx.sql.execute(_OUTCOME, reader.group, list(hoped - acted), "ignored")


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
        await _park(tx.sql, reader.group, first, reason, now)


async def _first_timers(
    sql: Sql, reader: Reader, batch: Sequence[Message], now: datetime
) -> list[Message]:
    """Those never seen before, in order; each gets its inbox row with the outcome to expect."""
    once = {message.event_id: message for message in batch}
    if not once:
        return []
    rows = await sql.fetch(
        _FIRST,
        reader.group,
        *columns(
            (event_id, each.topic, each.partition, each.offset, _expected(reader, each))
            for event_id, each in once.items()
        ),
        now,
    )
    new = {row["event_id"] for row in rows}
    return [message for event_id, message in once.items() if event_id in new]


def _expected(reader: Reader, message: Message) -> str:
    """A second write for each row would cost as much as the first: it is for surprises."""
    contract = CONTRACTS.get(message.headers.get("ce_type", ""))
    return "done" if contract in reader.handlers else "ignored"


async def _waiting_subjects(sql: Sql, group: str, subjects: Collection[UUID]) -> set[UUID]:
    rows = await sql.fetch(_WAITING_SUBJECTS, group, list(subjects))
    return {row["subject"] for row in rows}


async def _follow(sql: Sql, group: str, messages: Sequence[Message]) -> None:
    """Check that no message about a subject is missing, then note how far we are.

    Raises:
        Gap: one is missing.
        Poison: headers are missing or unreadable.
    """
    if not messages:
        return
    subjects = {_readable(message).subject for message in messages}
    rows = await sql.fetch(_VERSIONS, group, list(subjects))
    known = {(row["topic"], row["subject"]): row["version"] for row in rows}
    for message in messages:
        about = (message.topic, message.subject)
        version = message.version or 0
        if version > known.get(about, 0) + 1:
            raise Gap(
                f"{message.subject} on {message.topic}: {version} after {known.get(about, 0)}"
            )
        known[about] = max(version, known.get(about, 0))
    ordered = sorted(known.items(), key=lambda item: (item[0][0], str(item[0][1])))
    await sql.execute(
        _SEEN,
        group,
        *columns((topic, subject, version) for (topic, subject), version in ordered),
    )


async def _handle(
    reader: Reader, tx: Transaction, messages: Sequence[Message], now: datetime
) -> set[UUID]:
    acted: set[UUID] = set()
    for run in runs([event for message in messages if (event := _read(reader, message))]):
        with _said_by(messages, run):
            acted.update(await reader.handlers[type(run[0])](tx, run, now))
        failpoints.reach(f"{reader.group}.{type(run[0]).__name__}", "handled")
    return acted


@contextmanager
def _said_by(messages: Sequence[Message], run: Sequence[Event]) -> "Iterator[None]":
    """Go on with the trace of the run's first message."""
    first = next(each for each in messages if each.event_id == run[0].event_id)
    tracing.enter(first.headers.get("traceparent"))
    with structlog.contextvars.bound_contextvars(event_id=str(first.event_id)):
        yield


def runs(events: Sequence[Event]) -> list[list[Event]]:
    """Cut into neighbours of one class with each subject once, keeping the log's order."""
    cut: list[list[Event]] = []
    for _, neighbours in groupby(events, key=type):
        run: list[Event] = []
        subjects: set[UUID] = set()
        for event in neighbours:
            if event.subject in subjects:
                cut.append(run)
                run, subjects = [], set()
            run.append(event)
            subjects.add(event.subject)
        cut.append(run)
    return cut


def _read(reader: Reader, message: Message) -> Event | None:
    """The event, or None where this group has no handler for its class.

    Raises:
        Poison: the class is unknown, or the payload is not of its shape.
    """
    contract = CONTRACTS.get(message.headers["ce_type"])
    if contract is None:
        raise Poison(f"unknown class {message.headers['ce_type']!r}")
    if contract not in reader.handlers:
        return None
    try:
        payload = json.loads(message.value or b"")
        event = contract.model_validate(
            {
                **payload,
                "event_id": message.event_id,
                "aggregate_version": message.version,
                "occurred_at": message.headers["ce_time"],
            }
        )
    except (ValueError, TypeError, KeyError) as error:
        raise Poison(f"not a {contract.__name__}: {error}") from error
    if event.subject != message.subject:
        raise Poison(f"ce_subject is not the {contract.SUBJECT} of the payload")
    return event


def _readable(message: Message) -> Message:
    if not message.is_readable:
        raise Poison("ce_id, ce_type, ce_subject or aggregate_version cannot be read")
    return message


async def _park(
    sql: Sql, group: str, messages: Sequence[Message], reason: str, now: datetime
) -> None:
    if not messages:
        return
    await sql.execute(
        _PARK,
        group,
        *columns(
            (
                each.event_id,
                each.topic,
                each.partition,
                each.offset,
                each.key,
                each.subject,
                each.value,
                json.dumps(dict(each.headers)).replace("\\u0000", "\\ufffd"),
                reason.replace("\x00", "\ufffd"),
                now,
            )
            for each in messages
        ),
    )
    await sql.execute(_OUTCOME, group, [each.event_id for each in messages], "parked")


def _message(row: Any) -> Message:  # noqa: ANN401  # an asyncpg record
    return Message(
        topic=row["topic"],
        partition=row["partition"],
        offset=row["offset"],
        key=row["key"],
        value=row["value"],
        headers=row["headers"],
    )


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
