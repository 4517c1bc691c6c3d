"""What is shown adds up, stands in the order of its sums, and comes out the same again."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
import pytest

from services.matching.ranking.lists import Lists, asked
from services.matching.ranking.models import PARTS, UNIT, Model, ranked, scored
from services.matching.ranking.moments import Moment, quarters_before, replayed
from services.matching.ranking.nights import Night
from services.matching.ranking.reading import records
from services.matching.ranking.reasons import Reason, Reasons
from tests.matching.ranking.samples import tables, written

DAY = date(2012, 7, 1).toordinal()
Trained = tuple[Moment, Lists, Model]


def trained(folder: Path, shuffle: int | None = None) -> Trained:
    found = tables()
    if shuffle is not None:
        random = Random(shuffle)  # noqa: S311
        found = {name: random.sample(rows, len(rows)) for name, rows in found.items()}
    table = records(written(folder, found))
    night = Night()
    for day in quarters_before(DAY, 8):
        moment = replayed(table, day)
        night.add(moment, asked(moment))
    moment = replayed(table, DAY)
    lists = asked(moment)["L"]
    return moment, lists, night.learnt(lists.names)["L"]


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return trained(tmp_path_factory.mktemp("set"))


@pytest.mark.parametrize("floor", [0.0, 0.5])
def test_parts_add_up_to_the_score_and_the_order_is_that_of_the_sums(
    one: Trained, floor: float
) -> None:
    _, lists, model = one
    found = ranked(model, lists, floor)
    is_shown = found.top >= 0
    assert is_shown.any()
    assert np.array_equal(found.parts.sum(axis=2), found.sums)
    assert np.abs(found.sums * UNIT - found.scores)[is_shown].max() < 1e-6
    for sums, top in zip(found.sums, found.top, strict=True):
        pairs = [(-sums[rank], top[rank]) for rank in np.flatnonzero(top >= 0)]
        assert pairs == sorted(pairs)


def test_without_trees_the_additive_score_stands(one: Trained) -> None:
    _, lists, model = one
    plain = replace(model, trees=None)
    found = ranked(plain, lists)
    assert model.trees is not None
    assert np.abs(found.sums * UNIT - found.scores)[found.top >= 0].max() < 1e-6
    assert not np.array_equal(scored(plain, lists), scored(model, lists))


def test_nobody_is_shown_what_it_supports_already(one: Trained) -> None:
    _, lists, model = one
    shown = ranked(model, lists, 0.5).top
    may = np.take_along_axis(lists.may, np.maximum(shown, 0), axis=1)
    assert may[shown >= 0].all()


def test_the_order_of_the_files_means_nothing(one: Trained, tmp_path: Path) -> None:
    other = trained(tmp_path, shuffle=5)
    first, second = ranked(one[2], one[1], 0.25), ranked(other[2], other[1], 0.25)
    assert np.array_equal(first.top, second.top)
    assert np.array_equal(first.parts, second.parts)


def test_every_reason_is_borne_out_and_a_forged_one_is_not(one: Trained) -> None:
    moment, lists, model = one
    found, reasons = ranked(model, lists, 0.25), Reasons(moment)
    seen = set()
    for query, rank in zip(*np.nonzero(found.top >= 0), strict=True):
        pair = (int(lists.queries[query]), int(lists.candidates[found.top[query, rank]]))
        why = reasons.of(*pair, found.parts[query, rank].tolist())
        seen.add(why.part)
        assert reasons.borne_out(why, *pair)
        assert not reasons.borne_out(Reason(why.part, (*why.deals, 0)), *pair)
        if why.deals:
            assert not reasons.borne_out(Reason(why.part, why.deals[1:]), *pair)
    assert len(seen) > 2
    assert seen <= set(PARTS)
