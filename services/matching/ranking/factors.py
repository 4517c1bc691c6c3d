"""Taste as implicit factors (Hu, Koren & Volinsky 2008), fitted by turns, folded in exactly."""

from typing import Final

import numpy as np

from services.matching.ranking.arrays import Floats, Sparse

FACTORS: Final = 64
_REGULARISATION: Final = 0.01
_CONFIDENCE: Final = 20.0
_TURNS: Final = 15
_SCALE: Final = 0.01


def fitted(graph: Sparse, seed: int = 0) -> tuple[Floats, Floats]:
    """The factors of rows and of columns; the same graph and seed give the same ones."""
    rng = np.random.default_rng(seed)
    columns: Floats = rng.standard_normal((graph.shape[1], FACTORS)) * _SCALE
    turned = graph.T.tocsr()
    rows = folded_in(graph, columns)
    for _ in range(_TURNS - 1):
        columns = folded_in(turned, rows)
        rows = folded_in(graph, columns)
    return rows, columns


def folded_in(graph: Sparse, others: Floats) -> Floats:
    """The factors of each row for given factors of the columns.

    By the matrix inversion lemma a row with n entries costs a system of n, not of 64; rows
    of one length are solved together.
    """
    gram = others.T @ others + _REGULARISATION * np.eye(FACTORS)
    inverse = np.linalg.inv(gram)
    found = np.zeros((graph.shape[0], FACTORS))
    lengths = np.diff(graph.indptr)
    for length in np.unique(lengths[lengths > 0]):
        rows = np.flatnonzero(lengths == length)
        at = graph.indptr[rows][:, None] + np.arange(length)
        found[rows] = _solved(others[graph.indices[at]], inverse)
    return found


def _solved(own: Floats, inverse: Floats) -> Floats:
    """`own`: (rows, n, factors) of what each supports."""
    turned = own @ inverse
    system = turned @ own.transpose(0, 2, 1) + np.eye(own.shape[1]) / _CONFIDENCE
    wanted = turned.sum(axis=1)
    inner = np.linalg.solve(system, (own @ wanted[:, :, None]))
    found = wanted - (turned.transpose(0, 2, 1) @ inner)[:, :, 0]
    return np.asarray((1 + _CONFIDENCE) * found)
