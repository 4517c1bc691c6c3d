"""A price for each candidate, added to its score, so that everybody is shown somewhere.

Prices only rise, each just enough for the lists where it costs least (an auction, Bertsekas
1988); so whoever is shown often enough without pays nothing and gets nothing.
"""

from typing import Final

import numpy as np

from services.matching.ranking.arrays import Flags, Floats, Ints

_TURNS: Final = 2_000
# Of the spread of scores; later steps are longer, so that rivals for one place part soon.
_STEP: Final = 1e-4
_LONGER_AFTER: Final = 20


def prices(scores: Floats, may: Flags, *, top: int, least: Ints, apart: float = 0.0) -> Floats:
    """By candidate; with them it stands in at least `least` lists of `top`, where it may.

    Whoever is less than `apart` before the first who is left out counts as left out: so far
    may rounding move two. No price helps where fewer lists may show somebody, or where all
    places are taken by others who need them; then it stays as far as it came after a bounded
    number of turns.
    """
    found = np.zeros(scores.shape[1])
    allowed = np.where(may, scores, -np.inf)
    wanted = np.minimum(least, may.sum(axis=0))
    if scores.shape[1] <= top or not len(scores):
        return found
    # No two steps are alike: equal rivals would stay equal.
    step = _STEP * scores[may].std() * (1 + np.arange(len(found)) / len(found))
    for turn in range(_TURNS):
        priced = allowed + found
        border, left_out = -np.partition(-priced, (top - 1, top), axis=1)[
            :, top - 1 : top + 1
        ].T
        shown = priced > (left_out + apart)[:, None]
        needy = np.flatnonzero((shown & may).sum(axis=0) < wanted)
        if not len(needy):
            return found
        with np.errstate(invalid="ignore"):  # nobody's list against no candidate
            gaps = border[:, None] - priced[:, needy]
        longer = step[needy] * (1 + turn // _LONGER_AFTER)
        found[needy] += _missing(gaps, wanted[needy]) + longer
    return found


def _missing(gaps: Floats, wanted: Ints) -> Floats:
    """How much each lacks, by column, to stand in as many lists as it needs."""
    last = np.sort(gaps, axis=0)[wanted - 1, np.arange(len(wanted))]
    return np.asarray(np.maximum(last, 0))
