"""`python -m services.matching explain`: a pair's score by its parts, stored or from a file."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from uuid import UUID

import uvloop

from services.matching.rankers.serving import Rankers
from services.matching.recommendations import exports, learnt, store, terms, usecases
from services.matching.recommendations.domain import Part
from services.matching.recommendations.domain.traits import NAMES, paired, shared
from services.matching.recommendations.exports import Export
from services.matching.rounds.domain import JST
from services.matching.settings import Explaining
from services.matching.signals import command as signals
from services.matching.signals import weighing
from services.matching.signals.exports import BadExport
from shared.clock import Clock, clock_from_file
from shared.database import Database


def explain(arguments: Sequence[str]) -> int:
    """Exit status 0; 1 where an export is not what it should be; 2 for bad input."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    try:
        if asked.recompute:
            return _recompute(asked.recompute, asked.model)
        if asked.investor is None or asked.project is None:
            parser.error("--investor and --project, or --recompute")
        text = uvloop.run(_stored(asked.investor, asked.project, asked.as_of))
        _explain(text)
        if asked.export:
            asked.export.write_text(text, encoding="utf-8")
    except (ValueError, OSError) as error:
        parser.error(str(error))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m services.matching explain")
    parser.add_argument("--investor", type=UUID)
    parser.add_argument("--project", type=UUID)
    parser.add_argument("--as-of", type=date.fromisoformat, help="a day; left out: today")
    parser.add_argument("--export", type=Path, help="write what recomputing needs")
    parser.add_argument("--recompute", type=Path, help="such a file; needs no database")
    parser.add_argument("--model", type=Path, help="the ranker that such a file names")
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
    """The export of a pair as of a day, today if None, by what serves now."""
    text = await signals.exported(database, investor_id, project_id, clock, as_of)
    now = clock() if as_of is None else datetime.combine(as_of, time(12), JST)
    async with database.statement() as sql:
        served = await Rankers(learnt.read_ranker).serving(sql)
        offer = await store.offer(sql, project_id)
        if served is None or offer is None:
            return text
        today, counting = now.astimezone(JST).date(), terms.newest()
        seeker = await usecases.seeker_of(sql, investor_id, now)
        walk = await usecases.walk_of(sql, seeker, weighing.newest(), today)
    pair = paired(offer, seeker, walk, counting, today)
    [found] = await learnt.summed(served, [pair])
    return exports.written(text, pair, found, served, counting.version)


def _recompute(file: Path, model: Path | None) -> int:
    text = file.read_text(encoding="utf-8")
    if not _has_ranker(text):
        return signals.recompute(text)
    export = exports.read(text)
    if model is None:
        named = export.ranker
        raise BadExport(f"it names ranker {named.version} ({named.sha256}): give its --model")
    right = _right(export, model.read_bytes())
    wrong = exports.differences(export, right)
    _tell(export, right)
    for line in wrong:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{len(wrong)} differences\n")
    return 1 if wrong else 0


def _right(export: Export, body: bytes) -> tuple[Part, ...]:
    """What the ranker of the file gives.

    Raises:
        ValueError: it is not the one that the export names.
    """
    ranker = learnt.read_ranker(body, export.ranker.sha256)
    [shares] = learnt.shares_now(ranker, [tuple(export.traits[name] for name in NAMES)])
    price = ranker.prices_milli.get(export.signals.project_id, 0)
    return shared({name: Part(name, 0) for name in export.says}, shares, price)


def _has_ranker(text: str) -> bool:
    """What is no JSON has none: whoever reads it next says so."""
    try:
        told = json.loads(text)
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("format") == exports.FORMAT


def _explain(text: str) -> None:
    if not _has_ranker(text):
        signals.tell(text)
        return
    export = exports.read(text)
    _tell(export, tuple(Part(part.name, part.milli) for part in export.parts))


def _tell(export: Export, parts: tuple[Part, ...]) -> None:
    """First what the signals give, then the parts of the sum, in points."""
    signals.tell(export.signals.model_dump_json())
    sys.stdout.write(f"ranker of version {export.ranker.version}\n")
    for part in parts:
        sys.stdout.write(f"{part.name:<12}{signals.points(part.milli):>12}\n")
    whole = sum(part.milli for part in parts)
    sys.stdout.write(f"{'sum':<12}{signals.points(whole):>12}\n")
