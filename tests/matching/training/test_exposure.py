"""A floor lifts whom nobody is shown; what that costs, and who gains, is told."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import numpy as np
import pytest

from services.matching.rankers.bodies import Ranker
from services.matching.ranking.additive import Additive
from services.matching.ranking.samples import Sample
from services.matching.recommendations import scoring
from services.matching.recommendations.domain import Recommendation
from services.matching.recommendations.domain.traits import NAMES, Pair
from services.matching.training.exposure import Lists, prices_milli, report
from services.matching.training.learning import Listed
from services.matching.training.past import Asked
from tests.matching.recommendations.test_domain import OFFER

LISTS, PROJECTS = 40, 30


def pairs(seed: int) -> list[list[Pair]]:
    """The first projects please everybody more; the last ones nobody."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(LISTS):
        rows = rng.random((PROJECTS, len(NAMES))) * 0.2
        rows[:, 0] += np.linspace(2, 0, PROJECTS)
        found.append(
            [
                Pair(
                    offer := replace(OFFER, project_id=UUID(int=number + 1)),
                    tuple(row),
                    {},
                    Recommendation(offer, (), 0),
                )
                for number, row in enumerate(rows.tolist())
            ]
        )
    return found


@pytest.fixture
def ranker() -> Ranker:
    weights = np.zeros(len(NAMES))
    weights[0] = 1.0
    return Ranker(NAMES, Additive(np.zeros(len(NAMES)), np.ones(len(NAMES)), weights), None)


@pytest.mark.parametrize("floor", [25, 50])
def test_with_its_price_every_project_reaches_the_floor(ranker: Ranker, floor: int) -> None:
    lists = pairs(1)
    whole = Lists.of(ranker, lists)
    least = whole.least(floor)
    assert (whole.shown(np.zeros(PROJECTS)) < least).any()
    found = prices_milli(ranker, lists, floor)
    price = np.array([found.get(project, 0) for project in whole.projects]) / scoring.MILLI
    assert (whole.shown(price) >= least).all()


def test_without_a_floor_nobody_pays(ranker: Ranker) -> None:
    assert prices_milli(ranker, pairs(1), 0) == {}
    assert prices_milli(ranker, [], 25) == {}


def test_the_report_tells_what_it_costs_and_who_gains(ranker: Ranker) -> None:
    lists = pairs(2)
    wanted = [frozenset({UUID(int=1 + number % 5)}) for number in range(LISTS)]
    rows = np.array([pair.row for some in lists for pair in some])
    hits = np.array(
        [
            pair.offer.project_id in one
            for some, one in zip(lists, wanted, strict=True)
            for pair in some
        ]
    )
    held = Listed(
        Sample(rows, hits, np.full(LISTS, PROJECTS, np.int64)),
        tuple(pair for some in lists for pair in some),
        tuple(Asked(date(2026, 11, 2), UUID(int=9), one) for one in wanted),
    )
    told = report(ranker, held, 50)
    assert told["below_floor_without"] > 0
    assert told["below_floor_with"] == 0
    assert 0 < told["ndcg20_with"] <= told["ndcg20_without"]
    assert told["gains"][0]["with"] > told["gains"][0]["without"]
    assert [*told["by_prefecture"]] == ["17"]
    assert sum(told["by_prefecture"]["17"]) == 2 * LISTS * 20
