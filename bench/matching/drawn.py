"""A ranker with trees, learnt from lists that were drawn at random."""

from typing import Final

import numpy as np

from services.matching.rankers.bodies import Ranker
from services.matching.ranking import additive, trees
from services.matching.ranking.samples import Sample
from services.matching.recommendations.domain.traits import NAMES
from services.matching.training.learning import GROWS

_LISTS: Final = 400
_SIZE: Final = 20


def ranker(count: int) -> Ranker:
    """What is felt, reached, and a theme in a known town decide together."""
    rng = np.random.default_rng(1)
    rows = rng.random((_LISTS * _SIZE, len(NAMES)))
    felt, reached, town, theme = (
        rows[:, NAMES.index(name)] for name in ("felt", "reached", "town", "theme")
    )
    worth = felt + reached + town * (0.2 + 2 * theme) + 0.1 * rng.standard_normal(len(rows))
    best = worth.reshape(_LISTS, _SIZE).argmax(axis=1)
    wanted = np.zeros((_LISTS, _SIZE), bool)
    wanted[np.arange(_LISTS), best] = True
    sample = Sample(rows, wanted.ravel(), np.full(_LISTS, _SIZE, np.int64))
    sums = additive.fitted(sample, GROWS)
    return Ranker(NAMES, sums, trees.grown(sample, sums.scores(rows), count, grows=GROWS))
