"""Goals 9 and 10: a million claims beside a sort, small rounds against every division."""

from collections.abc import Callable, Iterator
from random import Random
from statistics import median
from time import perf_counter
from typing import Any, Final

import numpy as np

from services.matching.allocations.domain.allocation import allocate
from services.matching.allocations.domain.claims import HALVES, Claims
from tests.matching.allocations import brute_force

_CLAIMS: Final = 1_000_000
_TURNS: Final = 5
_SEED: Final = bytes(range(32))
_SCARCE: Final = 2.5
_CASES: Final = 10_000
# By rule: what is known as the best so far, and the goal; times of a sort.
_GOALS: Final = {"max_min": (0.82, 0.6), "local_first": (1.6, 1.0), "pro_rata": (13.1, 1.5)}


def times() -> Iterator[dict[str, Any]]:
    """Each rule with its lots, beside `np.sort` of as many whole numbers."""
    rng = np.random.default_rng(1)
    claims = _claims(rng, _CLAIMS)
    limit = int(claims.wanted.sum() / _SCARCE)
    numbers = rng.integers(0, 2**62, _CLAIMS)
    sort_s = _took_s(lambda: np.sort(numbers))
    for rule, (best_known, target) in _GOALS.items():
        took_s = _took_s(lambda rule=rule: allocate(claims, rule, limit, _SEED))  # type: ignore[misc]
        ratio = took_s / sort_s
        yield {
            "goal": 9,
            "what": f"{rule}, 1 M claims with their lots, s",
            "value": round(took_s, 4),
            "reference": round(sort_s, 4),
            "ratio": round(ratio, 2),
            "best_known": best_known,
            "target": target,
            "met": ratio <= target,
        }


def _claims(rng: np.random.Generator, count: int) -> Claims:
    units = rng.integers(1, 100, count)
    return Claims(
        ids=np.stack((np.zeros(count, HALVES), rng.permutation(count).astype(HALVES)), 1),
        units=units,
        at_most=np.where(rng.integers(0, 2, count), units, rng.integers(1, 100, count)),
        at_least=np.ones(count, np.int64),
        tiers=rng.integers(0, 3, count),
    )


def _took_s(work: Callable[[], object]) -> float:
    took = []
    for _ in range(_TURNS):
        began = perf_counter()
        work()
        took.append(perf_counter() - began)
    return median(took)


def exactness() -> dict[str, Any]:
    """Differences from brute force, and from the same claims in another order."""
    random, differences = Random(7), 0  # noqa: S311
    for number in range(_CASES):
        units = [random.randint(1, 4) for _ in range(random.randint(1, 4))]
        at_most = [random.choice((each, random.randint(0, each))) for each in units]
        limit = random.randint(0, sum(units) + 1)
        differences += _differs(number, units, at_most, limit)
    return {
        "goal": 10,
        "what": f"differences in {_CASES} small rounds and as many shuffles",
        "value": differences,
        "reference": 0,
        "ratio": None,
        "best_known": 0,
        "target": 0,
        "met": differences == 0,
    }


def _differs(number: int, units: list[int], at_most: list[int], limit: int) -> bool:
    size = len(units)
    ids = np.array([(number, each) for each in range(size)], np.uint64)
    columns = (np.array(units), np.array(at_most), np.ones(size, np.int64))
    claims = Claims(ids, *columns, np.zeros(size, np.int64))
    given = allocate(claims, "max_min", limit, _SEED)
    order = np.random.default_rng(number).permutation(size)
    shuffled = allocate(claims.at(order), "max_min", limit, _SEED)
    fairest = brute_force.fairest(claims.wanted.tolist(), limit)
    return tuple(given.tolist()) not in fairest or not np.array_equal(shuffled, given[order])
