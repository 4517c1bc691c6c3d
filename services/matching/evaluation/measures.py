"""How good ordered lists are: NDCG, recall, first hit, coverage, Gini; nothing is ranked."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from services.matching.ranking.arrays import Flags, Floats, Ints

TOP: Final = 20


@dataclass(frozen=True, slots=True)
class Measures:
    """Means over queries; `new_recall20` over the wanted that nobody had seen before."""

    ndcg20: float
    recall20: float
    mrr: float
    new_recall20: float
    coverage: float
    gini: float
    queries: int


@dataclass(frozen=True, slots=True)
class Answers:
    """Of some lists: the first ranks as positions of candidates, and what was wanted of them.

    `top` has -1 where a list is shorter; `is_new` tells which candidates were never seen.
    """

    top: Ints
    wanted: Flags
    is_new: Flags


def ndcg(top: Ints, wanted: Flags) -> Floats:
    """By query: DCG over the best that was possible in as many ranks."""
    found = hits(top, wanted)
    discount = 1 / np.log2(np.arange(2, top.shape[1] + 2))
    best = np.cumsum(discount)
    number = np.minimum(wanted.sum(axis=1), top.shape[1])
    return np.asarray((found @ discount) / best[number - 1])


def hits(top: Ints, wanted: Flags) -> Flags:
    """Which ranks hold somebody wanted."""
    found = np.take_along_axis(wanted, np.maximum(top, 0), axis=1)
    return np.asarray(found & (top >= 0))


def recall(top: Ints, wanted: Flags) -> Floats:
    """By query: found over wanted."""
    return np.asarray(hits(top, wanted).sum(axis=1) / wanted.sum(axis=1))


def reciprocal_rank(found: Flags) -> Floats:
    """By query: one over the rank of the first hit, 0 without."""
    return np.where(found.any(axis=1), 1 / (found.argmax(axis=1) + 1), 0.0)


def exposure(top: Ints, candidates: int) -> Ints:
    """How many lists show each candidate."""
    return np.bincount(top[top >= 0], minlength=candidates)


def gini(counts: Ints) -> float:
    """0 where all have the same, near 1 where one has all."""
    ordered, number = np.sort(counts), len(counts)
    if not ordered.sum():
        return 0.0
    ranks = 2 * np.arange(1, number + 1) - number - 1
    return np.float64(ranks @ ordered / (number * ordered.sum())).item()


def measured(quarters: list[Answers]) -> Measures:
    """Over all quarters: queries count alike; coverage and Gini are means over quarters."""
    tops = [(one.top, one.wanted) for one in quarters]
    new = [
        (one.top[some], (one.wanted & one.is_new)[some])
        for one in quarters
        for some in [(one.wanted & one.is_new).any(axis=1)]
    ]
    shown = [exposure(one.top, one.wanted.shape[1]) for one in quarters]
    return Measures(
        ndcg20=_mean([ndcg(*one) for one in tops]),
        recall20=_mean([recall(*one) for one in tops]),
        mrr=_mean([reciprocal_rank(hits(*one)) for one in tops]),
        new_recall20=_mean([recall(*one) for one in new]),
        coverage=_mean([np.sign(counts) * 1.0 for counts in shown]),
        gini=np.mean([gini(counts) for counts in shown]).item(),
        queries=sum(len(one.top) for one in quarters),
    )


def _mean(values: list[Floats]) -> float:
    together = np.concatenate(values) if values else np.zeros(0)
    return together.mean().item() if len(together) else 0.0


def best(scores: Floats, may: Flags, count: int = TOP) -> Ints:
    """The first `count` of each row, the earlier one on a tie; -1 where there are no more."""
    allowed = np.where(may, scores, -np.inf)
    order = np.argsort(-allowed, axis=1, kind="stable")[:, :count]
    left = np.take_along_axis(may, order, axis=1)
    found = np.where(left, order, -1)
    return np.pad(found, ((0, 0), (0, max(0, count - found.shape[1]))), constant_values=-1)
