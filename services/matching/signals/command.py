"""What the signals of a pair give, as `explain` tells it: stored, or worked out again."""

import sys
from datetime import date
from uuid import UUID

from services.matching.rounds.domain import JST
from services.matching.signals import exports, store, weighing
from services.matching.signals.domain import Score
from services.matching.signals.exports import Export
from shared.clock import Clock
from shared.database import Database


async def exported(
    database: Database,
    investor_id: UUID,
    project_id: UUID,
    clock: Clock,
    as_of: date | None = None,
) -> str:
    """The export of a pair as of a day, today if None, with the weights that count now."""
    now = clock()
    async with database.statement() as sql:
        givers = await store.givers_of(sql, investor_id, now)
        entries = await store.of_pair(sql, givers, project_id)
    return exports.written(
        investor_id,
        project_id,
        entries,
        weights=weighing.newest(),
        as_of=as_of or now.astimezone(JST).date(),
    )


def recompute(text: str) -> int:
    """Exit status 1 where an export is not what its signals give.

    Raises:
        BadExport: it is none.
    """
    export = exports.read(text)
    wrong = exports.differences(export)
    _explain(export, exports.recomputed(export))
    for line in wrong:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{len(wrong)} differences\n")
    return 1 if wrong else 0


def tell(text: str) -> None:
    """What an export says, as it says it."""
    _explain(exports.read(text))


def _explain(export: Export, score: Score | None = None) -> None:
    """The parts, the signals behind each, and the sum, in points."""
    score = score or export.score
    days = {each.event_id: each.day for each in export.signals}
    sys.stdout.write(
        f"investor {export.investor_id}, project {export.project_id}\n"
        f"as of {export.as_of}, weights of version {export.weights.version}\n"
    )
    for part in score.parts:
        sys.stdout.write(f"{part.name:<10}{points(part.milli):>12}\n")
        for event_id in part.event_ids:
            sys.stdout.write(f"  {days[event_id]}  {event_id}\n")
    sys.stdout.write(f"{'sum':<10}{points(score.sum_milli):>12}\n")


def points(milli: int) -> str:
    """Thousandths as points, written out of whole numbers."""
    whole, rest = divmod(abs(milli), 1_000)
    return f"{'-' if milli < 0 else ''}{whole:,}.{rest:03}"
