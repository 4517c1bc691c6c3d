"""PostgreSQL: pools, and transactions that say who asks. No SQL of any service stands here."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol, cast
from uuid import UUID

import asyncpg
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from shared import failpoints
from shared.errors import Busy

if TYPE_CHECKING:
    from sqlalchemy.pool import QueuePool

POOL_SIZE: Final = 6
# A longer queue helps nobody: the caller is told to come again.
POOL_WAIT_S: Final = 2.0
STATEMENT_TIMEOUT_MS: Final = 15_000

_TRANSIENT: Final = (
    Busy,
    ConnectionError,
    TimeoutError,
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,  # deadlock, serialization
    asyncpg.LockNotAvailableError,
)

_WHO: Final = text(
    "SELECT set_config('app.actor', :actor, true), set_config('app.person', :person, true),"
    " set_config('app.session', :session, true)"
)


class Sql(Protocol):
    """What we use of asyncpg's connection. Rows answer to `row["name"]`."""

    async def execute(self, query: str, *args: Any) -> str: ...  # noqa: ANN401
    async def executemany(self, query: str, args: Iterable[Sequence[Any]]) -> None: ...
    async def fetch(self, query: str, *args: Any) -> list[Any]: ...  # noqa: ANN401
    async def fetchrow(self, query: str, *args: Any) -> Any: ...  # noqa: ANN401
    async def fetchval(self, query: str, *args: Any) -> Any: ...  # noqa: ANN401


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a person at a door, or a group or job by its name.

    Row security compares `person_id`: `current_setting('app.person', true)`, or empty.
    """

    name: str
    person_id: UUID | None = None
    session_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Transaction:
    """`session` is SQLModel, for cold paths; `sql` the same connection bare, for hot ones.

    `promised`: ids of the events that leave if it commits.
    """

    session: AsyncSession
    sql: Sql
    actor: Actor
    promised: list[UUID] = field(default_factory=list)


class Database:
    """One pool as one role.

    `wait_s` is how long somebody waits for a connection. `after_commit` is called after a
    commit that promised events: the relay is woken by it.
    """

    def __init__(
        self,
        dsn: str,
        *,
        name: str,
        pool_size: int = POOL_SIZE,
        wait_s: float = POOL_WAIT_S,
        after_commit: Callable[[], None] = lambda: None,
    ) -> None:
        self.engine: AsyncEngine = create_async_engine(
            dsn,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=wait_s,
            connect_args={
                "timeout": 5,
                "server_settings": {
                    "application_name": name,
                    "jit": "off",
                    "statement_timeout": str(STATEMENT_TIMEOUT_MS),
                },
            },
        )
        event.listen(self.engine.sync_engine, "checkout", _refuse_dead)
        self.after_commit = after_commit
        self.size = pool_size
        self.waiting = 0

    @property
    def in_use(self) -> int:
        """Connections taken just now."""
        return cast("QueuePool", self.engine.pool).checkedout()

    @asynccontextmanager
    async def transaction(self, actor: Actor) -> AsyncIterator[Transaction]:
        """Begin, say who asks, commit at the end; an exception undoes everything.

        Raises:
            Busy: no connection became free within `wait_s`.
        """
        failpoints.reach(actor.name, "begin")
        async with self._connection() as connection, connection.begin():
            # First, for it also begins: bare asyncpg before it would commit by itself.
            await connection.execute(
                _WHO,
                {
                    "actor": actor.name,
                    "person": str(actor.person_id or ""),
                    "session": str(actor.session_id or ""),
                },
            )
            session = AsyncSession(connection, expire_on_commit=False)
            transaction = Transaction(session, await _bare(connection), actor)
            try:
                yield transaction
                await session.flush()
                failpoints.reach(actor.name, "commit")
            finally:
                await session.close()
        failpoints.reach(actor.name, "committed")
        if transaction.promised:
            self.after_commit()

    @asynccontextmanager
    async def statement(self, *, promises: bool = False) -> AsyncIterator[Sql]:
        """A bare connection on which each statement is a transaction of its own.

        `promises`: whether one of them writes events that are to leave.

        Raises:
            Busy: no connection became free within `wait_s`.
        """
        async with self._connection() as connection:
            yield await _bare(connection)
        if promises:
            self.after_commit()

    async def ping(self) -> None:
        async with self.statement() as sql:
            await sql.fetchval("SELECT 1")

    async def close(self) -> None:
        await self.engine.dispose()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        self.waiting += 1
        try:
            connection = await self.engine.connect()
        except PoolTimeout as error:
            raise Busy from error
        finally:
            self.waiting -= 1
        try:
            yield connection
        finally:
            await connection.close()


def _refuse_dead(adapted: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401
    """Have the pool connect anew: it hears nothing of what fails on a bare connection."""
    if adapted.driver_connection.is_closed():
        raise DisconnectionError


async def _bare(connection: AsyncConnection) -> Sql:
    return cast("Sql", (await connection.get_raw_connection()).driver_connection)


def columns(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Rows turned into the lists that `unnest` wants; at least one row."""
    return [list(column) for column in zip(*rows, strict=True)]


def is_transient(error: BaseException) -> bool:
    """Whether the same thing may succeed later without anybody mending anything."""
    if isinstance(error, DBAPIError):
        # SQLAlchemy wraps twice: its cause is its own word for what asyncpg raised.
        theirs = error.orig and (error.orig.__cause__ or error.orig)
        return error.connection_invalidated or (theirs is not None and is_transient(theirs))
    # "Connection is closed" is a bare InterfaceError; its subclasses are our own mistakes.
    return isinstance(error, _TRANSIENT) or type(error) is asyncpg.InterfaceError
