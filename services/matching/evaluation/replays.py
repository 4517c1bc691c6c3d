"""Quarter by quarter: learn from what is past, rank what is live, compare with what came."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from time import perf_counter
from typing import TYPE_CHECKING, Final

import numpy as np

from services.matching.evaluation import references
from services.matching.evaluation.measures import Answers, best
from services.matching.evaluation.reference_traits import with_reference_traits
from services.matching.ranking.arrays import Flags, Ints
from services.matching.ranking.lists import (
    DIRECTIONS,
    Direction,
    Lists,
    answerable,
    asked,
)
from services.matching.ranking.models import FLOOR, UNIT, Ranking, ranked
from services.matching.ranking.moments import Moment, quarters_before, replayed
from services.matching.ranking.nights import QUARTERS, Night
from services.matching.ranking.reasons import Reasons
from services.matching.ranking.records import Records

if TYPE_CHECKING:
    from services.matching.ranking.samples import Sample

_REFERENCE_QUARTERS: Final = 8


@dataclass(slots=True)
class Findings:
    """Answers by direction and ranker; how parts add up and whether reasons are borne out."""

    answers: dict[tuple[Direction, str], list[Answers]] = field(
        default_factory=lambda: defaultdict(list)
    )
    parts_error: float = 0.0
    recommendations: int = 0
    borne_out: int = 0
    fit_s: list[float] = field(default_factory=list)
    rp3_fit_s: list[float] = field(default_factory=list)


class Replay:
    """Goes through quarters in order; each is ranked before anything is learnt from it."""

    def __init__(self, records: Records, say: Callable[[str], None]) -> None:
        self._records = records
        self._say = say
        self._night = Night()
        self._learnt: dict[tuple[Direction, str], references.Scores] = {}
        self._findings = Findings()

    def run(self, days: Sequence[int]) -> Findings:
        """`days` are the first days of the test quarters, one after the other."""
        before = quarters_before(days[0], max(QUARTERS, _REFERENCE_QUARTERS))
        samples: dict[Direction, list[Sample]] = {"L": [], "C": []}
        for day in before:
            moment = replayed(self._records, day)
            lists = asked(moment)
            self._night.add(moment, lists)
            if day in before[-_REFERENCE_QUARTERS:]:
                for one in DIRECTIONS:
                    samples[one].append(references.reference_sample(moment, lists[one]))
            self._say(f"{date.fromordinal(day)} learnt from\n")
        for one in DIRECTIONS:
            self._learnt[one, "lambdarank"] = references.lambdarank(samples[one])
            self._learnt[one, "logistic"] = references.logistic(samples[one])
        for day in days:
            self._tested(day)
        return self._findings

    def _tested(self, day: int) -> None:
        began = perf_counter()
        moment = replayed(self._records, day)
        lists = asked(moment)
        models = self._night.learnt(lists["L"].names)
        self._findings.fit_s.append(perf_counter() - began)
        began = perf_counter()
        references.rp3_fit(moment)
        self._findings.rp3_fit_s.append(perf_counter() - began)
        for one in DIRECTIONS:
            some = with_answers(lists[one])
            self._compared(moment, some)
            ranking = ranked(models[one], some, FLOOR if one == "L" else 0.0)
            self._noted(some, "ours", ranking.top, moment)
            self._noted(some, "unpriced", ranking.before, moment)
            self._checked(moment, some, ranking)
        self._night.add(moment, lists)
        self._say(f"{date.fromordinal(day)} tested\n")

    def _compared(self, moment: Moment, lists: Lists) -> None:
        plain = with_reference_traits(moment, lists)
        scores = dict(references.plain(plain))
        for name in ("lambdarank", "logistic"):
            scores[name] = self._learnt[lists.direction, name](plain)
        for name, found in scores.items():
            self._noted(lists, name, best(found, lists.may), moment)

    def _noted(self, lists: Lists, name: str, top: Ints, moment: Moment) -> None:
        answers = Answers(top, lists.wanted & lists.may, _never_seen(moment, lists))
        self._findings.answers[lists.direction, name].append(answers)

    def _checked(self, moment: Moment, lists: Lists, ranking: Ranking) -> None:
        is_shown = ranking.top >= 0
        error = np.abs(ranking.sums * UNIT - ranking.scores)[is_shown]
        found = self._findings
        found.parts_error = max(found.parts_error, error.max(initial=0.0).item())
        reasons = Reasons(moment)
        for query, rank in zip(*np.nonzero(is_shown), strict=True):
            ends = (lists.queries[query], lists.candidates[ranking.top[query, rank]])
            investor, project = ends if lists.direction == "L" else ends[::-1]
            why = reasons.of(investor, project, ranking.parts[query, rank].tolist())
            found.recommendations += 1
            found.borne_out += reasons.borne_out(why, investor, project)


def _never_seen(moment: Moment, lists: Lists) -> Flags:
    seen = moment.graph(moment.past)
    counts = np.asarray(seen.sum(axis=0 if lists.direction == "L" else 1)).ravel()
    return np.asarray(counts[lists.candidates] == 0)


def with_answers(lists: Lists) -> Lists:
    """The queries for which a candidate is wanted, alone."""
    some: Mapping[str, Flags] = {"some": answerable(lists)}
    at = some["some"]
    return replace(
        lists,
        queries=lists.queries[at],
        values=lists.values[at],
        may=lists.may[at],
        wanted=lists.wanted[at],
    )
