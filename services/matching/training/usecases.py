"""One training from its beginning to its end: read, learn, judge, and let it serve or not."""

from dataclasses import replace
from datetime import date, datetime
from time import perf_counter
from typing import Final
from uuid import UUID

import structlog

from services.matching.rankers import bodies
from services.matching.rankers import store as rankers
from services.matching.rankers.bodies import BadRanker, Ranker
from services.matching.rankers.domain import Figures, State
from services.matching.rankers.store import Serving
from services.matching.rankers.usecases import judge
from services.matching.recommendations import scoring, terms
from services.matching.rounds.domain import JST
from services.matching.signals import weighing
from services.matching.training import exposure, store
from services.matching.training.learning import Learner, TooLittle, judged, learnt
from services.matching.training.past import Past
from shared.database import Actor, Database

log = structlog.stdlib.get_logger()

ACTOR: Final = Actor("job:matching.training")
_BY_HAND: Final = "hand"
_MOST_SAID: Final = 500


async def train(
    database: Database, training_id: UUID, now: datetime, floor_percent: int
) -> State:
    """How it ended; the reason is in its row. What serves stays whatever happens here.

    For a process of its own: while it learns it hears nothing else.
    """
    try:
        return await _trained(database, training_id, now, floor_percent)
    except TooLittle as error:
        return await _ended(database, training_id, "too_little", now, str(error))
    except Exception as error:  # a door's outermost loop: the reason is kept, the model is not
        log.exception("training_failed")
        reason = f"{type(error).__name__}: {error}"[:_MOST_SAID]
        return await _ended(database, training_id, "failed", now, reason)


async def _trained(
    database: Database, training_id: UUID, now: datetime, floor_percent: int
) -> State:
    async with database.statement() as sql:
        past = await store.past(sql)
        named = await rankers.serving(sql)
        body = await rankers.body(sql, named.version) if named else None
    today = now.astimezone(JST).date()
    ranker, figures = made(past, named, body, today, floor_percent)
    file = bodies.written(ranker)
    async with database.transaction(ACTOR) as tx:
        version = await judge(
            tx, training_id, file, bodies.hash_of(file), figures, compared_with=named, now=now
        )
    return "serves" if version else "kept_out"


def made(
    past: Past, named: Serving | None, body: bytes | None, today: date, floor_percent: int
) -> tuple[Ranker, Figures]:
    """A ranker out of the past, judged beside the one that serves, with today's prices.

    Raises:
        TooLittle: there is too little to learn from.
    """
    began = perf_counter()
    learner = Learner(past, weighing.newest(), terms.newest())
    parts, held = learner.parted()
    ranker, count = learnt(parts)
    serving = _readable(named, body)
    figures = judged(
        ranker,
        held,
        parts,
        count=count,
        serving=serving,
        before=str(named.version) if named and serving else _BY_HAND,
    )
    told = exposure.report(ranker, held, floor_percent)
    lists = learner.today(today)
    priced = replace(ranker, prices_milli=exposure.prices_milli(ranker, lists, floor_percent))
    seconds = round(perf_counter() - began, 3)
    return priced, replace(figures, exposure=told, seconds=seconds)


def _readable(named: Serving | None, body: bytes | None) -> Ranker | None:
    """One that cannot be read does not serve: the score set by hand does."""
    if named is None or body is None:
        return None
    try:
        return scoring.ranker_of(body, named.sha256)
    except BadRanker:
        log.exception("ranker_not_read", version=named.version)
        return None


async def _ended(
    database: Database, training_id: UUID, state: State, now: datetime, reason: str
) -> State:
    async with database.transaction(ACTOR) as tx:
        await rankers.end(tx.sql, training_id, state, now, reason=reason)
    return state
