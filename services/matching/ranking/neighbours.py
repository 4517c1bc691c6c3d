"""Projects and investors that are alike by who supports what; no walk, no factors."""

from typing import Final

import numpy as np
from scipy import sparse

from services.matching.ranking.arrays import Floats, Ints, Sparse
from services.matching.ranking.walks import strongest

_SHRINKAGE: Final = 5
_PROJECTS: Final = 200
_INVESTORS: Final = 500
_DOUBT: Final = 3.0


def item_cosine(graph: Sparse) -> Sparse:
    """Projects by projects: cosine with shrinkage, the 200 nearest."""
    return strongest(_cosine(graph.T.tocsr(), _SHRINKAGE), _PROJECTS)


def user_cosine(graph: Sparse, kept: int = _INVESTORS) -> Sparse:
    """Investors by investors: cosine, the 500 nearest."""
    return strongest(_cosine(graph, 0), kept)


def both_support(graph: Sparse) -> Sparse:
    """How many columns two rows have in common; none with itself."""
    both = (graph @ graph.T).tocsr()
    both.setdiag(0)
    both.eliminate_zeros()
    return both


def _cosine(graph: Sparse, shrinkage: int) -> Sparse:
    both = both_support(graph)
    counts = np.asarray(graph.sum(axis=1)).ravel()
    rows = np.repeat(np.arange(both.shape[0]), np.diff(both.indptr))
    data = both.data / (np.sqrt(counts[rows] * counts[both.indices]) + shrinkage)
    return sparse.csr_matrix((data, both.indices, both.indptr), shape=both.shape)


def following(graph: Sparse, investors: Ints, projects: Ints) -> tuple[Floats, Floats]:
    """How often an investor was where a supporter of the project is: the best one, and in all.

    For one supporter it is the share of her projects that this investor supports too.
    """
    both = both_support(graph)[investors]
    has = np.asarray(graph.sum(axis=1)).ravel() + _DOUBT
    share = both.multiply(1 / has[None, :]).tocsr()
    columns = graph[:, projects].tocsc()
    sums = np.asarray((share @ columns).todense(), np.float32)
    best = np.zeros_like(sums)
    filled = np.flatnonzero(np.diff(columns.indptr))
    if len(filled):
        each = share[:, columns.indices].toarray()
        best[:, filled] = np.maximum.reduceat(each, columns.indptr[filled], axis=1)
    return best, sums
