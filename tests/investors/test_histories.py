"""64 investors in 16 rounds at random, while investors is killed: no breach, no difference.

Real processes, a real Kafka and a real PostgreSQL. `make histories` tells longer ones.
"""

import asyncio
import os
import random
import subprocess
import sys
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest

from deploy.local.folders import data_folder
from deploy.local.kafka import Broker, create_topics
from deploy.local.ports import free_port
from shared.clock import MovableClock, system_clock
from shared.contracts.envelope import Event
from shared.contracts.matching import PledgeDue, PledgePlaced, PledgeReleased, PledgeSettled
from shared.ids import new_id
from shared.kafka.sending import Sender
from shared.migrate import ROOT
from tests.databases import Databases, Pools
from tests.faults.judge import Judge
from tests.faults.judge.sources import Sources
from tests.investors.builders import KEY_TEXT, NOW, World
from tests.investors.mortals import Mortal
from tests.races import patience

LONG: Final = os.environ.get("KYOKAN_HISTORIES") == "long"
INVESTORS: Final = 64
ROUNDS: Final = 16 if LONG else 6
WAVES: Final = 12 if LONG else 2
DANGEROUS_LIVES: Final = 8 if LONG else 1
SEEDS: Final = 2 if LONG else 1
AT_REST_S: Final = 60
# What the judge can say of investors alone; the others ask what other services hold.
JUDGED: Final = ("I01", "I02", "I03", "I22", "I23", "I24", "I25")
UNREAD: Final = """
    SELECT (SELECT count(*) FROM unnest($1::uuid[]) AS told (id) WHERE NOT EXISTS (
                SELECT FROM inbox WHERE event_id = told.id AND consumer = 'investors.holds'))
         + (SELECT count(*) FROM outbox WHERE sent_at IS NULL)
"""


class Round:
    """What is told of one round, in its order: pledges, and what becomes of them."""

    def __init__(self, world: World, investors: Sequence[UUID], dice: random.Random) -> None:
        self.world = world
        self.dice = dice
        self.round_id = new_id()
        self.events: list[Event] = []
        for investor in dice.sample(investors, k=len(investors) // 2):
            self._live(investor)

    def _live(self, investor: UUID) -> None:
        amount = self.dice.randint(1, 12) * 50_000
        placed = self.world.placed(investor, amount, round_id=self.round_id)
        self.events.append(placed)
        match self.dice.choice(["stays", "released", "reduced", "settled", "returned"]):
            case "released":
                self._tell(PledgeReleased, placed, 2)
            case "reduced":
                self._due(placed, 50_000)
            case "settled":
                self._due(placed, amount)
                self._tell(PledgeSettled, placed, 3, amount_minor=amount, currency="JPY")
            case "returned":
                self._tell(PledgeSettled, placed, 2, amount_minor=amount, currency="JPY")
                self._tell(PledgeReleased, placed, 3)

    def _due(self, placed: PledgePlaced, amount: int) -> None:
        self._tell(PledgeDue, placed, 2, units=1, amount_minor=amount, currency="JPY")

    def _tell(
        self, kind: type[Event], placed: PledgePlaced, version: int, **more: object
    ) -> None:
        about = {"pledge_id": placed.pledge_id, "attempt": 1, "round_id": self.round_id}
        self.events.append(kind(occurred_at=NOW, aggregate_version=version, **about, **more))


def merged(rounds: Sequence[Sequence[Event]], dice: random.Random) -> Iterator[Event]:
    """All rounds at once, each in its own order."""
    waiting = [list(reversed(each)) for each in rounds]
    while waiting:
        one = dice.choice(waiting)
        yield one.pop()
        waiting = [each for each in waiting if each]


def written(event: Event) -> dict[str, Any]:
    """As the outbox of matching would hold it."""
    return {
        "event_id": event.event_id,
        "topic": event.TOPIC,
        "key": event.key,
        "subject": event.subject,
        "type": type(event).__name__,
        "aggregate_version": event.aggregate_version,
        "payload": event.model_dump_json(),
        "traceparent": None,
        "recorded_at": event.occurred_at,
    }


@dataclass
class Stage:
    """investors twice, on a broker and a database of its own."""

    pools: Pools
    bootstrap: str
    env: dict[str, str]
    mortals: list[Mortal] = field(default_factory=list)
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def left(self, told: Collection[Event]) -> int:
        """How much is still to be read, or to be told of it."""
        async with self.pools.worker.statement() as sql:
            return int(await sql.fetchval(UNREAD, [each.event_id for each in told]))

    async def until_left(self, told: Collection[Event], most: int, limit_s: float) -> None:
        async with asyncio.timeout(limit_s * patience()):
            while await self.left(told) > most:  # noqa: ASYNC110  # others change it
                await asyncio.sleep(0.1)

    def sources(self) -> Sources:
        """What the judge reads of it."""
        own = self.pools.superuser_dsn.replace("+asyncpg", "")
        return Sources(own, {"investors": own}, self.bootstrap)


@asynccontextmanager
async def staged(pools: Pools, folder: Path, dice: random.Random) -> AsyncIterator[Stage]:
    """Everything runs; whatever dies is started again until the end."""
    broker = Broker(
        folder / "kafka",
        port=free_port(),
        controller_port=free_port(),
        cache=data_folder() / "cache",
    )
    await asyncio.to_thread(broker.start)
    try:
        create_topics(broker.bootstrap)
        stage = Stage(pools, broker.bootstrap, given(pools, broker.bootstrap, folder))
        for ordinal in range(2):
            own = {"INVESTORS_READER_ORDINAL": str(ordinal), "INVESTORS_PORT": str(free_port())}
            log = folder / f"investors-{ordinal}.log"
            stage.mortals.append(Mortal(stage.env | own, log, dice, DANGEROUS_LIVES, not LONG))
        lives = [asyncio.create_task(each.live(stage.stop)) for each in stage.mortals]
        try:
            yield stage
        finally:
            stage.stop.set()
            await asyncio.gather(*lives)
    finally:
        await asyncio.to_thread(broker.stop)


def given(pools: Pools, bootstrap: str, folder: Path) -> dict[str, str]:
    """What both processes take from the environment: their time is that of the story."""
    clock = folder / "clock.json"
    MovableClock(clock).set_offset(NOW - system_clock())
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "ENV": "test",
        "KYOKAN_CLOCK_FILE": str(clock),
        "KAFKA_BOOTSTRAP_SERVERS": bootstrap,
        "ACCOUNTS_URL": "http://127.0.0.1:1",
        "INVESTORS_DATABASE_URL": pools.app_dsn,
        "INVESTORS_WORKER_DATABASE_URL": pools.worker_dsn,
        "INVESTORS_COLUMN_KEY": KEY_TEXT,
    }


async def tell(stage: Stage, events: Sequence[Event], dice: random.Random) -> None:
    """Wave after wave; in each of them one process is killed while it is at work."""
    sender = Sender(stage.bootstrap, client_id="histories")
    try:
        for wave in range(WAVES):
            told = events[len(events) * wave // WAVES : len(events) * (wave + 1) // WAVES]
            await sender([written(each) for each in told])
            await stage.until_left(told, len(told) * dice.randint(1, 9) // 10, AT_REST_S)
            dice.choice(stage.mortals).kill()
    finally:
        await sender.close()


def replayed(env: dict[str, str]) -> str:
    """What the command says; it fails where anything differs."""
    command = [sys.executable, "-m", "services.investors", "replay"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=False)
    said = done.stdout.decode()
    assert done.returncode == 0, said
    return said


async def judged(stage: Stage, told: Collection[Event]) -> list[str]:
    """The lines of the judge about investors that are broken."""
    foreign = {str(each.event_id) for each in told}
    async with Judge.opened(stage.sources()) as judge:
        verdicts = await judge.look(JUDGED)
    broken = []
    for verdict in verdicts:
        rows = [row for row in verdict.rows if _is_ours(verdict.number, row, foreign)]
        broken += [f"{verdict.name}: {row}" for row in rows]
    return broken


def _is_ours(number: str, row: Sequence[Any], told: Collection[str]) -> bool:
    """Nobody else reads here, and what matching told stands in no outbox."""
    if number == "I23":
        return str(row[0]).startswith("investors.")
    return number != "I22" or str(row[0]) not in told


@pytest.fixture
async def pools(databases: Databases) -> Pools:
    return await databases.open("investors")


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_no_kill_in_any_history_makes_a_breach_or_a_difference(
    pools: Pools, open_folder: Path, seed: int
) -> None:
    world, dice = World.on(pools), random.Random(seed)  # noqa: S311  # a story, not a secret
    investors = [await world.investor() for _ in range(INVESTORS)]
    rounds = [Round(world, investors, dice).events for _ in range(ROUNDS)]
    events = list(merged(rounds, dice))
    folder = open_folder / f"histories-{seed}"
    folder.mkdir(mode=0o711)
    async with staged(pools, folder, dice) as stage:
        await tell(stage, events, dice)
        await stage.until_left(events, 0, AT_REST_S)
        broken = await judged(stage, events)
        said = await asyncio.to_thread(replayed, stage.env)

    assert broken == []
    placed = sum(isinstance(each, PledgePlaced) for each in events)
    assert f"decisions checked: {placed} " in said
    assert "differences: 0\nbreaches: 0\n" in said
    assert not await world.rows("SELECT FROM parked_message")
    [counted] = await world.rows(
        "SELECT count(*) FILTER (WHERE outcome = 'refuse') AS refused FROM decision"
    )
    assert 0 < counted["refused"] < placed
    assert sum(each.deaths for each in stage.mortals) > WAVES
    assert sum(each.ends_of_its_own for each in stage.mortals) > 0
