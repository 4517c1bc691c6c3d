"""What was shown long ago is forgotten."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from services.matching.rounds.domain import JST
from services.matching.showings import store
from services.matching.showings.domain import KEPT
from shared.clock import Clock
from shared.database import Database

Job = Callable[[], Awaitable[int]]
_CHUNK: Final = 1_000


def forget_showings(database: Database, clock: Clock, kept: timedelta = KEPT) -> Job:
    """Drop rows older than `kept`, a chunk at a time."""

    async def job() -> int:
        before = (clock() - kept).astimezone(JST).date()
        async with database.statement() as sql:
            return await store.forget(sql, before, _CHUNK)

    return job
