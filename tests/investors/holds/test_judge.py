"""The ledger of rooms before a judge in SQL, who counts anew by the law's own days."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from services.investors.replay.running import Tally, replay
from shared.contracts.envelope import Event
from shared.contracts.matching import (
    PledgeDue,
    PledgePlaced,
    PledgeReleased,
    PledgeSettled,
    RoundPaymentDayMoved,
)
from shared.ids import new_id
from tests.databases import Databases
from tests.investors.builders import KEY, NOW, PAYMENT_DAY, World

JUDGE: Final = (Path(__file__).parent / "judge.sql").read_text(encoding="utf-8")


@pytest.fixture
async def world(databases: Databases) -> World:
    pools = await databases.open("investors")
    return World.on(pools)


async def verdict(world: World) -> list[dict[str, Any]]:
    return [dict(row) for row in await world.rows(JUDGE)]


def later(kind: type[Event], placed: PledgePlaced, version: int, **more: object) -> Event:
    """A fact of matching about a pledge that was placed."""
    return kind(
        occurred_at=NOW,
        aggregate_version=version,
        pledge_id=placed.pledge_id,
        round_id=placed.round_id,
        attempt=placed.attempt,
        **more,
    )


class Story:
    """Random facts about a few investors' pledges, in batches, some of them repeated."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.random = random.Random(seed)  # noqa: S311  # a story, not a secret
        self.placed: list[PledgePlaced] = []
        self.versions: dict[object, int] = {}

    def fact(self, investors: list[Any]) -> Event:
        if not self.placed or self.random.random() < 0.4:
            return self._place(self.random.choice(investors))
        placed = self.random.choice(self.placed)
        amount = {"amount_minor": self.random.randint(1, 250_000), "currency": "JPY"}
        kind = self.random.choice(["release", "release", "settle", "reduce", "move"])
        if kind == "move":
            return self._move(placed)
        version = self._next(placed.pledge_id)
        if kind == "release":
            return later(PledgeReleased, placed, version)
        if kind == "settle":
            return later(PledgeSettled, placed, version, **amount)
        return later(PledgeDue, placed, version, units=1, **amount)

    def _place(self, investor: Any) -> PledgePlaced:
        day = PAYMENT_DAY + timedelta(days=self.random.randint(0, 300))
        one = self.world.placed(
            investor, self.random.randint(1, 250_000), offer={"payment_day": day}
        )
        self.versions[one.pledge_id] = 1
        self.placed.append(one)
        return one

    def _move(self, placed: PledgePlaced) -> Event:
        return RoundPaymentDayMoved(
            occurred_at=NOW,
            aggregate_version=self._next(placed.round_id),
            round_id=placed.round_id,
            project_id=new_id(),
            payment_day=PAYMENT_DAY + timedelta(days=self.random.randint(0, 300)),
        )

    def _next(self, subject: object) -> int:
        self.versions[subject] = self.versions.get(subject, 0) + 1
        return self.versions[subject]


@pytest.mark.parametrize("seed", range(6))
async def test_a_recount_of_any_history_finds_what_was_counted_then(
    world: World, seed: int
) -> None:
    investors = [await world.investor() for _ in range(3)]
    story = Story(world, seed)
    for _ in range(12):
        batch = [story.fact(investors) for _ in range(story.random.randint(1, 8))]
        await world.hear(*batch)
        await world.hear(*batch[:2])
        assert await verdict(world) == []
    assert await world.rows("SELECT error FROM parked_message LIMIT 3") == []
    found = [each async for each in replay(world.pools.worker, KEY, Tally())]
    assert [each.line for each in found if each.kind == "difference"] == []
    [counted] = await world.rows(
        "SELECT count(*) FILTER (WHERE kind = 'held' AND counted_before > 0) AS some,"
        " count(DISTINCT kind) AS kinds FROM cap_entry"
    )
    assert counted["some"] > 0
    assert counted["kinds"] >= 3


SPOILED: Final = {
    "over the cap": "UPDATE cap_entry SET amount = 800000, counted_before = 0 WHERE id = 2",
    "a class without a cap": "UPDATE cap_entry SET cap = NULL WHERE id = 2",
    "counted otherwise": "UPDATE cap_entry SET counted_before = 0 WHERE id = 2",
    "ended otherwise than once": "UPDATE cap_entry SET amount = -1 WHERE kind = 'released'",
    "inbox and effect disagree": "UPDATE inbox SET outcome = 'ignored'",
    "an effect twice": (
        "UPDATE cap_entry SET cause_id = (SELECT cause_id FROM decision d"
        " WHERE d.pledge_id = cap_entry.pledge_id) WHERE kind = 'released'"
    ),
    "a command without one audit row": "UPDATE cap_entry SET cause_kind = 'request'",
}


@pytest.mark.parametrize("what", SPOILED)
async def test_the_judge_sees_each_thing_spoiled(world: World, what: str) -> None:
    investor = await world.investor()
    first, second = world.placed(investor, 300_000), world.placed(investor, 300_000)
    await world.hear(first, second)
    await world.hear(later(PledgeReleased, first, 2))
    assert await verdict(world) == []
    await world.execute("SET session_replication_role = replica;" + SPOILED[what])
    assert what in {row["what"] for row in await verdict(world)}
