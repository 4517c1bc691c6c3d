"""Walks, factors and prices against the plain way to work them out."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from services.matching.ranking import factors, fairness, neighbours, walks

GRAPH = sparse.csr_matrix(
    np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 0], [1, 0, 0, 0]], np.float32)
)


def test_pagerank_worked_backwards_is_the_walk_forwards() -> None:
    there = walks.shares(GRAPH).toarray()
    back = walks.shares(GRAPH.T.tocsr()).toarray()
    at = start = there
    for _ in range(walks.STEPS):
        at = walks.RESTART * start + (1 - walks.RESTART) * at @ back @ there
    popularity = np.maximum(GRAPH.toarray().sum(axis=0), 1)
    wanted = at / popularity**walks.DAMPING
    assert np.allclose(walks.reached(GRAPH, np.arange(4)), wanted, atol=1e-6)


def test_rp3_takes_three_steps_and_damps_what_is_popular() -> None:
    there = walks.shares(GRAPH.T.tocsr()).toarray() ** 0.6
    back = walks.shares(GRAPH).toarray() ** 0.6
    wanted = there @ back / np.maximum(GRAPH.toarray().sum(axis=0), 1) ** 0.2
    np.fill_diagonal(wanted, 0)
    assert np.allclose(walks.rp3(GRAPH).toarray(), wanted, atol=1e-6)


def test_only_the_strongest_are_kept_the_earlier_on_a_tie() -> None:
    matrix = sparse.csr_matrix(np.array([[1.0, 3.0, 3.0, 2.0]]))
    assert walks.strongest(matrix, 1).toarray().tolist() == [[0.0, 3.0, 0.0, 0.0]]


def test_folding_in_by_the_lemma_is_the_full_solution() -> None:
    others = np.random.default_rng(1).standard_normal((4, factors.FACTORS))
    found = factors.folded_in(GRAPH, others)
    gram = others.T @ others + 0.01 * np.eye(factors.FACTORS)
    for row in range(4):
        own = others[GRAPH[row].indices]
        wanted = np.linalg.solve(gram + 20 * own.T @ own, 21 * own.sum(axis=0))
        assert np.allclose(found[row], wanted, atol=1e-6)


def test_who_follows_whom_counts_what_both_support() -> None:
    best, total = neighbours.following(GRAPH, np.array([0]), np.arange(4))
    # Of the two others of the first project's investors each shares one of theirs with her.
    assert np.allclose(total[0], [1 / 4, 1 / 5, 1 / 5, 0])
    assert np.allclose(best[0], [1 / 4, 1 / 5, 1 / 5, 0])


@given(
    seed=st.integers(0, 1_000),
    lists=st.integers(4, 12),
    candidates=st.integers(6, 14),
    top=st.integers(3, 5),
)
def test_with_its_price_everybody_is_shown_and_without_need_nobody_pays(
    seed: int, lists: int, candidates: int, top: int
) -> None:
    scores = np.random.default_rng(seed).standard_normal((lists, candidates))
    may = np.ones(scores.shape, bool)
    least = np.full(candidates, 1 if lists * top >= 2 * candidates else 0)
    price = fairness.prices(scores, may, top=top, least=least)
    shown = np.argsort(-(scores + price), axis=1)[:, :top]
    assert (np.bincount(shown.ravel(), minlength=candidates) >= least).all()
    before = np.argsort(-scores, axis=1)[:, :top]
    needed = np.bincount(before.ravel(), minlength=candidates) < least
    assert (price >= 0).all()
    assert needed.any() or not price.any()


@given(seed=st.integers(0, 1_000))
def test_whoever_is_shown_by_its_price_is_shown_after_rounding(seed: int) -> None:
    rng, apart = np.random.default_rng(seed), 0.02
    scores = np.round(rng.standard_normal((8, 10)), 1)
    least = np.ones(10, np.int64)
    price = fairness.prices(scores, scores < 9, top=3, least=least, apart=apart)
    moved = scores + price + rng.uniform(-apart / 2, apart / 2, scores.shape)
    shown = np.argsort(-moved, axis=1)[:, :3]
    assert (np.bincount(shown.ravel(), minlength=10) >= least).all()
