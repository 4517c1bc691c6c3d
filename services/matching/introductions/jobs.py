"""Time comes in: an introduction that its owner did not answer lapses."""

from collections.abc import Awaitable, Callable
from typing import Final

from services.matching.introductions import store, usecases
from shared.clock import Clock
from shared.database import Actor, Database

ACTOR: Final = Actor("job:matching.introductions")
_CHUNK: Final = 100


def lapse_introductions(database: Database, clock: Clock) -> Callable[[], Awaitable[int]]:
    """A job that ends what is due, a chunk at a time."""

    async def job() -> int:
        async with database.statement() as sql:
            if not await store.is_due(sql, clock()):
                return 0
        async with database.transaction(ACTOR) as tx:
            return await usecases.lapse(tx, clock(), _CHUNK)

    return job
