"""The exact first ranks of many investors by one product; nothing approximate, no index.

Columns are taken in groups: the 20th largest of the groups' maxima is a border that at least
20 scores reach, so only the few scores above it have to be put in order.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from services.matching.ranking.arrays import Floats, Ints

TOP: Final = 20
_BLOCK: Final = 500
_GROUPS: Final = 100


@dataclass(frozen=True, slots=True)
class Limits:
    """What nobody may be shown: above its room, or supported already (positions, by row)."""

    rooms: Ints
    least: Ints
    supported: Ints


def top(investors: Floats, projects: Floats, prices: Floats, limits: Limits) -> Ints:
    """Positions of each investor's first `TOP` projects, the earlier on a tie; -1: none."""
    turned = np.ascontiguousarray(projects.T.astype(np.float32))
    # Cheapest first: what is above an investor's room is then the end of the row.
    order = np.argsort(limits.least, kind="stable")
    turned, price = np.ascontiguousarray(turned[:, order]), prices[order].astype(np.float32)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    within = np.searchsorted(limits.least[order], limits.rooms, side="right")
    found = [
        _block(
            investors[rows] @ turned + price, within[rows], place[limits.supported[rows]], order
        )
        for start in range(0, len(investors), _BLOCK)
        for rows in [slice(start, start + _BLOCK)]
    ]
    return np.concatenate(found)


def _block(scores: Floats, within: Ints, supported: Ints, order: Ints) -> Ints:
    np.put_along_axis(scores, supported, -np.inf, axis=1)
    for row, end in enumerate(within.tolist()):
        scores[row, end:] = -np.inf
    rows, columns = np.nonzero(scores >= _border(scores)[:, None])
    values, positions = scores[rows, columns], order[columns]
    is_there = np.isfinite(values)
    rows, values, positions = rows[is_there], values[is_there], positions[is_there]
    sorted_by = np.lexsort((positions, -values, rows))
    rows, positions = rows[sorted_by], positions[sorted_by]
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    found = np.full((len(scores), TOP), -1, np.int64)
    found[rows[rank < TOP], rank[rank < TOP]] = positions[rank < TOP]
    return found


def _border(scores: Floats) -> Floats:
    """A score that at least `TOP` of the row reach; -inf where there may be fewer."""
    width = scores.shape[1] // _GROUPS * _GROUPS
    if not width:
        return np.full(len(scores), -np.inf, np.float32)
    most = scores[:, :width].reshape(len(scores), -1, _GROUPS).max(axis=1)
    return np.asarray(np.partition(most, _GROUPS - TOP, axis=1)[:, _GROUPS - TOP])
