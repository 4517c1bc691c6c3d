"""Measures against examples worked out by hand."""

import math

import numpy as np
import pytest

from services.matching.evaluation.measures import (
    Answers,
    best,
    exposure,
    gini,
    hits,
    measured,
    ndcg,
    recall,
    reciprocal_rank,
)

LOG3, LOG4 = 1 / math.log2(3), 1 / math.log2(4)


@pytest.mark.parametrize(
    ("top", "wanted", "value"),
    [
        ([0, 1, 2], [0], 1.0),
        ([1, 0, 2], [0], LOG3),
        ([1, 2, 0], [0], LOG4),
        ([1, 2, 3], [0], 0.0),
        ([0, 2, 1], [0, 1], (1 + LOG4) / (1 + LOG3)),
        ([0, -1, -1], [0, 1], 1 / (1 + LOG3)),
        # More is wanted than there are ranks: the best possible fills the ranks.
        ([0, 1, 2], [0, 1, 2, 3], 1.0),
    ],
)
def test_ndcg_is_the_gain_over_the_best_that_was_possible(
    top: list[int], wanted: list[int], value: float
) -> None:
    flags = np.isin(np.arange(4), wanted)[None, :]
    assert ndcg(np.array([top]), flags)[0] == pytest.approx(value)


def test_recall_is_found_over_wanted_and_the_first_hit_counts_by_its_rank() -> None:
    top = np.array([[1, 0, 2], [3, 2, -1]])
    wanted = np.array([[True, False, False, True], [True, True, False, False]])
    assert recall(top, wanted).tolist() == [0.5, 0.0]
    assert reciprocal_rank(hits(top, wanted)).tolist() == [0.5, 0.0]


def test_the_best_are_in_order_and_who_may_not_is_left_out() -> None:
    scores = np.array([[1.0, 3.0, 3.0, 2.0]])
    assert best(scores, np.array([[True, True, True, True]]), 3).tolist() == [[1, 2, 3]]
    assert best(scores, np.array([[True, False, False, False]]), 3).tolist() == [[0, -1, -1]]


def test_gini_is_nothing_where_all_have_the_same() -> None:
    assert gini(np.array([2, 2, 2])) == pytest.approx(0.0)
    assert gini(np.array([0, 0, 3])) == pytest.approx(2 / 3)
    assert gini(np.array([0, 0])) == 0.0


def test_coverage_and_new_recall_count_what_was_shown_and_what_nobody_had_seen() -> None:
    top = np.array([[0, 1], [1, 0]])
    wanted = np.array([[False, True, False], [False, True, True]])
    found = measured([Answers(top, wanted, np.array([False, False, True]))])
    assert exposure(top, 3).tolist() == [2, 2, 0]
    assert found.coverage == pytest.approx(2 / 3)
    assert found.new_recall20 == 0.0
    assert found.recall20 == pytest.approx((1 + 0.5) / 2)
    assert found.queries == 2
