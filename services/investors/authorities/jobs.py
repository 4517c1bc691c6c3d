"""Time comes in: an authority whose last day is over is told, once."""

from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from services.investors.authorities import store, usecases
from services.investors.rulebook.domain.days import business_day
from shared.clock import Clock
from shared.database import Actor, Database, is_transient

log = structlog.stdlib.get_logger()

BATCH: Final = 50
ACTOR: Final = Actor("job:investors.authorities")
Job = Callable[[], Awaitable[int]]


def tell_expiries(database: Database, clock: Clock) -> Job:
    """A job that tells what ran out, one per transaction; one that fails stops no other."""

    async def job() -> int:
        today = business_day(clock(), "JP")
        async with database.statement() as sql:
            due = await store.run_out(sql, today, BATCH)
        done = 0
        for investor_id, authority_id in due:
            try:
                async with database.transaction(ACTOR) as tx:
                    done += await usecases.expire(tx, investor_id, authority_id, today, clock())
            except Exception as error:  # a door's outermost loop: the others go on
                if is_transient(error):
                    raise
                log.exception("authority_expiry_failed", authority_id=str(authority_id))
        return done

    return job
