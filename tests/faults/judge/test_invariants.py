"""Each line of the judge: silent over a consistent world, and alone in firing over its seed."""

from collections.abc import AsyncIterator

import pytest

from deploy.local.postgres import Cluster
from tests.faults.judge.looking import Judge, Verdict, invariants
from tests.faults.judge.seeds import Seed, seeds
from tests.faults.judge.sources import Sources
from tests.faults.judge.stories import told
from tests.faults.judge.world import NOW

SEEDS = list(seeds())

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def seated(cluster: Cluster) -> AsyncIterator[Judge]:
    """A judge with the small world before it."""
    dsn = cluster.superuser_dsn("postgres").replace("+asyncpg", "")
    async with Judge.opened(Sources(scratch=dsn, databases={})) as judge:
        await told().write(judge.scratch.sql)
        yield judge


async def test_a_consistent_world_breaks_nothing(seated: Judge) -> None:
    broken = [verdict.line() for verdict in await seated.weigh(now=NOW) if not verdict.holds]

    assert broken == []


@pytest.mark.parametrize("seed", SEEDS, ids=str)
async def test_a_seeded_violation_makes_exactly_its_line_fire(
    seated: Judge, seed: Seed
) -> None:
    seeded = seated.scratch.sql.transaction()
    await seeded.start()
    try:
        await seated.scratch.sql.execute(seed.sql)
        verdicts = await seated.weigh(now=NOW)
    finally:
        await seeded.rollback()

    broken = {each.number for each in verdicts if not each.holds}
    assert broken == {seed.number, *seed.implied}


def test_every_line_has_a_seed() -> None:
    assert {seed.number for seed in SEEDS} == {each.number for each in invariants()}


def test_a_line_says_how_many_rows_and_shows_the_first_three() -> None:
    assert Verdict("I04_round_oversold", []).line() == "I04 holds"

    broken = Verdict("I04_round_oversold", [(1, "a"), (2, "b"), (3, "c"), (4, "d")])

    assert broken.line() == "I04 VIOLATED 4: round_oversold: 1, a; 2, b; 3, c"
