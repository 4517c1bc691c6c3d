"""What it costs that every project is shown to somebody, and who gains; prices for today.

A floor of 25 per cent: each project stands in at least a quarter as many lists as it would if
all were shown equally often.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import numpy as np

from services.matching.rankers.bodies import Ranker
from services.matching.ranking.arrays import Flags, Floats, Ints
from services.matching.ranking.fairness import prices
from services.matching.ranking.samples import TOP
from services.matching.recommendations import scoring
from services.matching.recommendations.domain.traits import Pair
from services.matching.training.learning import Listed

_MOST_GAINS: Final = 20
_WHOLE: Final = 100


@dataclass(frozen=True, slots=True)
class Lists:
    """Scores as lists by projects; who is no candidate of a list is not `may`."""

    projects: tuple[UUID, ...]
    scores: Floats
    may: Flags

    @classmethod
    def of(cls, ranker: Ranker, lists: Sequence[Sequence[Pair]]) -> "Lists":
        """Each list's pairs by their score."""
        projects = sorted({pair.offer.project_id for pairs in lists for pair in pairs})
        at = {project: place for place, project in enumerate(projects)}
        scores: Floats = np.full((len(lists), len(projects)), -np.inf)
        for row, pairs in enumerate(lists):
            if pairs:
                columns = [at[pair.offer.project_id] for pair in pairs]
                scores[row, columns] = ranker.scores(np.array([pair.row for pair in pairs]))
        return cls(tuple(projects), scores, np.isfinite(scores))

    def prices(self, floor_percent: int) -> Floats:
        """By project, in the scale of the scores; nothing where all are shown anyway."""
        return prices(self.scores, self.may, top=TOP, least=self.least(floor_percent))

    def least(self, floor_percent: int) -> Ints:
        """In how many lists each has to stand, rounded up."""
        equal = len(self.scores) * TOP / max(1, len(self.projects))
        return np.full(len(self.projects), int(np.ceil(equal * floor_percent / _WHOLE)))

    def shown(self, price: Floats) -> Ints:
        """In how many lists each project stands."""
        top = _top(self.scores + price)
        counted = np.take_along_axis(self.may, top, axis=1)
        return np.bincount(top[counted], minlength=len(self.projects))


def _top(scores: Floats) -> Ints:
    return np.argsort(-scores, axis=1, kind="stable")[:, :TOP]


def prices_milli(
    ranker: Ranker, lists: Sequence[Sequence[Pair]], floor_percent: int
) -> dict[UUID, int]:
    """Today's, in thousandths as they are shown; those who pay nothing are left out."""
    whole = Lists.of(ranker, [pairs for pairs in lists if pairs])
    if not floor_percent or not whole.projects:
        return {}
    found = np.ceil(whole.prices(floor_percent) * scoring.MILLI).astype(np.int64).tolist()
    return {
        project: milli for project, milli in zip(whole.projects, found, strict=True) if milli
    }


def report(ranker: Ranker, held: Listed, floor_percent: int) -> dict[str, Any]:
    """On the lists that nothing was learnt from: NDCG with and without, and who gains."""
    starts, sizes = held.sample.starts.tolist(), held.sample.sizes.tolist()
    lists = [
        held.pairs[start : start + size] for start, size in zip(starts, sizes, strict=True)
    ]
    whole = Lists.of(ranker, lists)
    price, nothing = whole.prices(floor_percent), np.zeros(len(whole.projects))
    before, after = whole.shown(nothing), whole.shown(price)
    least = np.minimum(whole.least(floor_percent), whole.may.sum(axis=0))
    without, with_ = _ndcg(whole, nothing, held), _ndcg(whole, price, held)
    return {
        "floor_percent": floor_percent,
        "ndcg20_without": round(without, 4),
        "ndcg20_with": round(with_, 4),
        "kept": round(with_ / without, 4) if without else None,
        "projects": len(whole.projects),
        "below_floor_without": int((before < least).sum()),
        "below_floor_with": int((after < least).sum()),
        "gains": _gains(whole.projects, before, after),
        "by_prefecture": _by_prefecture(held, whole.projects, before, after),
    }


def _ndcg(lists: Lists, price: Floats, held: Listed) -> float:
    discount = 1 / np.log2(np.arange(2, TOP + 2))
    best, found = np.cumsum(discount), []
    for row, one in zip(_top(lists.scores + price), held.asked, strict=True):
        hits = np.array([lists.projects[at] in one.wanted for at in row])
        number = min(TOP, len(one.wanted))
        found.append((hits @ discount[: len(hits)]) / best[number - 1])
    return np.mean(found).item() if found else 0.0


def _gains(projects: Sequence[UUID], before: Ints, after: Ints) -> list[dict[str, Any]]:
    """Those that are shown more often, by how much; the most first."""
    order = np.argsort(before - after, kind="stable")[:_MOST_GAINS].tolist()
    return [
        {"project_id": str(projects[at]), "without": int(before[at]), "with": int(after[at])}
        for at in order
        if after[at] > before[at]
    ]


def _by_prefecture(
    held: Listed, projects: Sequence[UUID], before: Ints, after: Ints
) -> Mapping[str, list[int]]:
    """Shown so often without and with; a place that is not known is ''."""
    where = {pair.offer.project_id: pair.offer.subject.municipality[:2] for pair in held.pairs}
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for project, one, other in zip(projects, before.tolist(), after.tolist(), strict=True):
        found[where[project]][0] += one
        found[where[project]][1] += other
    return dict(sorted(found.items()))
