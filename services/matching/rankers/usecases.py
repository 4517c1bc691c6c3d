"""Begin and end a training, and let the better ranker serve in one step."""

from datetime import date, datetime
from uuid import UUID

from services.matching.rankers import store
from services.matching.rankers.domain import LEAST_LISTS, LONGEST, Figures, against, night_of
from services.matching.rankers.store import Serving
from shared.database import Transaction


async def begin_night(tx: Transaction, training_id: UUID, now: datetime) -> date | None:
    """The night to train for, claimed; None where there is nothing to do.

    What never ended is ended first. Of too few pledges nothing is learnt, and that is said.
    """
    await store.bury(tx.sql, now, now - LONGEST)
    night = night_of(now)
    if night is None or not await store.begin(tx.sql, training_id, night, now):
        return None
    pledged = await store.pledged(tx.sql, LEAST_LISTS)
    if pledged < LEAST_LISTS:
        reason = f"{pledged} pledges, {LEAST_LISTS} are needed"
        await store.end(tx.sql, training_id, "too_little", now, reason=reason)
        return None
    return night


async def judge(  # noqa: PLR0913  # what is judged, and against what
    tx: Transaction,
    training_id: UUID,
    body: bytes,
    sha256: str,
    figures: Figures,
    *,
    compared_with: Serving | None,
    now: datetime,
) -> int | None:
    """The version that serves from now on; None where what serves stays.

    It only takes the place of the one it was compared with.
    """
    await store.lock(tx.sql)
    reasons = against(figures)
    if await store.serving(tx.sql) != compared_with:
        reasons.append("another training came first")
    told = figures.told()
    if reasons:
        reason = "; ".join(reasons)
        await store.end(tx.sql, training_id, "kept_out", now, reason=reason, figures=told)
        return None
    version = await store.serve(tx.sql, body, sha256, told, now)
    is_ours = await store.end(tx.sql, training_id, "serves", now, figures=told, version=version)
    if not is_ours:
        raise TooLate
    return version


class TooLate(Exception):
    """The training was given up while it ran: nothing of it may stay."""
