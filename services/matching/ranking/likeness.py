"""How like a live round is to the rounds an investor was part of, all its sides at once.

A lift takes one side alone; somebody who seeds shops at home and buys into banks abroad is
only seen when the sides are taken together. A kernel density over past rounds.
"""

from typing import Final

import numpy as np
from scipy import sparse

from services.matching.ranking.arrays import Floats, Ints
from services.matching.ranking.moments import Moment
from services.matching.ranking.profiles import decayed
from services.matching.ranking.records import UNKNOWN

# What it weighs that two rounds differ in a side; that one does not say; that they agree is 1.
_PLACE: Final = (0.2, 0.5)
_THEME: Final = (0.25, 0.5)
_STAGE: Final = (0.4, 0.6)
_AMOUNT: Final = (0.1, 0.5)
_AMOUNT_SPREAD: Final = 0.8
_SUPPORTS: Final = 2.0


def likeness(moment: Moment, investors: Ints) -> Floats:
    """Log of the density at each live project over everybody's there."""
    records = moment.records
    past = np.unique(records.deals.round[moment.past])
    kernel = _kernel(moment, past)
    weights = decayed(moment, moment.past)
    at = (records.deals.investor[moment.past], np.searchsorted(past, _rounds(moment)))
    shape = (len(records.investors.ids), len(past))
    part = sparse.csr_matrix((weights, at), shape=shape)
    everybody = np.asarray(part.sum(axis=0)).ravel() @ kernel / max(1e-9, weights.sum())
    own = part[investors] @ kernel
    whole = np.asarray(part[investors].sum(axis=1)).ravel()[:, None]
    density = (own + _SUPPORTS * everybody) / (whole + _SUPPORTS)
    return np.asarray(np.log(density / np.maximum(everybody, 1e-12)), np.float32)


def _rounds(moment: Moment) -> Ints:
    return moment.records.deals.round[moment.past]


def _kernel(moment: Moment, past: Ints) -> Floats:
    """Past rounds by live projects."""
    rounds, projects = moment.records.rounds, moment.records.projects
    of, live = rounds.project[past], moment.live
    found = np.ones((len(past), len(live)), np.float32)
    for codes in projects.places.values():
        found *= _side(codes[of], codes[live], *_PLACE)
    found *= _side(projects.theme[of], projects.theme[live], *_THEME)
    found *= _side(rounds.stage[past], rounds.stage[moment.offers], *_STAGE)
    found *= _amounts(rounds.log_amount[past], rounds.log_amount[moment.offers])
    return found


def _side(one: Ints, other: Ints, differ: float, silent: float) -> Floats:
    same = np.where(one[:, None] == other[None, :], np.float32(1), np.float32(differ))
    is_silent = (one == UNKNOWN)[:, None] | (other == UNKNOWN)[None, :]
    return np.where(is_silent, np.float32(silent), same)


def _amounts(one: Floats, other: Floats) -> Floats:
    differ, silent = _AMOUNT
    away = (
        one.astype(np.float32)[:, None] - other.astype(np.float32)[None, :]
    ) / _AMOUNT_SPREAD
    near = differ + (1 - differ) * np.exp(-0.5 * away**2)
    return np.where(np.isnan(near), np.float32(silent), near)
