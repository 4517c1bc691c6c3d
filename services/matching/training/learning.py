"""Lists out of the past, and a ranker learnt from them; judged on the last lists alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from services.matching.rankers.bodies import Ranker
from services.matching.rankers.domain import LEAST_HELD, LEAST_LISTS, Figures
from services.matching.ranking import choosing
from services.matching.ranking.arrays import Flags, Floats
from services.matching.ranking.samples import TOP, Sample, ndcg
from services.matching.ranking.trees import SEEDS
from services.matching.recommendations.domain import Terms
from services.matching.recommendations.domain.traits import NAMES, TRAITS, Pair
from services.matching.signals.domain import Weights
from services.matching.training.past import Asked, Past

_MOST_LISTS: Final = 4_000
_MOST_HELD: Final = 500
_MOST_TODAY: Final = 500
_NEGATIVES: Final = 60
_HELD_NEGATIVES: Final = 300
# The last fifth is what a ranker is judged by; of the rest the last fifth chooses the trees.
_PART: Final = 5
_SMALL: Final = 1e-9
GROWS: Final[Flags] = np.array([trait.grows for trait in TRAITS])


class TooLittle(Exception):
    """Too few lists to learn from; the text says how many."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Lists with all that stands in them, by row: the sample, the pairs, who asked."""

    sample: Sample
    pairs: tuple[Pair, ...]
    asked: tuple[Asked, ...]

    @property
    def by_hand(self) -> Floats:
        """The score set by hand, in thousandths."""
        return np.array([pair.by_hand.sum_milli for pair in self.pairs], np.float64)


@dataclass(frozen=True, slots=True)
class Learner:
    """By which weights and terms the past is looked at."""

    past: Past
    weights: Weights
    terms: Terms

    def parted(self) -> tuple[list[Listed], Listed]:
        """What is learnt from, in two parts by day; and what is judged by, later than both.

        Raises:
            TooLittle: as it says.
        """
        asked = self.past.asked(_MOST_LISTS)
        if len(asked) < LEAST_LISTS:
            raise TooLittle(f"{len(asked)} lists, {LEAST_LISTS} are needed")
        first, held = _split(asked)
        parts = [self.listed(some, _NEGATIVES) for some in _split(first)]
        judged = self.listed(held[-_MOST_HELD:], _HELD_NEGATIVES)
        counts = [len(one.sample.sizes) for one in (*parts, judged)]
        if min(counts) < LEAST_HELD:
            told = ", ".join(map(str, counts))
            raise TooLittle(f"{told} lists with a choice, {LEAST_HELD} are needed in each part")
        return parts, judged

    def today(self, day: date) -> list[list[Pair]]:
        """What each of some investors could join now; always the same ones of the same."""
        investors = self.past.investors()
        rng = np.random.default_rng(day.toordinal())
        some = rng.choice(len(investors), min(_MOST_TODAY, len(investors)), replace=False)
        return [
            self.past.pairs(investors[at], day, self.weights, self.terms)
            for at in sorted(some.tolist())
        ]

    def listed(self, asked: Sequence[Asked], negatives: int) -> Listed:
        """All that was wanted, and others drawn uniformly; lists without a choice are none."""
        pairs: list[Pair] = []
        wanted: list[bool] = []
        sizes: list[int] = []
        kept: list[Asked] = []
        for one in asked:
            able = self.past.pairs(one.investor_id, one.day, self.weights, self.terms)
            chosen = _drawn(able, one, negatives)
            right = [pair.offer.project_id in one.wanted for pair in chosen]
            if any(right) and not all(right):
                pairs += chosen
                wanted += right
                sizes.append(len(chosen))
                kept.append(one)
        rows = np.array([pair.row for pair in pairs]).reshape(-1, len(NAMES))
        sample = Sample(rows, np.array(wanted, bool), np.array(sizes, np.int64))
        return Listed(sample, tuple(pairs), tuple(kept))


def _split(asked: Sequence[Asked]) -> tuple[list[Asked], list[Asked]]:
    """The last fifth apart; a day is not cut in two."""
    border = asked[len(asked) - len(asked) // _PART].day
    at = next(place for place, one in enumerate(asked) if one.day >= border)
    return [*asked[:at]], [*asked[at:]]


def _drawn(able: Sequence[Pair], one: Asked, negatives: int) -> list[Pair]:
    """The same ones for the same list, whatever else is learnt from."""
    right = [pair for pair in able if pair.offer.project_id in one.wanted]
    wrong = [pair for pair in able if pair.offer.project_id not in one.wanted]
    rng = np.random.default_rng([one.day.toordinal(), one.investor_id.int % 2**63])
    some = rng.choice(len(wrong), min(negatives, len(wrong)), replace=False)
    return right + [wrong[at] for at in sorted(some.tolist())]


def learnt(parts: Sequence[Listed]) -> tuple[Ranker, int]:
    """A ranker, and how many trees the last part chose."""
    found = choosing.fitted([part.sample for part in parts], 1, grows=GROWS)
    return Ranker(NAMES, found.additive, found.trees), found.count


def judged(  # noqa: PLR0913  # what is judged, on what, beside what
    ranker: Ranker,
    held: Listed,
    parts: Sequence[Listed],
    *,
    count: int,
    serving: Ranker | None,
    before: str,
) -> Figures:
    """What is seen on lists that nothing was learnt from."""
    scores = ranker.scores(held.sample.rows)
    old = held.by_hand if serving is None else serving.scores(held.sample.rows)
    shares = ranker.shares(held.sample.rows).sum(axis=1)
    return Figures(
        lists=sum(len(part.sample.sizes) for part in parts),
        held_out=len(held.sample.sizes),
        before=before,
        ndcg20=ndcg(scores, held.sample),
        ndcg20_before=ndcg(old, held.sample),
        coverage=_coverage(scores, held),
        coverage_before=_coverage(old, held),
        parts_error=np.abs(shares - scores).max().item(),
        falls=_falls(ranker, held.sample.rows, scores),
        trees=count,
        seeds=SEEDS if count else (),
    )


def _falls(ranker: Ranker, rows: Floats, scores: Floats) -> int:
    """Rows that would lose by having more of what only counts in favour."""
    falls = 0
    for trait in np.flatnonzero(GROWS):
        raised = rows.copy()
        raised[:, trait] += ranker.additive.spread[trait]
        falls += int((ranker.scores(raised) < scores - _SMALL).sum())
    return falls


def _coverage(scores: Floats, held: Listed) -> float:
    """Of what could be shown in these lists, the share that was."""
    projects = [pair.offer.project_id for pair in held.pairs]
    shown = {projects[at] for at in tops(scores, held.sample)}
    return len(shown) / max(1, len({*projects}))


def tops(scores: Floats, sample: Sample) -> list[int]:
    """The rows that stand among the first 20 of their list."""
    found: list[int] = []
    for start, size in zip(sample.starts.tolist(), sample.sizes.tolist(), strict=True):
        order = np.argsort(-scores[start : start + size], kind="stable")[:TOP]
        found += (start + order).tolist()
    return found
