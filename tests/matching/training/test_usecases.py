"""A night's ranker serves when it is as good as what serves; else what serves stays."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.matching.rankers import bodies
from services.matching.rankers import store as rankers
from services.matching.rankers.domain import LONGEST, Figures, against, night_of
from services.matching.rankers.serving import Rankers
from services.matching.rankers.store import Serving
from services.matching.rankers.usecases import TooLate, judge
from services.matching.recommendations.domain.traits import NAMES
from services.matching.recommendations.scoring import ranker_of
from services.matching.training.command import trained
from services.matching.training.gateway import train_apart
from services.matching.training.jobs import train_tonight
from shared.database import Actor
from shared.ids import new_id
from tests.matching.builders import World
from tests.matching.training.samples import lived

TEST = Actor("test")
GOOD = Figures(
    lists=200, held_out=40, before="hand", ndcg20=0.5, ndcg20_before=0.5, coverage=1.0,
    coverage_before=1.0, parts_error=1e-9, falls=0, trees=10, seeds=(0, 1),
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"ndcg20": 0.4999}, "NDCG@20 is 0.4999"),
        ({"coverage": 0.97}, "it shows 0.970"),
        ({"parts_error": 2e-6}, "parts differ"),
        ({"falls": 1}, "1 rows lose"),
        ({"held_out": 19}, "19 lists are too few"),
    ],
)
def test_each_check_keeps_a_ranker_out(changes: dict[str, Any], why: str | None) -> None:
    found = against(replace(GOOD, **changes))
    assert len(found) == (why is not None)
    assert not why or found[0].startswith(why)


def test_a_night_begins_at_three_in_japan() -> None:
    assert night_of(datetime(2026, 11, 2, 17, 59, tzinfo=UTC)) is None
    night = night_of(datetime(2026, 11, 2, 18, 0, tzinfo=UTC))
    assert night is not None
    assert night.isoformat() == "2026-11-03"


async def rows(world: World) -> list[Any]:
    return await world.all("SELECT * FROM training ORDER BY began_at, id")


async def served(world: World) -> Serving | None:
    async with world.pools.worker.statement() as sql:
        return await rankers.serving(sql)


async def judged(
    world: World, body: bytes, figures: Figures = GOOD, compared_with: Serving | None = None
) -> int | None:
    training_id = new_id()
    async with world.pools.worker.transaction(TEST) as tx:
        await rankers.begin(tx.sql, training_id, None, world.clock())
    async with world.pools.worker.transaction(TEST) as tx:
        return await judge(
            tx, training_id, body, bodies.hash_of(body), figures,
            compared_with=compared_with, now=world.clock(),
        )  # fmt: skip


async def test_what_was_learnt_beats_the_score_set_by_hand_and_serves(world: World) -> None:
    await lived(world)
    assert await trained(world.pools.worker, None, world.clock()) == "serves"
    [row] = await rows(world)
    named = await served(world)
    assert named is not None
    assert (row["state"], row["ranker_version"]) == ("serves", named.version)
    kept = await world.one("SELECT * FROM ranker")
    assert kept["figures"]["before"] == "hand"
    assert kept["trained_at"] == world.clock()
    assert ranker_of(kept["body"], named.sha256).traits == NAMES
    # The same past again: the same bytes, judged beside the one that serves now.
    assert await trained(world.pools.worker, None, world.clock()) == "serves"
    again = await world.one("SELECT * FROM ranker WHERE serves")
    assert (again["version"], again["sha256"]) == (2, named.sha256)
    assert again["figures"]["before"] == "1"


async def test_a_worse_ranker_stays_out_and_says_why(world: World) -> None:
    assert await judged(world, b"one") == 1
    before = await served(world)
    worse = replace(GOOD, ndcg20=0.4)
    assert await judged(world, b"two", worse, before) is None
    assert await served(world) == before
    states = {row["state"]: row["reason"] for row in await rows(world)}
    assert states["kept_out"].startswith("NDCG@20 is 0.4000, below")


async def test_a_ranker_takes_the_place_only_of_the_one_it_was_compared_with(
    world: World,
) -> None:
    assert await judged(world, b"one") == 1
    assert await judged(world, b"two", compared_with=None) is None
    reasons = {row["reason"] for row in await rows(world)}
    assert "another training came first" in reasons
    assert (await world.one("SELECT count(*) FROM ranker"))["count"] == 1


async def test_two_at_once_give_one_that_serves(world: World) -> None:
    found = await asyncio.gather(judged(world, b"one"), judged(world, b"two"))
    assert sorted(found, key=str) == [1, None]


async def test_a_training_that_was_given_up_leaves_nothing(world: World) -> None:
    training_id = new_id()
    async with world.pools.worker.transaction(TEST) as tx:
        await rankers.begin(tx.sql, training_id, None, world.clock() - 2 * LONGEST)
        await rankers.bury(tx.sql, world.clock(), world.clock() - LONGEST)
    with pytest.raises(TooLate):
        async with world.pools.worker.transaction(TEST) as tx:
            await judge(
                tx, training_id, b"late", bodies.hash_of(b"late"), GOOD,
                compared_with=None, now=world.clock(),
            )  # fmt: skip
    assert await served(world) is None
    assert [row["reason"] for row in await rows(world)] == ["it never ended"]


async def test_a_few_rankers_are_kept_and_the_one_that_serves_among_them(world: World) -> None:
    for number in range(8):
        await judged(world, str(number).encode(), compared_with=await served(world))
    kept = await world.all("SELECT version, serves FROM ranker ORDER BY version")
    assert [row["version"] for row in kept] == [4, 5, 6, 7, 8]
    assert [row["version"] for row in kept if row["serves"]] == [8]


async def test_with_too_few_pledges_no_process_is_started_and_nothing_serves(
    world: World,
) -> None:
    await lived(world, people=20)
    assert not await train_tonight(world.pools.worker, world.clock, asyncio.Event(), never)
    [row] = await rows(world)
    assert row["state"] == "too_little"
    assert row["reason"].endswith("150 are needed")
    assert await served(world) is None


async def never(training_id: UUID, now: datetime, stop: asyncio.Event) -> int:
    raise AssertionError(training_id)


async def test_a_night_is_trained_once_whoever_begins_it(world: World) -> None:
    await lived(world)
    begun: list[UUID] = []

    async def apart(training_id: UUID, now: datetime, stop: asyncio.Event) -> int:
        begun.append(training_id)
        return 0

    tonight = [
        train_tonight(world.pools.worker, world.clock, asyncio.Event(), apart) for _ in range(4)
    ]
    assert sum(await asyncio.gather(*tonight)) == 1
    assert len(begun) == 1
    world.clock.move(hours=1)
    assert not await train_tonight(world.pools.worker, world.clock, asyncio.Event(), apart)
    world.clock.move(days=1)
    assert await train_tonight(world.pools.worker, world.clock, asyncio.Event(), apart)
    assert len(begun) == 2


async def test_a_process_that_dies_is_a_row_with_a_reason(world: World) -> None:
    await lived(world)

    async def dies(training_id: UUID, now: datetime, stop: asyncio.Event) -> int:
        return -9

    assert await train_tonight(world.pools.worker, world.clock, asyncio.Event(), dies)
    [row] = await rows(world)
    assert (row["state"], row["reason"]) == ("failed", "its process ended with -9")


@pytest.fixture
def environment(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATCHING_WORKER_DATABASE_URL", world.pools.worker_dsn)
    monkeypatch.setenv("ENV", "test")
    monkeypatch.delenv("KYOKAN_CLOCK_FILE", raising=False)


@pytest.mark.usefixtures("environment")
async def test_the_nights_training_runs_in_a_process_of_its_own(world: World) -> None:
    await lived(world)
    assert await train_tonight(world.pools.worker, world.clock, asyncio.Event())
    [row] = await rows(world)
    assert (row["state"], row["ranker_version"]) == ("serves", 1)


@pytest.mark.usefixtures("environment")
async def test_a_service_that_stops_does_not_wait_for_its_training(world: World) -> None:
    await lived(world)
    stop = asyncio.Event()
    stop.set()
    status = await asyncio.wait_for(train_apart(new_id(), world.clock(), stop), 10)
    assert status < 0


async def test_what_cannot_be_read_does_not_serve_and_the_last_good_one_goes_on(
    world: World,
) -> None:
    await lived(world)
    kept = Rankers(ranker_of)
    async with world.pools.worker.statement() as sql:
        assert await kept.serving(sql) is None
        await trained(world.pools.worker, None, world.clock())
        good = await kept.serving(sql)
        assert good is not None
        assert await judged(world, b"no ranker", compared_with=await served(world)) == 2
        assert await kept.serving(sql) is good
        assert await Rankers(ranker_of).serving(sql) is None


async def test_a_changed_byte_is_noticed(world: World) -> None:
    await lived(world)
    await trained(world.pools.worker, None, world.clock())
    row = await world.one("SELECT body, sha256 FROM ranker")
    changed = row["body"].replace(b'"weights": [', b'"weights": [1')
    with pytest.raises(bodies.BadRanker, match="another hash"):
        ranker_of(changed, row["sha256"])


def test_trainings_are_bounded_by_less_than_what_counts_as_dead() -> None:
    from services.matching.training.gateway import LONGEST_S  # noqa: PLC0415

    assert timedelta(seconds=LONGEST_S) < LONGEST
