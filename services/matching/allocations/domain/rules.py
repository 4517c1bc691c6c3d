"""The three rules by which a round that is asked for too much gives its units away.

Each gives as much as it has, to nobody more than is wanted, and draws lots for the last units.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from services.matching.allocations.domain.claims import Claims, Ids, Positions, Units
from services.matching.allocations.domain.lot import first

# Levels for each claim up to which counting them all is less work than trying some.
_FEW_LEVELS: Final = 4
Rule = Callable[[Claims, int, Ids], Units]


def max_min(claims: Claims, limit_units: int, drawn: Ids) -> Units:
    """Everybody the same, up to what is wanted: the smallest share is as large as it can be.

    The level is the largest one at which all fit; units that are left over go, one each, to
    the first lots of those who want more (Bertsekas & Gallager, Data Networks, 6.5.2).
    """
    wanted = claims.wanted
    level = _level(wanted, limit_units)
    given = np.minimum(wanted, level)
    rivals = np.flatnonzero(wanted > level)
    over = limit_units - int(given.sum())
    given[rivals[first(drawn[rivals], over)]] += 1
    return given


def local_first(claims: Claims, limit_units: int, drawn: Ids) -> Units:
    """A tier is served only when all before it have what they want; within it, `max_min`."""
    given = np.zeros(len(claims), np.int64)
    for tier in np.unique(claims.tiers):
        members = np.flatnonzero(claims.tiers == tier)
        left = limit_units - int(given.sum())
        given[members] = max_min(claims.at(members), left, drawn[members])
    return given


def pro_rata(claims: Claims, limit_units: int, drawn: Ids) -> Units:
    """In proportion to what was asked for; who may hold less frees the rest for the others.

    Shares are rounded down and the units that are left over go, one each, to the largest
    remainders (Hare and Niemeyer); between equal remainders the lot decides.
    """
    given = claims.wanted
    if int(given.sum()) <= limit_units:
        return given
    sharing = _not_served_in_full(claims, limit_units)
    given[sharing] = 0
    left = limit_units - int(given.sum())
    asked = claims.units[sharing]
    given[sharing], remainders = np.divmod(asked * left, asked.sum())
    over = limit_units - int(given.sum())
    given[sharing[_largest(remainders, over, drawn[sharing])]] += 1
    return given


def _largest(remainders: Units, count: int, drawn: Ids) -> Positions:
    """Positions of the `count` largest; among equal ones the first lots."""
    if not count:
        return np.arange(0)
    border = np.partition(remainders, -count)[-count]
    inside = np.flatnonzero(remainders > border)
    equal = np.flatnonzero(remainders == border)
    decided = equal[first(drawn[equal], count - len(inside))]
    return np.concatenate((inside, decided))


def _not_served_in_full(claims: Claims, limit_units: int) -> Positions:
    """Who is left when all have gone whose proportional share is at least what they want.

    Each that goes leaves at least as much as a share to the others, so the order is all one.
    """
    wanted, left = claims.wanted, limit_units
    sharing = np.flatnonzero(wanted)
    while True:
        asked = claims.units[sharing]
        full = wanted[sharing] * asked.sum() <= asked * left
        if not full.any():
            return sharing
        left -= int(wanted[sharing[full]].sum())
        sharing = sharing[~full]


RULES: Final[Mapping[str, Rule]] = {
    "max_min": max_min,
    "pro_rata": pro_rata,
    "local_first": local_first,
}


def _level(wanted: Units, limit_units: int) -> int:
    """The largest level at which all fit; beyond what anybody wants it means nothing."""
    highest = int(wanted.max(initial=0))
    if highest <= _FEW_LEVELS * len(wanted):
        # Raising the level by one costs as many units as there are who want more.
        wanting_more = len(wanted) - np.cumsum(np.bincount(wanted))
        fitting = np.searchsorted(np.cumsum(wanting_more), limit_units, side="right")
        return min(int(fitting), highest)
    return (
        bisect_right(
            range(highest + 1),
            limit_units,
            key=lambda level: int(np.minimum(wanted, level).sum()),
        )
        - 1
    )
