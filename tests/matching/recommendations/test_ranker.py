"""A ranker's shares stand in the parts, and the list in the order of the sums they give."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from services.matching.interests.domain import Interests, Root
from services.matching.rankers.bodies import Ranker, hash_of, read, written
from services.matching.rankers.serving import Served
from services.matching.rankers.store import Serving
from services.matching.ranking import additive, trees
from services.matching.ranking.samples import Sample
from services.matching.recommendations import learnt, scoring, terms
from services.matching.recommendations.domain import Name, Offer, Part, Seeker, able
from services.matching.recommendations.domain.traits import (
    BLANK,
    NAMES,
    TRAITS,
    Pairs,
    paired,
    shared,
)
from services.matching.recommendations.domain.walk import Walk
from services.matching.recommendations.explaining import explain, exported
from services.matching.training.command import trained
from services.matching.training.learning import GROWS
from tests.examples import examples
from tests.matching.builders import NOW, Supporter, World
from tests.matching.doors import headers
from tests.matching.recommendations.test_domain import _OFFERS as OFFERS
from tests.matching.recommendations.test_domain import ELSEWHERE, ME, TOWN
from tests.matching.recommendations.test_endpoints import feel, shown, somebody, tell
from tests.matching.signals.test_usecases import hear, taken_back
from tests.matching.training.samples import Scene, lived

TERMS = terms.newest()


def drawn(seed: int = 0, lists: int = 120, size: int = 12) -> Sample:
    """Felt, town and theme decide together, so that trees find more than a sum."""
    rng = np.random.default_rng(seed)
    rows = rng.random((lists * size, len(NAMES)))
    for name in ("felt_at_all", "town", "prefecture", "theme", "ticket", "few"):
        rows[:, NAMES.index(name)] = rng.random(len(rows)) < 0.4
    worth = rows[:, NAMES.index("felt")] + rows[:, NAMES.index("town")] * (
        0.2 + 2 * rows[:, NAMES.index("theme")]
    )
    best = (worth + 0.1 * rng.standard_normal(len(rows))).reshape(lists, size).argmax(axis=1)
    wanted = np.zeros((lists, size), bool)
    wanted[np.arange(lists), best] = True
    return Sample(rows, wanted.ravel(), np.full(lists, size, np.int64))


@pytest.fixture(scope="module")
def served() -> Served:
    sample = drawn()
    sums = additive.fitted(sample, GROWS)
    forest = trees.grown(sample, sums.scores(sample.rows), 15, seeds=(0, 1), grows=GROWS)
    prices = {UUID(int=number): 700 for number in range(40)}
    return Served(Serving(7, "0" * 64), Ranker(NAMES, sums, forest, prices))


_SEEKERS = some.builds(
    lambda told, felt, share: (
        Seeker(people=frozenset({ME}), told=told, felt=felt),
        share,
    ),
    some.builds(
        Interests,
        roots=some.sampled_from([(), (Root("school", TOWN),), (Root("school", ELSEWHERE),)]),
        themes=some.frozensets(some.sampled_from(["food", "craft"])),
    ),
    some.dictionaries(some.uuids(), some.tuples(some.integers(1, 90_000), some.just(()))),
    some.integers(0, 1_000_000_000),
)


@settings(max_examples=examples(60))
@given(offers=OFFERS, looks=_SEEKERS, feels=some.integers(0, 90_000))
async def test_parts_add_up_and_the_order_shown_is_that_of_the_sums_shown(
    served: Served, offers: list[Offer], looks: tuple[Seeker, int], feels: int
) -> None:
    seeker, share = looks
    if offers and feels:
        felt = {**seeker.felt, offers[0].project_id: (feels, ())}
        seeker = replace(seeker, felt=felt)
    walk = Walk(
        {one.project_id: share for one in offers},
        {one.project_id: 6 for one in offers},
        {one.project_id: frozenset() for one in offers},
    )
    pairs, can = Pairs(seeker, walk, TERMS, NOW.date()), able(offers, seeker, NOW)
    found = await learnt.listed(served, pairs, can, most=len(can))
    keys = [(-one.sum_milli, one.offer.project_id) for one in found]
    assert keys == sorted(keys)
    assert len(found) == len(can)
    assert await learnt.listed(served, pairs, can, most=2) == found[:2]
    for one in found:
        pair = pairs.of(one.offer)
        assert pair == paired(one.offer, seeker, walk, TERMS, NOW.date())
        assert pair.row == pairs.row(one.offer)
        assert one.sum_milli == sum(part.milli for part in one.parts)
        said = {part.name for part in one.parts if part.milli > 0} - {"open", "exposure"}
        assert said <= {*pair.parts}
        assert all(part.milli > 0 for part in one.parts if part.name != "open")
        rows = np.array([BLANK, pair.row])
        blank, score = served.ranker.scores(rows).tolist()
        price = served.ranker.prices_milli.get(one.offer.project_id, 0)
        whole = (score - blank) * scoring.MILLI + price
        assert abs(one.sum_milli - whole) <= 2 * len(scoring.PARTS)


def test_what_is_not_so_or_counts_against_what_it_says_says_nothing() -> None:
    says: dict[Name, Part] = {"fresh": Part("fresh", 1, 3)}
    against: dict[Name, int] = {"fresh": -5, "told_theme": -3, "open": 2}
    assert shared(says, against) == (Part("open", -6),)
    for_it: dict[Name, int] = {"fresh": 5, "told_theme": 3}
    told = (Part("exposure", 7), Part("fresh", 5, 3), Part("open", 3))
    assert shared(says, for_it, price_milli=7) == told


def test_a_pair_gets_the_same_whatever_stands_beside_it(served: Served) -> None:
    rows = [tuple(row) for row in drawn(seed=5, lists=3).rows.tolist()]
    together = learnt.shares_now(served.ranker, rows)
    assert together == [learnt.shares_now(served.ranker, [row])[0] for row in rows]


def test_more_of_what_counts_in_favour_never_lowers_a_sum(served: Served) -> None:
    rows = drawn(seed=6, lists=20).rows
    before = served.ranker.scores(rows)
    for at, trait in enumerate(TRAITS):
        more = rows.copy()
        more[:, at] += 0.5
        if trait.grows:
            assert (served.ranker.scores(more) >= before - 1e-9).all()


def test_a_ranker_is_the_same_again_out_of_its_file(served: Served) -> None:
    body = written(served.ranker)
    again = read(body, hash_of(body), NAMES)
    assert written(again) == body
    rows = [tuple(row) for row in drawn(seed=7, lists=3).rows.tolist()]
    assert learnt.shares_now(again, rows) == learnt.shares_now(served.ranker, rows)
    with pytest.raises(ValueError, match="asks for other traits"):
        read(body, hash_of(body), NAMES[1:])


@pytest.fixture
async def scene(world: World) -> Scene:
    """A night has learnt, and its ranker serves."""
    found = await lived(world)
    assert await trained(world.pools.worker, None, world.clock()) == "serves"
    return found


async def test_a_list_says_which_ranker_and_shows_nothing_forbidden(
    scene: Scene, world: World, http: httpx.AsyncClient
) -> None:
    await world.open(instrument="equity", security_class="common", licence="type1_small")
    who, theme = scene.people[0]
    found = await shown(http, world, who)
    assert found["ranker_version"] == 1
    listed = found["recommendations"]
    assert {one["instrument"] for one in listed} == {"reward"}
    sums = [one["sum_milli"] for one in listed]
    assert sums == sorted(sums, reverse=True)
    for one in listed:
        assert one["sum_milli"] == sum(each["milli"] for each in one["reasons"])
    about = dict(scene.projects)
    assert about[UUID(listed[0]["project_id"])] == theme
    rows = await world.all("SELECT ranker_version FROM showing")
    assert {row["ranker_version"] for row in rows} == {1}
    told = await http.get(f"/investors/{who.investor_id}/showings", headers=headers(world, who))
    assert {one["ranker_version"] for one in told.json()["showings"]} == {1}


async def test_an_event_counts_in_the_next_list_and_taken_back_restores_it(
    scene: Scene, world: World, http: httpx.AsyncClient
) -> None:
    who = await somebody(world)
    before = await shown(http, world, who)
    last = before["recommendations"][-1]
    given_ = await feel(world, who, UUID(last["project_id"]), "cheer")
    after = await shown(http, world, who)
    sums = {one["project_id"]: one["sum_milli"] for one in after["recommendations"]}
    assert sums[last["project_id"]] > last["sum_milli"]
    assert "feel" in {
        each["name"]
        for one in after["recommendations"]
        for each in one["reasons"]
        if one["project_id"] == last["project_id"]
    }
    await hear(world, taken_back(world, given_))
    assert await shown(http, world, who) == before


async def read_match(
    http: httpx.AsyncClient, world: World, who: Supporter, project: str
) -> Any:
    path = f"/matches/{who.investor_id}/{project}"
    answer = await http.get(path, headers=headers(world, who))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_pair_by_itself_is_what_the_list_says_and_changes_come_true(
    scene: Scene, world: World, http: httpx.AsyncClient
) -> None:
    who = await somebody(world)
    await tell(world, who, themes=["food"])
    listed = (await shown(http, world, who))["recommendations"]
    for one in (listed[0], listed[-1]):
        match = await read_match(http, world, who, one["project_id"])
        assert match["ranker_version"] == 1
        assert (match["sum_milli"], match["reasons"]) == (one["sum_milli"], one["reasons"])
    cheer = next(each for each in match["changes"] if each["name"] == "cheer")
    await feel(world, who, UUID(one["project_id"]), "cheer")
    after = await read_match(http, world, who, one["project_id"])
    assert after["sum_milli"] == match["sum_milli"] + cheer["milli"]


async def test_candidates_stand_by_what_may_be_seen_of_them(
    scene: Scene, world: World, http: httpx.AsyncClient
) -> None:
    project, theme = scene.projects[0]
    likes, other = await somebody(world), await somebody(world)
    await tell(world, likes, themes=[theme], may_be_shown=True, ticket=(1_000, 9_000))
    await tell(world, other, themes=["culture"], may_be_shown=True)
    answer = await http.get(
        f"/projects/{project}/candidates", headers=headers(world, world.owner)
    )
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["ranker_version"] == 1
    assert [one["investor_id"] for one in found["candidates"]] == [str(likes.investor_id)]
    [one] = found["candidates"]
    assert one["sum_milli"] == sum(each["milli"] for each in one["reasons"]) > 0
    assert {each["name"] for each in one["reasons"]} <= {"told_theme", "open"}


async def test_an_export_is_worked_out_again_with_the_ranker_it_names(
    scene: Scene, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    who, _ = scene.people[0]
    await feel(world, who, scene.projects[1][0], "reason")
    text = await exported(
        world.pools.worker, who.investor_id, scene.projects[1][0], world.clock
    )
    body = (await world.one("SELECT body FROM ranker WHERE serves"))["body"]
    file, model = tmp_path / "match.json", tmp_path / "ranker.json"
    put(file, text.encode())
    put(model, body)
    assert explain(["--recompute", str(file), "--model", str(model)]) == 0
    said = capsys.readouterr().out
    assert "ranker of version 1" in said
    assert said.endswith("0 differences\n")
    forged = json.loads(text)
    forged["parts"][0]["milli"] += 1
    forged["sum_milli"] += 1
    forged["traits"]["felt"] = 9.0
    put(file, json.dumps(forged).encode())
    assert explain(["--recompute", str(file), "--model", str(model)]) == 1
    said = capsys.readouterr().out
    assert "the ranker gives" in said
    assert "trait felt is 9.0" in said
    put(model, body + b" ")
    for arguments in (["--model", str(model)], []):
        with pytest.raises(SystemExit):
            explain(["--recompute", str(file), *arguments])


def put(file: Path, body: bytes) -> None:
    file.write_bytes(body)
