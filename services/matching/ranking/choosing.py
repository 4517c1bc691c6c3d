"""How many trees a ranker gets: what the last part of its own past, held out, says is best.

Nothing that a ranker is judged by afterwards is looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from services.matching.ranking import additive, trees
from services.matching.ranking.additive import Additive
from services.matching.ranking.arrays import Flags, Floats
from services.matching.ranking.samples import Sample, ndcg
from services.matching.ranking.trees import SEEDS, Trees

MOST_TREES: Final = 150
# A step up or down of one tree is chance: what counts is the mean of so many counts.
_WINDOW: Final = 10
_LEAST_LISTS: Final = 20


@dataclass(frozen=True, slots=True)
class Fitted:
    """An additive score and the trees that correct it; none where they did no good."""

    additive: Additive
    trees: Trees | None
    count: int


def fitted(
    past: Sequence[Sample],
    held: int,
    *,
    seeds: Sequence[int] = SEEDS,
    grows: Flags | None = None,
) -> Fitted:
    """From all of `past`, the oldest first; its last `held` samples choose how many trees."""
    whole = Sample.joined(past)
    sums = additive.fitted(whole, grows)
    count = chosen(Sample.joined(past[:-held]), Sample.joined(past[-held:]), grows)
    if not count:
        return Fitted(sums, None, 0)
    forest = trees.grown(whole, sums.scores(whole.rows), count, seeds=seeds, grows=grows)
    return Fitted(sums, forest, count)


def chosen(past: Sample, held: Sample, grows: Flags | None = None) -> int:
    """The number of trees that is best on `held`; 0 where the additive score alone is."""
    if min(len(past.sizes), len(held.sizes)) < _LEAST_LISTS:
        return 0
    sums = additive.fitted(past, grows)
    before = sums.scores(held.rows)
    learnt = (past, sums.scores(past.rows))
    figures = trees.held_out_figures(learnt, (held, before), MOST_TREES, grows)
    smooth = _smooth(figures)
    best = int(np.argmax(smooth))
    return best + 1 if smooth[best] > ndcg(before, held) else 0


def _smooth(figures: Floats) -> Floats:
    """Each beside its neighbours; fewer of them at both ends."""
    ones = np.ones(_WINDOW)
    sums = np.convolve(figures, ones, mode="same")
    return np.asarray(sums / np.convolve(np.ones(len(figures)), ones, mode="same"))
