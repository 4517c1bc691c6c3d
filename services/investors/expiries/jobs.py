"""Time comes in: a handler's yes whose last day is over is told, once."""

from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from services.investors.expiries import store, usecases
from services.investors.rulebook.domain.days import business_day
from shared.clock import Clock
from shared.database import Actor, Database, is_transient

log = structlog.stdlib.get_logger()

BATCH: Final = 50
ACTOR: Final = Actor("job:investors.expiries")
Job = Callable[[], Awaitable[int]]


def tell_expiries(database: Database, clock: Clock) -> Job:
    """A job that tells what ran out, an investor per transaction; one that fails stops none."""

    async def job() -> int:
        today = business_day(clock(), "JP")
        async with database.statement() as sql:
            due = await store.due(sql, today, BATCH)
        done = 0
        for investor_id in due:
            try:
                async with database.transaction(ACTOR) as tx:
                    done += await usecases.tell(tx, investor_id, today, clock())
            except Exception as error:  # a door's outermost loop: the others go on
                if is_transient(error):
                    raise
                log.exception("expiry_failed", investor_id=str(investor_id))
        return done

    return job
