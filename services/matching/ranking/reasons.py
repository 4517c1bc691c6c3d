"""Why a pair is shown: its largest positive part that deals bear out, and those deals.

A reason names the deals it counts; `borne_out` counts them anew from the tables alone.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from services.matching.ranking.arrays import Flags, Ints
from services.matching.ranking.models import PARTS
from services.matching.ranking.moments import Moment
from services.matching.ranking.records import UNKNOWN
from services.matching.ranking.traits import Part

# Amounts up to three times as large, or as small, are of one size.
_ONE_SIZE: Final = math.log(3)
_SIDES_ALIKE: Final = 2


@dataclass(frozen=True, slots=True)
class Reason:
    """`deals` are rows of the set: the investor's own, or those of the project's supporters."""

    part: Part
    deals: tuple[int, ...]


class Reasons:
    """Looks up what bears a part out, in what was known at one moment."""

    def __init__(self, moment: Moment) -> None:
        self._moment = moment
        deals = moment.records.deals
        self._own = _grouped(moment.past, deals.investor, len(moment.records.investors.ids))
        self._of = _grouped(moment.known, deals.project, len(moment.records.projects.ids))
        self._graph = moment.graph(moment.known)
        self._offer = dict(zip(moment.live.tolist(), moment.offers.tolist(), strict=True))

    def of(self, investor: int, project: int, parts: Sequence[int]) -> Reason:
        """The first part, by what it adds, that has something to show for itself."""
        for at in np.argsort(-np.asarray(parts), kind="stable"):
            if parts[at] <= 0:
                break
            found = self._borne_out(PARTS[at], investor, project)
            if len(found):
                return Reason(PARTS[at], tuple(found.tolist()))
        return Reason("freshness", tuple(self._of[project].tolist()))

    def _borne_out(self, part: Part, investor: int, project: int) -> Ints:
        if part == "people":
            return self._shared(investor, self._of[project])
        if part in ("freshness", "fairness"):
            return self._of[project]
        own = self._own[investor]
        return own[self._alike(part, own, project)]

    def _shared(self, investor: int, deals: Ints) -> Ints:
        """The project's deals by those who supported something else together with her."""
        if not len(deals):
            return deals
        others = self._moment.records.deals.investor[deals]
        common = (self._graph[others] @ self._graph[investor].T).toarray().ravel()
        return np.asarray(deals[common > 0])

    def _alike(self, part: Part, own: Ints, project: int) -> Flags:
        sides = _sides(self._moment, own, project, self._offer[project])
        if part == "taste":
            return np.asarray(np.sum([*sides.values()], axis=0) >= _SIDES_ALIKE)
        return sides[part]

    def borne_out(self, reason: Reason, investor: int, project: int) -> bool:
        """Whether the reason's deals are the ones in the tables, all of them and no others."""
        deals, given = self._moment.records.deals, np.array(reason.deals, np.int64)
        known = np.zeros(len(deals.day), bool)
        known[self._moment.known] = True
        if reason.part in ("freshness", "fairness"):
            return np.array_equal(given, np.flatnonzero(known & (deals.project == project)))
        if reason.part == "people":
            return self._are_shared(given, investor, project, known)
        before = deals.day < self._moment.day
        own = np.flatnonzero(known & before & (deals.investor == investor))
        return np.array_equal(given, own[self._alike(reason.part, own, project)])

    def _are_shared(self, given: Ints, investor: int, project: int, known: Flags) -> bool:
        deals = self._moment.records.deals
        hers = {*deals.project[known & (deals.investor == investor)].tolist()}
        found = []
        for deal in np.flatnonzero(known & (deals.project == project)):
            theirs = deals.project[known & (deals.investor == deals.investor[deal])]
            if hers & {*theirs.tolist()}:
                found.append(deal)
        return len(given) > 0 and np.array_equal(given, np.array(found, np.int64))


def _sides(moment: Moment, own: Ints, project: int, offer: int) -> dict[Part, Flags]:
    records = moment.records
    of, rounds = records.deals.project[own], records.deals.round[own]
    place = np.zeros(len(own), bool)
    for codes in records.projects.places.values():
        place = _same(codes[of], codes[project]) if codes[project] != UNKNOWN else place
    away = np.abs(records.rounds.log_amount[rounds] - records.rounds.log_amount[offer])
    return {
        "place": place,
        "theme": _same(records.projects.theme[of], records.projects.theme[project]),
        "stage": _same(records.rounds.stage[rounds], records.rounds.stage[offer]),
        "ticket": away <= _ONE_SIZE,
    }


def _same(codes: Ints, code: int) -> Flags:
    return np.asarray((codes == code) & (codes != UNKNOWN))


def _grouped(deals: Ints, by: Ints, count: int) -> list[Ints]:
    ordered = np.sort(deals)
    ordered = ordered[np.argsort(by[ordered], kind="stable")]
    return np.split(ordered, np.searchsorted(by[ordered], np.arange(1, count)))
