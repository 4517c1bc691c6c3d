"""Time comes in: what nobody confirmed within a day lapses, and an unconfirmed pause ends."""

from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from services.matching.round_decisions import store, usecases
from shared.clock import Clock
from shared.database import Actor, Database, is_transient
from shared.ids import new_id

log = structlog.stdlib.get_logger()

BATCH: Final = 50
ACTOR: Final = Actor("job:matching.round_decisions")


def lapse(database: Database, clock: Clock) -> Callable[[], Awaitable[int]]:
    """A job that ends what is due, a decision per transaction."""

    async def job() -> int:
        async with database.statement() as sql:
            due = await store.to_lapse(sql, clock(), BATCH)
        done = 0
        for decision_id in due:
            try:
                async with database.transaction(ACTOR) as tx:
                    done += await usecases.lapse(tx, decision_id, new_id(), clock())
            except Exception as error:  # a door's outermost loop: the others go on
                if is_transient(error):
                    raise
                log.exception("round_decision_failed", decision_id=str(decision_id))
        return done

    return job
