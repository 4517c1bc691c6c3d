"""What an investor's past supports have in common with a round: place, theme, stage, ticket.

Only what is dated before the quarter counts; what a set does not say counts nothing.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from services.matching.ranking.arrays import Floats, Ints, Sparse
from services.matching.ranking.moments import YEAR_DAYS, Moment
from services.matching.ranking.records import UNKNOWN

_SUPPORTS: Final = 5.0
_GROUP_SUPPORTS: Final = 20.0
_ROUNDS: Final = 2.0
_SPREAD: Final = (0.7, 3.0)
UNDISCLOSED: Final = -0.5
HALF_LIFE_DAYS: Final = 2 * YEAR_DAYS


@dataclass(frozen=True, slots=True)
class Tally:
    """How much of each value every investor supported: investors by values."""

    counts: Sparse
    values: int

    def totals(self) -> Floats:
        return np.asarray(self.counts.sum(axis=1)).ravel()

    def shares(self) -> Floats:
        sums = np.asarray(self.counts.sum(axis=0)).ravel()
        return np.asarray(sums / max(1.0, sums.sum()))


def supports(moment: Moment) -> Ints:
    """Past deals, the first one of each investor and project."""
    deals, past = moment.records.deals, moment.past
    ordered = past[np.argsort(deals.day[past], kind="stable")]
    pairs = np.stack((deals.investor[ordered], deals.project[ordered]))
    return np.sort(ordered[np.unique(pairs, axis=1, return_index=True)[1]])


def tally(moment: Moment, deals: Ints, codes: Ints, weights: Floats | None = None) -> Tally:
    """`codes` by deal; unknown ones are left out. `weights` of each deal, 1 without."""
    known = codes != UNKNOWN
    weight = np.ones(len(deals)) if weights is None else weights
    values = int(codes.max(initial=0)) + 1
    at = (moment.records.deals.investor[deals][known], codes[known])
    shape = (len(moment.records.investors.ids), values)
    return Tally(sparse.csr_matrix((weight[known], at), shape=shape), values)


def lift(found: Tally, investors: Ints, codes: Ints) -> Floats:
    """Log of an investor's smoothed share in a project's value over everybody's share."""
    return _lift(found, investors, codes, np.broadcast_to(_of(found, codes), (1, len(codes))))


def group_lift(found: Tally, groups: Ints, investors: Ints, codes: Ints) -> Floats:
    """The same, drawn to the share of the investor's group, and that to everybody's."""
    number = int(groups.max(initial=0)) + 1
    at = (groups, np.arange(len(groups)))
    member = sparse.csr_matrix((np.ones(len(groups)), at), shape=(number, len(groups)))
    inside = _wide(member @ found.counts, codes)
    whole = np.asarray(member @ found.totals()).ravel()[:, None]
    share = _of(found, codes)
    prior = (inside + _GROUP_SUPPORTS * share) / (whole + _GROUP_SUPPORTS)
    return _lift(found, investors, codes, prior[groups[investors]])


def _lift(found: Tally, investors: Ints, codes: Ints, prior: Floats) -> Floats:
    own = _wide(found.counts[investors], codes)
    whole = found.totals()[investors][:, None]
    share = _of(found, codes)
    mixed = (own + _SUPPORTS * prior) / (whole + _SUPPORTS)
    is_seen = share > 0
    ratio = np.where(is_seen, mixed, 1) / np.where(is_seen, share, 1)
    return np.log(np.maximum(ratio, 1e-9)).astype(np.float32)


def _of(found: Tally, codes: Ints) -> Floats:
    seen = np.append(found.shares(), 0.0)
    return np.asarray(seen[np.where(codes < found.values, codes, UNKNOWN)])


def _wide(counts: Sparse, codes: Ints) -> Floats:
    """The columns of `codes`; nothing for one that is unknown or was never supported."""
    is_counted = (codes >= 0) & (codes < counts.shape[1])
    found = counts.tocsc()[:, np.where(is_counted, codes, 0)].toarray()
    return np.asarray(found * is_counted)


@dataclass(frozen=True, slots=True)
class Tickets:
    """Mean and spread of each investor's log amounts, drawn to everybody's."""

    mean: Floats
    spread: Floats

    def distance(self, investors: Ints, log_amounts: Floats) -> Floats:
        """In spreads; 0 where nothing was disclosed."""
        mean, spread = self.mean[investors][:, None], self.spread[investors][:, None]
        away = (log_amounts[None, :] - mean) / spread
        return np.nan_to_num(away).astype(np.float32)

    def fit(self, investors: Ints, log_amounts: Floats) -> Floats:
        """Minus half the square of the distance."""
        squares = -0.5 * self.distance(investors, log_amounts) ** 2
        return np.where(np.isnan(log_amounts)[None, :], UNDISCLOSED, squares).astype(np.float32)


def tickets(moment: Moment) -> Tickets:
    """What investors were part of before the quarter, by the rounds' amounts."""
    deals, count = moment.records.deals, len(moment.records.investors.ids)
    amounts = moment.records.rounds.log_amount[deals.round[moment.past]]
    is_told = ~np.isnan(amounts)
    told, who = amounts[is_told], deals.investor[moment.past][is_told]
    middle = told.mean() if len(told) else 0.0
    variance = told.var() if len(told) else 1.0
    number = np.bincount(who, minlength=count)
    mean = (np.bincount(who, told, count) + _ROUNDS * middle) / (number + _ROUNDS)
    around = np.bincount(who, (told - mean[who]) ** 2, count)
    spread = np.sqrt((around + _ROUNDS * variance) / (number + _ROUNDS))
    return Tickets(mean, np.clip(spread, *_SPREAD))


def decayed(moment: Moment, deals: Ints) -> Floats:
    """What each past deal still weighs: half after two years."""
    ages = moment.day - moment.records.deals.day[deals]
    return np.asarray(0.5 ** (ages / HALF_LIFE_DAYS))


def groups(moment: Moment) -> Ints:
    """Investors of one kind and home country."""
    investors = moment.records.investors
    home = investors.home - UNKNOWN
    return np.asarray((investors.kind - UNKNOWN) * (int(home.max(initial=0)) + 1) + home)


def since_last(moment: Moment) -> Floats:
    """Days since each investor's last past deal; since the first of all for one without."""
    deals, count = moment.records.deals, len(moment.records.investors.ids)
    days = deals.day[moment.past]
    last = np.full(count, days.min() if len(days) else moment.day)
    np.maximum.at(last, deals.investor[moment.past], days)
    return np.asarray(moment.day - last, np.float64)


def made_within(moment: Moment, days: float) -> Floats:
    """How many past deals each investor made in the last `days`."""
    deals, count = moment.records.deals, len(moment.records.investors.ids)
    recent = moment.past[deals.day[moment.past] >= moment.day - days]
    return np.bincount(deals.investor[recent], minlength=count).astype(np.float64)
