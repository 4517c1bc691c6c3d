"""Time comes in: outcomes are decided when they are due, and their pledges told."""

from datetime import datetime
from typing import Final
from uuid import UUID

from services.matching.outcomes import store, usecases
from services.matching.outcomes.usecases import IsRead
from services.matching.pledges.jobs import BATCH, Job, by_round
from shared.clock import Clock
from shared.database import Actor, Database, Transaction

ACTOR: Final = Actor("job:matching.outcomes")


def decide(database: Database, clock: Clock, is_read: IsRead) -> Job:
    """A job that decides what is due; the broker is asked before the transaction begins."""

    async def job() -> int:
        async with database.statement() as sql:
            due = await store.due(sql, clock(), BATCH)
        if not due:
            return 0
        read = {round_id: await is_read(round_id) for round_id in due}

        async def act(tx: Transaction, round_id: UUID, tick_id: UUID, now: datetime) -> int:
            return await usecases.decide(
                tx, round_id, tick_id, now, is_read=read.get(round_id, False)
            )

        async def find(_sql: object, _now: datetime, _limit: int) -> list[UUID]:
            return due

        return await by_round(database, clock, ACTOR, find, act)()

    return job


def tell(database: Database, clock: Clock) -> Job:
    """A job that leads the pledges of ended rounds on, 500 at a time."""
    return by_round(database, clock, ACTOR, store.untold, usecases.tell)
