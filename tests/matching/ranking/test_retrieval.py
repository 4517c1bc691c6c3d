"""The first ranks by one product are those of a full sort, limits and prices included."""

import numpy as np
import pytest

from bench.matching.retrieval import TOP, Limits, top


@pytest.mark.parametrize("projects", [5, 99, 100, 517])
@pytest.mark.parametrize("is_tied", [False, True])
def test_it_is_exact(projects: int, *, is_tied: bool) -> None:
    rng = np.random.default_rng(projects)
    one, other = rng.standard_normal((60, 8)), rng.standard_normal((projects, 8))
    if is_tied:
        one, other = np.sign(one), np.sign(other)
    prices = np.round(rng.random(projects))
    limits = Limits(
        rooms=rng.integers(0, 30, 60),
        least=rng.integers(1, 20, projects),
        supported=rng.integers(0, projects, (60, 3)),
    )
    scores = one.astype(np.float32) @ other.T.astype(np.float32) + prices.astype(np.float32)
    scores[limits.least[None, :] > limits.rooms[:, None]] = -np.inf
    np.put_along_axis(scores, limits.supported, -np.inf, axis=1)
    found = top(one.astype(np.float32), other, prices, limits)
    for row, given in zip(scores, found, strict=True):
        able = np.flatnonzero(np.isfinite(row))
        wanted = able[np.lexsort((able, -row[able]))][:TOP]
        left = given[given >= 0]
        assert np.allclose(row[left], row[wanted], atol=1e-5)
        if is_tied:
            assert left.tolist() == wanted.tolist()
