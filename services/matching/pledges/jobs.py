"""Time comes in: what was not paid in time closes, what nobody may take back is due or settles.

Each job looks for rounds with work and takes them one per transaction; it decides nothing it
has not looked at again under the round's lock.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from services.matching.pledges import (
    acceptance_store,
    reconfirming,
    timers_store,
    usecases,
)
from services.matching.pledges.timers_store import Asking
from shared.alarms import raise_alarm
from shared.clock import Clock
from shared.database import Actor, Database, Sql, Transaction, is_transient
from shared.ids import new_id

log = structlog.stdlib.get_logger()

BATCH: Final = 50
ACTOR: Final = Actor("job:matching.pledges")
# A timer gets this long before somebody is called.
GRACE: Final = timedelta(seconds=30)
ATTEMPTS_KEPT: Final = timedelta(minutes=2)

Job = Callable[[], Awaitable[int]]
Find = Callable[[Sql, datetime, int], Awaitable[Sequence[UUID]]]
Act = Callable[[Transaction, UUID, UUID, datetime], Awaitable[int]]


def by_round(database: Database, clock: Clock, actor: Actor, find: Find, act: Act) -> Job:
    """A job that acts on each round that `find` names; one that fails stops no other."""

    async def job() -> int:
        async with database.statement() as sql:
            found = await find(sql, clock(), BATCH)
        done = 0
        for round_id in found:
            try:
                async with database.transaction(actor) as tx:
                    done += await act(tx, round_id, new_id(), clock())
            except Exception as error:  # a door's outermost loop: the other rounds go on
                if is_transient(error):
                    raise
                log.exception("round_failed", job=act.__name__, round_id=str(round_id))
        return done

    return job


def expire(database: Database, clock: Clock) -> Job:
    """`pay_by` has passed: the pledge closes, its seat waits for payments' answer."""

    async def find(sql: Sql, now: datetime, limit: int) -> Sequence[UUID]:
        return await timers_store.due(sql, "seated", now, limit)

    return by_round(database, clock, ACTOR, find, usecases.expire)


def collect(database: Database, clock: Clock) -> Job:
    """The cancellation term of a pledge in a flexible round is over: it is charged now."""
    return by_round(database, clock, ACTOR, timers_store.term_over, usecases.collect)


def settle(database: Database, clock: Clock) -> Job:
    """No right to withdraw is left: what was collected is settled."""
    return by_round(database, clock, ACTOR, timers_store.free_to_settle, usecases.settle)


def call_next(database: Database, clock: Clock) -> Job:
    """Seats came free: the wait list gets its turn."""

    async def find(sql: Sql, _now: datetime, limit: int) -> Sequence[UUID]:
        return await timers_store.rounds_with_a_line(sql, limit)

    return by_round(database, clock, ACTOR, find, usecases.call_next)


def raise_alarms(database: Database, clock: Clock) -> Job:
    """A deadline passed and nothing happened: somebody has to look; nothing is freed."""

    async def job() -> int:
        now = clock()
        async with database.transaction(ACTOR) as tx:
            late = await timers_store.overdue(tx.sql, now - GRACE, usecases.CHUNK)
            for pledge_id, state in late:
                what = f"{state} longer than it may"
                await raise_alarm(tx.sql, str(pledge_id), what, now, once_since=now)
        return len(late)

    return job


def forget_attempts(database: Database, clock: Clock) -> Job:
    """Attempts of long ago no longer count against a limit per minute."""

    async def job() -> int:
        async with database.statement() as sql:
            return await acceptance_store.forget_attempts(
                sql, clock() - ATTEMPTS_KEPT, usecases.CHUNK
            )

    return job


def ask_again(database: Database, clock: Clock, on: Asking) -> Job:
    """A material change: who pledged before is told, reminded, or given back by silence."""

    async def find(sql: Sql, now: datetime, limit: int) -> Sequence[UUID]:
        return await timers_store.rounds_to(sql, on, now, limit)

    async def act(tx: Transaction, round_id: UUID, tick_id: UUID, now: datetime) -> int:
        return await reconfirming.act(tx, on, round_id, tick_id, now)

    return by_round(database, clock, ACTOR, find, act)
