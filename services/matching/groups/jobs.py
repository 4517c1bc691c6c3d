"""Time comes in: an invitation that nobody answered lapses at its deadline."""

from collections.abc import Awaitable, Callable
from typing import Final

from services.matching.groups import store
from shared.clock import Clock
from shared.database import Database

_CHUNK: Final = 100


def lapse_invitations(database: Database, clock: Clock) -> Callable[[], Awaitable[int]]:
    """A job that ends what is due, a chunk at a time."""

    async def job() -> int:
        async with database.statement() as sql:
            return await store.lapse(sql, clock(), _CHUNK)

    return job
