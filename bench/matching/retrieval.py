"""The exact first ranks of many investors by one product; nothing approximate, no index.

Columns are taken in groups: the 20th largest of the groups' maxima is a border that at least
20 scores reach, so only the few scores above it have to be put in order. All of it is done to
a block of scores while a cache still has it.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from services.matching.ranking.arrays import Floats, Ints

TOP: Final = 20
_BLOCK: Final = 100
_GROUPS: Final = 100
_HALF_BITS: Final = 32
_LAST: Final = np.iinfo(np.int64).max
_NOBODY: Final = np.float32(-np.inf)


@dataclass(frozen=True, slots=True)
class Limits:
    """What nobody may be shown: above its room, or supported already (positions, by row)."""

    rooms: Ints
    least: Ints
    supported: Ints


def top(investors: Floats, projects: Floats, prices: Floats, limits: Limits) -> Ints:
    """Positions of each investor's first `TOP` projects, the earlier on a tie; -1: none."""
    # Cheapest first: what is above an investor's room is then the end of the row.
    order = np.argsort(limits.least, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    priced = _priced(projects[order], prices[order])
    wanting = np.hstack((investors, np.ones((len(investors), 1)))).astype(np.float32)
    ends = np.searchsorted(limits.least[order], limits.rooms, side="right")
    found = np.full((len(investors), TOP), -1, np.int64)
    room = np.empty((_BLOCK, priced.shape[1]), np.float32)
    for start in range(0, len(investors), _BLOCK):
        rows = slice(start, start + _BLOCK)
        scores = room[: len(wanting[rows])]
        np.dot(wanting[rows], priced, out=scores)
        _leave_out(scores, ends[rows], place[limits.supported[rows]])
        _first(scores, order, found[rows])
    return found


def _priced(projects: Floats, prices: Floats) -> Floats:
    """One column for each project, its price below it; groups are filled up with nobody."""
    turned = np.vstack((projects.T, prices)).astype(np.float32)
    missing = -turned.shape[1] % _GROUPS
    nobody = np.zeros((len(turned), missing), np.float32)
    nobody[-1] = _NOBODY
    return np.ascontiguousarray(np.hstack((turned, nobody)))


def _leave_out(scores: Floats, ends: Ints, supported: Ints) -> None:
    width = scores.shape[1]
    starts = np.arange(len(scores))[:, None] * width
    scores.reshape(-1)[(starts + supported).reshape(-1)] = _NOBODY
    for row in np.flatnonzero(ends < width).tolist():
        scores[row, ends[row] :] = _NOBODY


def _first(scores: Floats, order: Ints, found: Ints) -> None:
    """Fill `found` with what reaches the border, in order."""
    width = scores.shape[1]
    reaching = np.flatnonzero((scores >= _border(scores)[:, None]).reshape(-1))
    values = scores.reshape(-1)[reaching]
    able = values > _NOBODY
    rows, columns = np.divmod(reaching[able], width)
    keys = _descending(values[able]) << _HALF_BITS | order[columns]
    counts = np.bincount(rows, minlength=len(scores))
    place = np.arange(len(rows)) - (np.cumsum(counts) - counts)[rows]
    sorted_keys = np.full((len(scores), max(TOP, int(counts.max()))), _LAST)
    sorted_keys[rows, place] = keys
    sorted_keys.sort(axis=1)
    best = sorted_keys[:, :TOP]
    found[:] = np.where(best < _LAST, best & (1 << _HALF_BITS) - 1, -1)


def _border(scores: Floats) -> Floats:
    """A score that at least `TOP` of the row reach; -inf where there may be fewer."""
    most = scores.reshape(len(scores), -1, _GROUPS).max(axis=1)
    return np.asarray(np.partition(most, _GROUPS - TOP, axis=1)[:, _GROUPS - TOP])


def _descending(values: Floats) -> Ints:
    """Whole numbers of 32 bits in the opposite order of `values` (IEEE 754; one zero)."""
    bits = (values + np.float32(0)).view(np.int32).astype(np.int64)
    return np.asarray(~np.where(bits < 0, bits ^ 0x7FFFFFFF, bits))
