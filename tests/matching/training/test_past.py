"""What is learnt from is what was known when the day began, and what a list would have read."""

import subprocess
import sys
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from services.matching.recommendations import store as offers
from services.matching.recommendations import terms, usecases
from services.matching.recommendations.domain import able
from services.matching.recommendations.domain.traits import NAMES, TRAITS, paired
from services.matching.rounds.domain import JST
from services.matching.signals import weighing
from services.matching.signals.domain import KINDS
from services.matching.training import store
from services.matching.training.learning import Learner, TooLittle
from services.matching.training.past import Past, Signal
from tests.examples import examples
from tests.matching.builders import NOW, World
from tests.matching.recommendations.test_domain import OFFER
from tests.matching.training.samples import lived

DAY = NOW.astimezone(JST).date() + timedelta(days=5)
ME, OTHERS = UUID(int=3), [UUID(int=number) for number in range(20, 27)]
PROJECTS = [OFFER.project_id, UUID(int=12), UUID(int=13)]
_SIGNALS = some.lists(
    some.builds(
        Signal,
        some.sampled_from([ME, *OTHERS]),
        some.sampled_from(PROJECTS),
        some.sampled_from(KINDS),
        some.dates(DAY - timedelta(days=4), DAY - timedelta(days=1)),
    ),
    max_size=40,
)
_LATER = some.lists(
    some.builds(
        Signal,
        some.sampled_from([ME, *OTHERS]),
        some.sampled_from(PROJECTS),
        some.sampled_from(KINDS),
        some.dates(DAY, DAY + timedelta(days=9)),
    ),
    max_size=40,
)


def pairs(signals: list[Signal], day: date = DAY) -> list[tuple[UUID, tuple[float, ...]]]:
    past = Past(signals, [OFFER])
    found = past.pairs(ME, day, weighing.newest(), terms.newest())
    return [(pair.offer.project_id, pair.row) for pair in found]


@settings(max_examples=examples(200))
@given(before=_SIGNALS, later=_LATER)
def test_nothing_of_the_day_itself_or_later_is_looked_at(
    before: list[Signal], later: list[Signal]
) -> None:
    assert pairs(before) == pairs(before + later)


def test_a_settled_pledge_was_a_pledge_until_it_settled() -> None:
    joined, settled = DAY - timedelta(days=3), DAY + timedelta(days=2)
    pledge = Signal(OTHERS[0], OFFER.project_id, "pledge", joined, settled)
    assert not pledge.stood(joined)
    assert pledge.stood(joined + timedelta(days=1))
    assert pledge.stood(settled)
    assert not pledge.stood(settled + timedelta(days=1))


def test_who_joined_before_is_not_asked_again() -> None:
    joined = Signal(ME, OFFER.project_id, "pledge", DAY - timedelta(days=1))
    assert pairs([joined]) == []
    assert [one.day for one in Past([joined], [OFFER]).asked(9)] == [joined.day]


async def test_a_past_day_reads_as_the_service_reads_today(world: World) -> None:
    scene = await lived(world)
    weights, counting = weighing.newest(), terms.newest()
    now = world.clock()
    today = now.astimezone(JST).date()
    seen = 0
    async with world.pools.worker.statement() as sql:
        past = await store.past(sql)
        for who, _ in scene.people[:25]:
            seeker = await usecases.seeker_of(sql, who.investor_id, now)
            walk = await usecases.walk_of(sql, seeker, weights, today)
            online = {
                offer.project_id: paired(offer, seeker, walk, counting, today).row
                for offer in able(await offers.offers(sql), seeker, now)
            }
            joined = NAMES.index("joined"), NAMES.index("few")
            for pair in past.pairs(who.investor_id, today, weights, counting):
                row = [*online.pop(pair.offer.project_id)]
                for trait in joined:  # this past has no rows of pledges, only their signals
                    row[trait] = pair.row[trait]
                assert pair.row == pytest.approx(row)
                seen += any(pair.row[: NAMES.index("fresh")])
            own = "SELECT project_id FROM signal_entry WHERE giver_id = $1"
            rows = await sql.fetch(own, who.investor_id)
            assert {*online} <= {row["project_id"] for row in rows}
    assert seen > 25


async def test_a_list_is_wanted_others_and_nobody_twice(world: World) -> None:
    await lived(world)
    async with world.pools.worker.statement() as sql:
        past = await store.past(sql)
    learner = Learner(past, weighing.newest(), terms.newest())
    parts, held = learner.parted()
    days = [(one.asked[0].day, one.asked[-1].day) for one in (*parts, held)]
    assert days[0][1] < days[1][0]
    assert days[1][1] < days[2][0]
    for start, size in zip(held.sample.starts, held.sample.sizes, strict=True):
        some_pairs = held.pairs[start : start + size]
        assert len({pair.offer.project_id for pair in some_pairs}) == size
        assert 0 < held.sample.wanted[start : start + size].sum() < size
    again = learner.parted()[1]
    assert (again.sample.rows == held.sample.rows).all()


def test_too_little_says_how_little() -> None:
    with pytest.raises(TooLittle, match="0 lists, 150 are needed"):
        Learner(Past([], [OFFER]), weighing.newest(), terms.newest()).parted()


def test_every_trait_has_a_name_of_its_own() -> None:
    assert len({*NAMES}) == len(TRAITS)


def test_the_service_starts_without_the_rankers_libraries() -> None:
    asked = (
        "import sys, services.matching.__main__;"
        "sys.exit(bool({'scipy', 'lightgbm'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
