"""The additive score: one weight for each trait, learnt by a choice among each list's rows."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import minimize

from services.matching.ranking.arrays import Floats
from services.matching.ranking.lists import Sample

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


def fitted(sample: Sample) -> Additive:
    """Conditional logit: those wanted against the whole list, every list the same weight."""
    rows = sample.rows.astype(np.float64)
    middle = rows.mean(axis=0)
    spread = rows.std(axis=0)
    spread = np.where(spread > _LEAST_SPREAD, spread, 1.0)
    standard = ((rows - middle) / spread).astype(np.float32)
    starts = np.concatenate(([0], np.cumsum(sample.sizes)[:-1]))
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

    found = minimize(
        loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": _TURNS}
    )
    return Additive(middle, spread, found.x)
