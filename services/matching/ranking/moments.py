"""What is known when a quarter begins, and what it asked for; nothing from after it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from scipy import sparse

from services.matching.ranking.arrays import Flags, Ints, Sparse
from services.matching.ranking.records import Records

_MONTHS: Final = 3
_YEAR_MONTHS: Final = 12
YEAR_DAYS: Final = 365.25
ACTIVE_YEARS: Final = 3


@dataclass(frozen=True, slots=True)
class Moment:
    """The first `day` of a quarter; `past` deals are dated before it.

    `known` adds the first-listed supporter of each live round with two or more. `live` are
    the projects with a round in the quarter, `offers` the round of each.
    """

    records: Records
    day: int
    past: Ints
    known: Ints
    live: Ints
    offers: Ints

    def graph(self, deals: Ints) -> Sparse:
        """Who supports what, as ones: investors by projects."""
        records = self.records
        shape = (len(records.investors.ids), len(records.projects.ids))
        at = (records.deals.investor[deals], records.deals.project[deals])
        found = sparse.csr_matrix((np.ones(len(deals), np.float32), at), shape=shape)
        found.data[:] = 1  # several rounds of one project are one support
        return found

    def only(self, projects: Ints) -> "Moment":
        """The same with fewer live projects."""
        some = np.isin(self.live, projects)
        return replace(self, live=self.live[some], offers=self.offers[some])


def quarter(day: int) -> tuple[int, int]:
    """The first day of the quarter of `day`, and the first day after it."""
    at = date.fromordinal(day)
    first = at.replace(month=(at.month - 1) // _MONTHS * _MONTHS + 1, day=1)
    return first.toordinal(), _after(first).toordinal()


def _after(first: date) -> date:
    if first.month + _MONTHS > _YEAR_MONTHS:
        return first.replace(year=first.year + 1, month=1)
    return first.replace(month=first.month + _MONTHS)


def quarters_before(day: int, count: int) -> list[int]:
    """The first days of the `count` quarters before the one of `day`, the oldest first."""
    found: list[int] = []
    at = quarter(day)[0]
    for _ in range(count):
        at = quarter(at - 1)[0]
        found.append(at)
    return found[::-1]


def replayed(records: Records, day: int) -> Moment:
    """The quarter of `day` as it began, out of what is known today."""
    first, after = quarter(day)
    rounds, deals = records.rounds, records.deals
    in_quarter = (rounds.day >= first) & (rounds.day < after)
    past = np.flatnonzero(deals.day < first)
    leads = np.flatnonzero(in_quarter[deals.round] & _is_lead(records))
    return _moment(records, first, past, leads, np.flatnonzero(in_quarter))


def shown(records: Records) -> Moment:
    """The quarter of a slice: its live rounds are marked, who joined them is not in it."""
    live = np.flatnonzero(records.rounds.is_live)
    first = quarter(int(records.rounds.day[live].min()))[0]
    is_live = records.rounds.is_live[records.deals.round]
    past = np.flatnonzero(~is_live & (records.deals.day < first))
    return _moment(records, first, past, np.flatnonzero(is_live), live)


def _moment(records: Records, day: int, past: Ints, leads: Ints, rounds: Ints) -> Moment:
    ordered = rounds[np.lexsort((rounds, records.rounds.day[rounds]))]
    live, at = np.unique(records.rounds.project[ordered], return_index=True)
    return Moment(records, day, past, np.concatenate((past, leads)), live, ordered[at])


def _is_lead(records: Records) -> Flags:
    """First listed, of a round with two supporters or more; the earlier row on a tie."""
    deals, count = records.deals, len(records.rounds.ids)
    pairs = np.unique(np.stack((deals.round, deals.investor)), axis=1)
    several = np.bincount(pairs[0], minlength=count) > 1
    ordered = np.lexsort((np.arange(len(deals.round)), deals.order, deals.round))
    of, first = np.unique(deals.round[ordered], return_index=True)
    found = np.zeros(len(deals.round), bool)
    found[ordered[first][several[of]]] = True
    return found


def joined(moment: Moment) -> Sparse:
    """Who newly supported what in the quarter: investors by projects, less those known."""
    deals = moment.records.deals
    first, after = quarter(moment.day)
    inside = np.flatnonzero((deals.day >= first) & (deals.day < after))
    new = moment.graph(inside)
    new = new - new.multiply(moment.graph(moment.known))
    new.eliminate_zeros()
    return new


def active(moment: Moment) -> Ints:
    """Investors with a deal in the last three years before the quarter."""
    deals = moment.records.deals
    at = date.fromordinal(moment.day)
    since = at.replace(year=at.year - ACTIVE_YEARS).toordinal()
    recent = moment.past[deals.day[moment.past] >= since]
    return np.unique(deals.investor[recent])
