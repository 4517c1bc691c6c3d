"""`train` and `trainings` on the command line: learn now, and how the last ones went."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import uvloop

from services.matching.rankers import store as rankers
from services.matching.rankers.domain import State
from services.matching.settings import Explaining, Training
from services.matching.training.gateway import bounded
from services.matching.training.usecases import ACTOR, train
from shared.clock import clock_from_file
from shared.database import Database
from shared.ids import new_id

_MOST: Final = 400


def main(word: str, arguments: Sequence[str]) -> int:
    """Exit status 0 where a ranker serves or was kept out for a reason; 1 where it failed."""
    parser = argparse.ArgumentParser(prog=f"python -m services.matching {word}")
    if word == "trainings":
        parser.add_argument("--ranker", type=Path, help="write the file of the one that serves")
        return _tell(parser.parse_args(arguments).ranker)
    parser.add_argument("--training", type=UUID, help="one that the job has begun")
    parser.add_argument("--as-of", type=datetime.fromisoformat, help="when; left out: now")
    asked = parser.parse_args(arguments)
    bounded()
    return uvloop.run(_trained(asked.training, asked.as_of))


async def _trained(training_id: UUID | None, as_of: datetime | None) -> int:
    database, settings = _database(), Explaining()
    clock = clock_from_file(settings.clock_file, environment=settings.environment)
    now = as_of or clock()
    try:
        floor = Training().exposure_floor_percent
        state = await trained(database, training_id, now, floor)
    finally:
        await database.close()
    sys.stdout.write(f"{state}\n")
    return 1 if state == "failed" else 0


async def trained(
    database: Database, training_id: UUID | None, now: datetime, floor_percent: int = 25
) -> State:
    """One that the job has begun, or one that somebody asks for."""
    if training_id is None:
        training_id = new_id()
        async with database.transaction(ACTOR) as tx:
            await rankers.begin(tx.sql, training_id, None, now)
    return await train(database, training_id, now, floor_percent)


def _tell(file: Path | None) -> int:
    """A JSON line for each of the last trainings, the newest first; the ranker as a file."""
    rows, body = uvloop.run(_kept())
    for row in rows:
        told = {**row, "figures": json.loads(row["figures"])}
        sys.stdout.write(json.dumps(told, default=str) + "\n")
    if file is not None and body is None:
        sys.stderr.write("no ranker serves\n")
        return 1
    if file is not None and body is not None:
        file.write_bytes(body)
    return 0


async def _kept() -> tuple[list[Any], bytes | None]:
    database = _database()
    try:
        async with database.statement() as sql:
            named = await rankers.serving(sql)
            body = await rankers.body(sql, named.version) if named else None
            return await rankers.trainings(sql, _MOST), body
    finally:
        await database.close()


def _database() -> Database:
    dsn = Explaining().worker_database_url.get_secret_value()
    return Database(dsn, name="matching-train", pool_size=1)
