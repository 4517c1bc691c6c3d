"""Time comes in: rounds open and close by their own clock. Outcomes are with the pledges."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

import structlog

from services.matching.rounds import domain, store, usecases
from shared.clock import Clock
from shared.database import Actor, Database, Sql, is_transient
from shared.ids import new_id

log = structlog.stdlib.get_logger()

BATCH: Final = 50
ACTOR: Final = Actor("job:matching.rounds")

Job = Callable[[], Awaitable[int]]


class _Find(Protocol):
    async def __call__(self, sql: Sql, now: datetime, limit: int) -> list[UUID]: ...


def open_rounds(database: Database, clock: Clock) -> Job:
    """A job that opens what is due, a round per transaction."""
    return _timer(database, clock, store.to_open, "opens_at")


def settle_rounds(database: Database, clock: Clock) -> Job:
    """A job that stops accepting where the deadline has come, a round per transaction."""
    return _timer(database, clock, store.to_settle, "closes_at")


def _timer(database: Database, clock: Clock, find: _Find, on: domain.On) -> Job:
    async def job() -> int:
        async with database.statement() as sql:
            due = await find(sql, clock(), BATCH)
        done = 0
        for round_id in due:
            try:
                async with database.transaction(ACTOR) as tx:
                    done += await usecases.act_on_timer(tx, round_id, on, new_id(), clock())
            except Exception as error:  # a door's outermost loop: the other rounds go on
                if is_transient(error):
                    raise
                log.exception("round_failed", timer=on, round_id=str(round_id))
        return done

    return job
