"""Time comes in: once a night in Japan a ranker is trained, in a process of its own."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from services.matching.rankers import store as rankers
from services.matching.rankers.domain import night_of
from services.matching.rankers.usecases import begin_night
from services.matching.training.gateway import train_apart
from shared.clock import Clock
from shared.database import Actor, Database
from shared.ids import new_id
from shared.process import Loop, pause

log = structlog.stdlib.get_logger()

ACTOR: Final = Actor("job:matching.training")
INTERVAL: Final = timedelta(seconds=30)

TrainApart = Callable[[UUID, datetime, asyncio.Event], Awaitable[int]]


def train_nightly(database: Database, clock: Clock, apart: TrainApart = train_apart) -> Loop:
    """A loop that looks whether the night's training was begun, and begins it."""

    async def run(stop: asyncio.Event) -> None:
        while not stop.is_set():
            await train_tonight(database, clock, stop, apart)
            await pause(stop, INTERVAL)

    return run


async def train_tonight(
    database: Database, clock: Clock, stop: asyncio.Event, apart: TrainApart = train_apart
) -> bool:
    """Whether a training was started; of each night there is one, whoever starts it."""
    now, training_id = clock(), new_id()
    async with database.statement() as sql:
        if night_of(now) is None or await rankers.last_night(sql) == night_of(now):
            return False
    async with database.transaction(ACTOR) as tx:
        if await begin_night(tx, training_id, now) is None:
            return False
    status = await apart(training_id, now, stop)
    log.info("training_ended", training_id=str(training_id), status=status)
    if status:  # what it wrote down itself stays
        async with database.transaction(ACTOR) as tx:
            reason = f"its process ended with {status}"
            await rankers.end(tx.sql, training_id, "failed", clock(), reason=reason)
    return True
