"""The additive score: one weight for each trait, learnt by a choice among each list's rows.

scipy is imported only when something is learnt: whoever only asks does without.
"""

import importlib
from dataclasses import dataclass
from typing import Final

import numpy as np

from services.matching.ranking.arrays import Flags, Floats
from services.matching.ranking.samples import Sample

_PENALTY: Final = 1e-3
_TURNS: Final = 100
_PLAIN: Final = frozenset(
    {"profile", "stage", "ticket", "pagerank_of_investor", "likeness", "at_home"}
)
_LEAST_SPREAD: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Additive:
    """`middle` and `spread` of each trait where it was learnt, and what one spread is worth."""

    middle: Floats
    spread: Floats
    weights: Floats

    def shares(self, rows: Floats) -> Floats:
        """What each trait adds, (…, traits)."""
        return np.asarray((rows - self.middle) / self.spread * self.weights)

    def scores(self, rows: Floats) -> Floats:
        """The sum of all shares, by one product."""
        worth = self.weights / self.spread
        return np.asarray(rows.astype(np.float64) @ worth - self.middle @ worth)


def plain(names: tuple[str, ...]) -> Additive:
    """Without anything to learn from: a few traits that need no scale count alike."""
    weights = np.array([1.0 if name in _PLAIN else 0.0 for name in names])
    return Additive(np.zeros(len(names)), np.ones(len(names)), weights)


def fitted(sample: Sample, grows: Flags | None = None) -> Additive:
    """Conditional logit: those wanted against the whole list, every list the same weight.

    A trait that `grows` never counts against anybody.
    """
    rows = sample.rows.astype(np.float64)
    middle = rows.mean(axis=0)
    spread = rows.std(axis=0)
    spread = np.where(spread > _LEAST_SPREAD, spread, 1.0)
    standard = ((rows - middle) / spread).astype(np.float32)
    starts = sample.starts
    right = sample.wanted / np.repeat(
        np.add.reduceat(sample.wanted, starts, dtype=np.int64), sample.sizes
    )

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = (standard @ weights.astype(np.float32)).astype(np.float64)
        highest = np.maximum.reduceat(scores, starts)
        grown = np.exp(scores - np.repeat(highest, sample.sizes))
        sums = np.add.reduceat(grown, starts)
        chance = grown / np.repeat(sums, sample.sizes)
        away = (chance - right).astype(np.float32)
        count = len(sample.sizes)
        value = (np.log(sums) + highest).sum() - right @ scores
        slope = (away @ standard).astype(np.float64) / count + _PENALTY * weights
        return value / count + 0.5 * _PENALTY * weights @ weights, slope

    bounds = None if grows is None else [(0 if one else None, None) for one in grows]
    minimize = importlib.import_module("scipy.optimize").minimize
    found = minimize(
        loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds,
        options={"maxiter": _TURNS},
    )  # fmt: skip
    return Additive(middle, spread, found.x)
