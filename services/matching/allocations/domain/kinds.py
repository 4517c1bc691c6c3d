"""Claims that are alike, counted: a rule gives all of a kind the same, lots decide the rest."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from services.matching.allocations.domain.claims import Flags, Ids, Positions, Units
from services.matching.allocations.domain.lot import winners

# More kinds than one in so many claims are not worth counting.
_CLAIMS_PER_KIND: Final = 4


@dataclass(frozen=True, slots=True)
class Kinds:
    """By kind what is asked for, what is wanted, and how many claims are of it, also none.

    `of`: (n,) the kind of each claim.
    """

    units: Units
    wanted: Units
    counts: Units
    of: Positions


@dataclass(frozen=True, slots=True)
class Shares:
    """What each claim of a kind is given; the kinds that draw lots for `over` units more."""

    given: Units
    rivals: Flags
    over: int


def kinds_of(units: Units, wanted: Units) -> Kinds:
    """The kinds by both; each claim is one of its own where too few are alike."""
    width = int(wanted.max(initial=0)) + 1
    size = (int(units.max(initial=0)) + 1) * width
    if size * _CLAIMS_PER_KIND > len(units):
        one_each = np.ones(len(units), np.int64)
        return Kinds(units, wanted, one_each, np.arange(len(units)))
    of = units * width + wanted
    asked, own = np.divmod(np.arange(size), width)
    return Kinds(asked, own, np.bincount(of, minlength=size), of)


def spread(kinds: Kinds, shares: Shares, ids: Ids, seed: bytes) -> Units:
    """What each claim is given."""
    given = shares.given[kinds.of]
    if shares.over:
        given += winners(seed, ids, shares.rivals[kinds.of], shares.over)
    return given
