"""Goal 4: what a floor of exposure costs on a data set, and whether it serves everybody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from services.matching.evaluation.measures import exposure, ndcg
from services.matching.evaluation.replays import with_answers
from services.matching.ranking.arrays import Floats
from services.matching.ranking.lists import Lists, asked
from services.matching.ranking.models import TOP, Model, ranked
from services.matching.ranking.moments import quarter, quarters_before, replayed
from services.matching.ranking.nights import QUARTERS, Night
from services.matching.ranking.reading import records

_QUARTERS: Final = 8
# Of equal exposure: NDCG kept and the share served, as best known; the NDCG that is the goal.
_GOALS: Final = {0.25: (0.995, 0.98, 0.997), 0.50: (0.973, 0.96, 0.980)}


@dataclass(frozen=True, slots=True)
class _Seen:
    """By list the NDCG with and without the floor, by project whether it was served."""

    with_floor: list[Floats] = field(default_factory=list)
    without: list[Floats] = field(default_factory=list)
    served: list[Floats] = field(default_factory=list)


def kept(folder: Path) -> Iterator[dict[str, Any]]:
    """A line for each floor; each night learns from what was before its quarter."""
    seen = {floor: _Seen() for floor in _GOALS}
    for model, lists in _nights(folder):
        for floor, one in seen.items():
            _look(model, lists, floor, one)
    for floor, one in seen.items():
        yield _line(floor, one)


def _nights(folder: Path) -> Iterator[tuple[Model, Lists]]:
    known, night = records(folder), Night()
    last = int(known.deals.day.max())
    days = [*quarters_before(last, _QUARTERS - 1), quarter(last)[0]]
    for day in (*quarters_before(days[0], QUARTERS), *days):
        moment = replayed(known, day)
        lists = asked(moment)
        if day >= days[0]:
            yield night.learnt(lists["L"].names)["L"], with_answers(lists["L"])
        night.add(moment, lists)


def _look(model: Model, lists: Lists, floor: float, seen: _Seen) -> None:
    ranking, wanted = ranked(model, lists, floor), lists.wanted & lists.may
    seen.with_floor.append(ndcg(ranking.top, wanted))
    seen.without.append(ndcg(ranking.before, wanted))
    candidates = wanted.shape[1]
    least = np.ceil(floor * len(wanted) * TOP / candidates)
    shown = exposure(ranking.top, candidates)
    seen.served.append(1.0 * (shown >= np.minimum(least, lists.may.sum(axis=0))))


def _line(floor: float, seen: _Seen) -> dict[str, Any]:
    best_known, best_served, target = _GOALS[floor]
    now, before = _mean(seen.with_floor), _mean(seen.without)
    served = _mean(seen.served)
    return {
        "goal": 4,
        "what": f"NDCG@20 with every live project in {floor} of equally many lists",
        "value": round(now, 4),
        "reference": round(before, 4),
        "ratio": round(now / before, 4),
        "best_known": best_known,
        "target": target,
        "met": served == 1 and now / before >= target,
        "served": round(served, 4),
        "served_best_known": best_served,
    }


def _mean(parts: Sequence[Floats]) -> float:
    found: float = np.concatenate(parts).mean().item()
    return found
