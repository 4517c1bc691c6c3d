"""One service's database in memory: rows, transactions that roll back, and crash points.

It stands in for PostgreSQL alone. What the services decide runs unchanged above it.
"""

# ruff: noqa: SLF001  # the statements of `shared` are told apart by their own texts

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import MISSING, dataclass, fields
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast
from uuid import UUID

from shared import alarms, audit, memberships, outbox
from shared.database import Actor, Sql, Transaction
from shared.errors import Refusal
from shared.inbox import store as inbox

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

T = TypeVar("T")
Row = dict[str, Any]


class Crash(BaseException):
    """The process died here; nothing of it runs on."""


class RowRefused(Exception):
    """What a unique index or a CHECK of the real tables refuses."""


class NotModelled(Exception):
    """A statement that this world does not know: it has to learn it."""


def filled(cls: type[T], values: Mapping[str, Any]) -> T:
    """A dataclass out of a wider row; what has a default may be missing."""
    known = fields(cls)  # type: ignore[arg-type]
    given = {
        each.name: values[each.name]
        for each in known
        if each.name in values or each.default is MISSING
    }
    return cls(**given)


class Rows:
    """The tables, as `Sql`: the few statements of `shared` are answered here.

    `fuse` counts down with every effect; at zero the process dies.
    """

    def __init__(self) -> None:
        self.tables: dict[str, dict[Any, Any]] = {}
        self.fuse = 0
        self.is_burnt = False

    def table(self, name: str) -> dict[Any, Any]:
        """Rows by their key; made when first asked for."""
        found = self.tables.get(name)
        if found is None:
            found = self.tables[name] = {}
        return found

    def append(self, name: str, row: object) -> int:
        """Add to a table that is numbered; its number."""
        table = self.table(name)
        table[len(table) + 1] = row
        return len(table)

    def listed(self, name: str) -> list[Any]:
        return list(self.table(name).values())

    def effect(self) -> None:
        """Something is about to be written: the place where a process may die.

        Raises:
            Crash: it does.
        """
        if self.fuse:
            self.fuse -= 1
            if not self.fuse:
                self.is_burnt = True
                raise Crash

    async def execute(self, query: str, *args: Any) -> str:
        self.effect()
        _known(query)(self, *args)
        return ""

    async def executemany(self, query: str, args: Iterable[Sequence[Any]]) -> None:
        for each in args:
            await self.execute(query, *each)

    async def fetch(self, query: str, *args: Any) -> list[Any]:
        return cast("list[Any]", _known(query)(self, *args))

    async def fetchrow(self, query: str, *args: Any) -> Any:
        return (await self.fetch(query, *args))[0]

    async def fetchval(self, query: str, *args: Any) -> Any:
        return _known(query)(self, *args)


def begun(rows: Rows, actor: Actor) -> Transaction:
    """A transaction on these rows; they have no session of SQLModel."""
    return Transaction(cast("AsyncSession", None), cast("Sql", rows), actor)


@dataclass
class Memory:
    """A pool over `rows`. An exception, and a crash, undo everything since the beginning."""

    rows: Rows
    failed: list[BaseException]

    @asynccontextmanager
    async def transaction(self, actor: Actor) -> AsyncIterator[Transaction]:
        before = {name: dict(table) for name, table in self.rows.tables.items()}
        try:
            yield begun(self.rows, actor)
        except BaseException as error:
            self.rows.tables = before
            if not isinstance(error, (Crash, Refusal, GeneratorExit)):
                self.failed.append(error)
            raise

    @asynccontextmanager
    async def statement(self, *, promises: bool = False) -> AsyncIterator[Sql]:  # noqa: ARG002  # nobody is woken here
        async with self.transaction(Actor("statement")) as tx:
            yield tx.sql


def _known(query: str) -> Callable[..., Any]:
    try:
        return _SHARED[query]
    except KeyError:
        raise NotModelled(" ".join(query.split())[:200]) from None


def _first(rows: Rows, consumer: str, *given: Any) -> list[Row]:
    seen, new = rows.table("inbox"), []
    *columns, _now = given
    for event_id, _topic, _partition, _offset, outcome in zip(*columns, strict=True):
        if (consumer, event_id) not in seen:
            seen[consumer, event_id] = outcome
            new.append({"event_id": event_id})
    return new


def _outcome(rows: Rows, consumer: str, ids: Iterable[UUID], outcome: str) -> None:
    for event_id in ids:
        rows.table("inbox")[consumer, event_id] = outcome


def _versions(rows: Rows, consumer: str, subjects: Sequence[UUID]) -> list[Row]:
    return [
        {"topic": topic, "subject": subject, "version": version}
        for (who, topic, subject), version in rows.table("inbox_subject").items()
        if who == consumer and subject in subjects
    ]


def _seen(
    rows: Rows,
    consumer: str,
    topics: Sequence[str],
    subjects: Sequence[UUID],
    versions: Sequence[int],
) -> None:
    known = rows.table("inbox_subject")
    for topic, subject, version in zip(topics, subjects, versions, strict=True):
        about = (consumer, topic, subject)
        known[about] = max(version, known.get(about, 0))


def _waiting_subjects(rows: Rows, consumer: str, subjects: Sequence[UUID]) -> list[Row]:
    found = {
        row["subject"]
        for row in rows.listed("parked")
        if row["consumer"] == consumer and row["subject"] in subjects
    }
    return [{"subject": each} for each in found]


def _park(rows: Rows, consumer: str, *columns: Sequence[Any]) -> None:
    for row in zip(*columns, strict=True):
        told = {"consumer": consumer, "subject": row[5], "type": row[7], "error": row[8]}
        rows.append("parked", told)


_OUTBOX: Final = (
    "event_id",
    "topic",
    "key",
    "subject",
    "type",
    "aggregate_version",
    "payload",
    "traceparent",
    "recorded_at",
)


def _say(rows: Rows, *columns: Sequence[Any]) -> None:
    for values in zip(*columns, strict=True):
        row = dict(zip(_OUTBOX, values, strict=True))
        row["id"] = len(rows.table("outbox")) + 1
        rows.append("outbox", row)


def _count(
    rows: Rows, topics: Sequence[str], subjects: Sequence[UUID], said: Sequence[int]
) -> list[Row]:
    known, counted = rows.table("outbox_subject"), []
    for topic, subject, more in zip(topics, subjects, said, strict=True):
        version = known[topic, subject] = known.get((topic, subject), 0) + more
        counted.append({"topic": topic, "subject": subject, "version": version})
    return counted


def _unsent(rows: Rows, limit: int) -> list[Row]:
    sent, outbox_rows = rows.table("sent"), rows.table("outbox")
    return [row for id_, row in outbox_rows.items() if id_ not in sent][:limit]


def _mark(rows: Rows, ids: Sequence[int], at: object) -> None:
    rows.table("sent").update(dict.fromkeys(ids, at))


def _record(rows: Rows, *columns: Sequence[Any]) -> None:
    for row in zip(*columns, strict=True):
        rows.append("audit", row)


def _raise(rows: Rows, subject: str, what: str, now: Any, once_since: Any) -> None:
    known = rows.table("alarm")
    if known.get((subject, what), once_since) <= once_since:
        known[subject, what] = now


_SHARED: Final[Mapping[str, Callable[..., Any]]] = {
    inbox._FIRST: _first,
    inbox._OUTCOME: _outcome,
    inbox._VERSIONS: _versions,
    inbox._SEEN: _seen,
    inbox._WAITING_SUBJECTS: _waiting_subjects,
    inbox._PARK: _park,
    outbox._ADD: _say,
    outbox._COUNT: _count,
    outbox._WAITING: _unsent,
    outbox._MARK: _mark,
    audit._RECORD: _record,
    alarms._RAISE: _raise,
    # Who may do what is proven elsewhere: here everybody may.
    memberships._IS_ENDED: lambda _rows, *_args: False,
    memberships._HOLDS: lambda _rows, *_args: True,
}
