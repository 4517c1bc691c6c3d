"""The three rules by which a round that is asked for too much gives its units away.

Each gives as much as it has, to nobody more than is wanted, and draws lots for the last units.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from services.matching.allocations.domain.claims import Claims, Flags, Ids, Units
from services.matching.allocations.domain.kinds import Kinds, Shares, kinds_of, spread
from services.matching.allocations.domain.lot import winners

# Levels for each claim up to which counting them all is less work than trying some.
_FEW_LEVELS: Final = 4
Rule = Callable[[Claims, int, bytes], Units]


def max_min(claims: Claims, limit_units: int, seed: bytes) -> Units:
    """Everybody the same, up to what is wanted: the smallest share is as large as it can be."""
    return _fair(claims.wanted, limit_units, claims.ids, seed)


def local_first(claims: Claims, limit_units: int, seed: bytes) -> Units:
    """A tier is served only when all before it have what they want; within it, `max_min`."""
    wanted, left = claims.wanted, limit_units
    given = np.zeros(len(claims), np.int64)
    for tier in np.flatnonzero(np.bincount(claims.tiers)):
        if not left:
            break
        given += _fair(wanted * (claims.tiers == tier), left, claims.ids, seed)
        left = limit_units - int(given.sum())
    return given


def pro_rata(claims: Claims, limit_units: int, seed: bytes) -> Units:
    """In proportion to what was asked for; who may hold less frees the rest for the others.

    Shares are rounded down and the units that are left over go, one each, to the largest
    remainders (Hare and Niemeyer); between equal remainders the lot decides.
    """
    wanted = claims.wanted
    if int(wanted.sum()) <= limit_units:
        return wanted
    kinds = kinds_of(claims.units, wanted)
    return spread(kinds, _proportional(kinds, limit_units), claims.ids, seed)


def _fair(wanted: Units, limit_units: int, ids: Ids, seed: bytes) -> Units:
    """The largest level at which all fit, and one more for the first lots of who wants more.

    Bertsekas & Gallager, Data Networks, 6.5.2.
    """
    if int(wanted.sum()) <= limit_units:
        return wanted
    level = _level(wanted, limit_units)
    given = np.minimum(wanted, level)
    over = limit_units - int(given.sum())
    given += winners(seed, ids, wanted > level, over)
    return given


def _proportional(kinds: Kinds, limit_units: int) -> Shares:
    sharing = _not_served_in_full(kinds, limit_units)
    left = limit_units - _in_all(kinds.wanted * ~sharing, kinds)
    asked = kinds.units * sharing
    shares, remainders = np.divmod(asked * left, _in_all(asked, kinds))
    given = np.where(sharing, shares, kinds.wanted)
    over = limit_units - _in_all(given, kinds)
    return _largest(given, np.where(sharing, remainders, -1), over, kinds)


def _largest(given: Units, remainders: Units, count: int, kinds: Kinds) -> Shares:
    """One more for the largest `remainders`, `count` in all; the last of them draw lots."""
    if not count:
        return Shares(given, np.zeros(len(given), bool), 0)
    falling = np.argsort(-remainders, kind="stable")
    reached = np.cumsum(kinds.counts[falling])
    border = remainders[falling[np.searchsorted(reached, count)]]
    certain = remainders > border
    over = count - _in_all(certain, kinds)
    return Shares(given + certain, remainders == border, over)


def _not_served_in_full(kinds: Kinds, limit_units: int) -> Flags:
    """Who is left when all have gone whose proportional share is at least what they want.

    Each that goes leaves at least as much as a share to the others, so the order is all one.
    """
    left = limit_units
    sharing = (kinds.wanted > 0) & (kinds.counts > 0)
    while True:
        asked = _in_all(kinds.units * sharing, kinds)
        full = sharing & (kinds.wanted * asked <= kinds.units * left)
        if not full.any():
            return sharing
        left -= _in_all(kinds.wanted * full, kinds)
        sharing &= ~full


def _in_all(units: Units | Flags, kinds: Kinds) -> int:
    """What so many units for each claim of a kind are together."""
    return int((units * kinds.counts).sum())


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
