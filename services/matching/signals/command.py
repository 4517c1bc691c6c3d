"""`python -m services.matching explain`: a pair's score by its parts, stored or from a file."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

import uvloop

from services.matching.rounds.domain import JST
from services.matching.settings import Explaining
from services.matching.signals import exports, store, weighing
from services.matching.signals.domain import Score
from services.matching.signals.exports import BadExport, Export
from shared.clock import Clock, clock_from_file
from shared.database import Database


def explain(arguments: Sequence[str]) -> int:
    """Exit status 0; 1 where an export is not what its signals give; 2 for bad input."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    try:
        if asked.recompute:
            return _recompute(asked.recompute)
        if asked.investor is None or asked.project is None:
            parser.error("--investor and --project, or --recompute")
        text = uvloop.run(_stored(asked.investor, asked.project, asked.as_of))
        _explain(exports.read(text))
        if asked.export:
            asked.export.write_text(text, encoding="utf-8")
    except (BadExport, OSError, UnicodeDecodeError) as error:
        parser.error(str(error))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m services.matching explain")
    parser.add_argument("--investor", type=UUID)
    parser.add_argument("--project", type=UUID)
    parser.add_argument("--as-of", type=date.fromisoformat, help="a day; left out: today")
    parser.add_argument("--export", type=Path, help="write what recomputing needs")
    parser.add_argument("--recompute", type=Path, help="such a file; needs no database")
    return parser


async def _stored(investor_id: UUID, project_id: UUID, as_of: date | None) -> str:
    settings = Explaining()
    clock = clock_from_file(settings.clock_file, environment=settings.environment)
    dsn = settings.worker_database_url.get_secret_value()
    database = Database(dsn, name="matching-explain", pool_size=1)
    try:
        return await exported(database, investor_id, project_id, clock, as_of)
    finally:
        await database.close()


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


def _recompute(file: Path) -> int:
    export = exports.read(file.read_text(encoding="utf-8"))
    wrong = exports.differences(export)
    _explain(export, exports.recomputed(export))
    for line in wrong:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{len(wrong)} differences\n")
    return 1 if wrong else 0


def _explain(export: Export, score: Score | None = None) -> None:
    """The parts, the signals behind each, and the sum, in points."""
    score = score or export.score
    days = {each.event_id: each.day for each in export.signals}
    sys.stdout.write(
        f"investor {export.investor_id}, project {export.project_id}\n"
        f"as of {export.as_of}, weights of version {export.weights.version}\n"
    )
    for part in score.parts:
        sys.stdout.write(f"{part.name:<10}{_points(part.milli):>12}\n")
        for event_id in part.event_ids:
            sys.stdout.write(f"  {days[event_id]}  {event_id}\n")
    sys.stdout.write(f"{'sum':<10}{_points(score.sum_milli):>12}\n")


def _points(milli: int) -> str:
    """Thousandths as points, written out of whole numbers."""
    whole, rest = divmod(abs(milli), 1_000)
    return f"{'-' if milli < 0 else ''}{whole:,}.{rest:03}"
