"""Steps through who supports what: RP3β and personalised PageRank, from either side."""

from typing import Final

import numpy as np
from scipy import sparse

from services.matching.ranking.arrays import Floats, Ints, Sparse

RESTART: Final = 0.15
STEPS: Final = 4
DAMPING: Final = 0.4
_ALPHA: Final = 0.6
_BETA: Final = 0.2
_KEPT: Final = 1_000


def shares(graph: Sparse) -> Sparse:
    """Each row in proportion, summing to one; an empty row stays empty."""
    sums = np.asarray(graph.sum(axis=1)).ravel()
    return sparse.diags(1 / np.maximum(sums, 1e-12)).dot(graph).tocsr().astype(np.float32)


def strongest(matrix: Sparse, kept: int) -> Sparse:
    """The `kept` largest of each row; the earlier column on a tie."""
    found = matrix.tocsr()
    lengths = np.diff(found.indptr)
    if not (lengths > kept).any():
        return found
    rows = np.repeat(np.arange(found.shape[0]), lengths)
    order = np.lexsort((found.indices, -found.data, rows))
    place = np.arange(len(order)) - np.repeat(found.indptr[:-1], lengths)
    chosen = order[place < kept]
    at = (rows[chosen], found.indices[chosen])
    return sparse.csr_matrix((found.data[chosen], at), shape=found.shape)


def rp3(graph: Sparse) -> Sparse:
    """RP3β: projects by projects, three steps with damped popularity (Paudel et al. 2017)."""
    there = shares(graph.T.tocsr()).power(_ALPHA)
    back = shares(graph).power(_ALPHA)
    popularity = np.asarray(graph.sum(axis=0)).ravel()
    damped = sparse.diags(np.maximum(popularity, 1) ** -_BETA)
    steps = (there @ back @ damped).tocsr()
    steps.setdiag(0)
    steps.eliminate_zeros()
    return strongest(steps, _KEPT)


def reached(graph: Sparse, goals: Ints, damping: float = DAMPING) -> Floats:
    """Personalised PageRank from each row to the `goals` among the columns.

    Worked backwards from the goals, so that its cost does not grow with the rows.
    """
    there, back = shares(graph), shares(graph.T.tocsr())
    at = np.zeros((graph.shape[1], len(goals)), np.float32)
    at[goals, np.arange(len(goals))] = 1
    whole = RESTART * at
    for step in range(1, STEPS + 1):
        at = (1 - RESTART) * (back @ (there @ at))
        whole += at if step == STEPS else RESTART * at
    popularity = np.asarray(graph.sum(axis=0)).ravel()[goals]
    weight = np.maximum(popularity, 1) ** -damping
    return np.asarray(there @ whole * weight, np.float32)


def reached_by(graph: Sparse, starts: Ints, damping: float) -> Floats:
    """The same on the transposed graph: from the `starts` among the columns to every row."""
    there, back = shares(graph.T.tocsr()), shares(graph)
    first = there[starts].toarray()
    at, whole = first, RESTART * first
    for step in range(1, STEPS + 1):
        at = (1 - RESTART) * (there.T @ (back.T @ at.T)).T
        whole = whole + (at if step == STEPS else RESTART * at)
    popularity = np.asarray(graph.sum(axis=1)).ravel()
    return np.asarray(whole * np.maximum(popularity, 1) ** -damping, np.float32)
