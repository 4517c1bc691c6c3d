"""A whole allocation: one rule over all claims; shares that are too small are given back."""

from dataclasses import dataclass

import numpy as np

from services.matching.allocations.domain.claims import Claims, Ids, Positions, Units
from services.matching.allocations.domain.lot import last, lots
from services.matching.allocations.domain.rules import RULES


@dataclass(frozen=True, slots=True)
class Allocation:
    """What each claim is given, in the order of the claims, and the lot it drew."""

    given: Units
    drawn: Ids


def allocate(claims: Claims, rule: str, limit_units: int, seed: bytes) -> Allocation:
    """The units of each claim by `rule`, at most `limit_units` in all.

    A share below its claim's `at_least` is given back and given out again by the same rule:
    one at a time, the largest lot first, until no such share is left.

    Raises:
        KeyError: there is no such rule.
    """
    drawn = lots(seed, claims.ids)
    given = np.zeros(len(claims), np.int64)
    staying = np.arange(len(claims))
    left, left_drawn = claims, drawn
    while True:
        shares = RULES[rule](left, limit_units, left_drawn)
        leaving = _gives_back(shares, left.at_least, left_drawn)
        if leaving is None:
            given[staying] = shares
            return Allocation(given, drawn)
        staying = np.delete(staying, leaving)
        left, left_drawn = claims.at(staying), drawn[staying]


def _gives_back(shares: Units, at_least: Units, drawn: Ids) -> int | None:
    """The position of whose share goes back next."""
    too_small: Positions = np.flatnonzero((shares > 0) & (shares < at_least))
    if not len(too_small):
        return None
    return int(too_small[last(drawn[too_small])])
