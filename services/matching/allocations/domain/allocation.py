"""A whole allocation: one rule over all claims; shares that are too small are given back."""

import numpy as np

from services.matching.allocations.domain.claims import Claims, Units
from services.matching.allocations.domain.lot import last, lots
from services.matching.allocations.domain.rules import RULES


def allocate(claims: Claims, rule: str, limit_units: int, seed: bytes) -> Units:
    """What each claim is given by `rule`, at most `limit_units` in all, in the claims' order.

    A share below its claim's `at_least` is given back and given out again by the same rule:
    one at a time, the largest lot first, until no such share is left.

    Raises:
        KeyError: there is no such rule.
    """
    shares = RULES[rule](claims, limit_units, seed)
    if int(claims.at_least.max(initial=1)) == 1:
        return shares
    left, staying = claims, np.arange(len(claims))
    while (leaving := _gives_back(shares, left, seed)) is not None:
        staying = np.delete(staying, leaving)
        left = claims.at(staying)
        shares = RULES[rule](left, limit_units, seed)
    given = np.zeros(len(claims), np.int64)
    given[staying] = shares
    return given


def _gives_back(shares: Units, claims: Claims, seed: bytes) -> int | None:
    """The position of whose share goes back next."""
    too_small = np.flatnonzero((shares > 0) & (shares < claims.at_least))
    if not len(too_small):
        return None
    return int(too_small[last(lots(seed, claims.ids[too_small]))])
