"""python -m bench.holds: holds a second over polled batches, beside a bare insert of the same.

The last line is one JSON object; what it means stands in bench/README.md.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import uvloop

from bench import bare, rooms
from bench.applicants import Applicant, cluster, seed
from bench.pledges.book import percentile
from deploy.local.postgres import Cluster
from services.investors.holds import handlers
from shared import program
from shared.inbox import Reader, deliver
from shared.inbox.message import Message
from shared.kafka.consuming import BATCH
from tests.databases import Databases
from tests.investors.builders import KEY, NOW, World, message

_AMOUNT: Final = 100_000
_WARM: Final = 5 * BATCH
_COPY: Final = "CREATE DATABASE bare TEMPLATE investors OWNER investors_owner"


async def held(cluster: Cluster, world: World, people: Sequence[Applicant]) -> dict[str, Any]:
    """Batches as the reader polls them, each investor once; then the same rows bare."""
    warm, measured = people[:_WARM], people[_WARM:]
    await _delivered(world, _messages(world, warm))
    before = await bare.counts(_plain(cluster, "investors"))
    await world.pools.close()  # nobody may be in a database that is copied
    cluster.execute("postgres", _COPY)
    messages = _messages(world, measured)
    took_s = await _delivered(world, messages)
    tables = await bare.written(_plain(cluster, "investors"), before)
    assert any(len(table.rows) >= len(measured) for table in tables)
    bare_s = await bare.inserted(_plain(cluster, "bare"), tables, BATCH)
    return {
        "holds": len(measured),
        "batch": BATCH,
        "holds_per_s": round(len(measured) / took_s),
        "bare_per_s": round(len(measured) / bare_s),
        "ratio": round(bare_s / took_s, 3),
    }


def _messages(world: World, people: Sequence[Applicant]) -> list[list[Message]]:
    said = [
        message(world.placed(each.investor_id, _AMOUNT, person_id=each.person_id))
        for each in people
    ]
    return [said[at : at + BATCH] for at in range(0, len(said), BATCH)]


async def _delivered(world: World, batches: Sequence[Sequence[Message]]) -> float:
    """The seconds it took; every one of them was held."""
    reader = Reader(
        handlers.GROUP,
        handlers.TOPICS,
        handlers.handlers(KEY),
        world.pools.worker,
        lambda: NOW,
    )
    already = await _held(world)
    began = perf_counter()
    for batch in batches:
        await deliver(reader, batch)
    took_s = perf_counter() - began
    assert await _held(world) - already == sum(len(batch) for batch in batches)
    return took_s


async def _held(world: World) -> int:
    [row] = await world.rows("SELECT count(*) AS n FROM cap_entry WHERE kind = 'held'")
    return int(row["n"])


def _plain(cluster: Cluster, database: str) -> str:
    return cluster.superuser_dsn(database).replace("+asyncpg", "")


async def _run(cluster: Cluster, count: int) -> tuple[World, list[Applicant], dict[str, Any]]:
    pools = await Databases(cluster).open("investors")
    world = World.on(pools)
    people = await seed(_plain(cluster, "investors"), world, count + _WARM)
    figures = await held(cluster, world, people)
    await pools.close()
    return world, people, figures


def main() -> None:
    """Measure all of it and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.holds", description=__doc__)
    parser.add_argument("--holds", type=int, default=20_000)
    parser.add_argument("--rooms", type=int, default=3_000)
    given = parser.parse_args()
    program.collect_seldom()
    with tempfile.TemporaryDirectory(prefix="kyokan-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with cluster(folder) as running:
            world, people, figures = uvloop.run(_run(running, given.holds))
            asked = people[-given.rooms :]
            took = rooms.times_s(running, world, asked)
    figures |= {
        "rooms": len(asked),
        "room_p50_ms": round(percentile(took, 50) * 1000, 1),
        "room_p99_ms": round(percentile(took, 99) * 1000, 1),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
