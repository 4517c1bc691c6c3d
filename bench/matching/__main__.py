"""python -m bench.matching [DATA]: goals 4 to 11, one JSON object a line; see bench/README.md.

What rests on something that is not built is said to be not measured, and why.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bench.matching import allocations, floors, groups, lists, online

Line = dict[str, Any]
_NOT_MEASURED: Final[tuple[tuple[int, str, str], ...]] = (
    (
        6,
        "the same with trees over 100 and reasons",
        "the trees are asked one list at a time",
    ),
    (
        7,
        "nightly training on 1 M signals",
        "wants a past: trainings prints a night's seconds",
    ),
    (9, "certificates included", "the certificates of 1 M pledges are not made as columns yet"),
)


_WANTS_DATA: Final = (4, "exposure floor: NDCG kept", "wants a data set: DATA=folder")


def lines(data: Path | None) -> Iterator[Line]:
    """One for each goal or part of one; `data` is a folder of four tables."""
    not_measured = _NOT_MEASURED if data else (_WANTS_DATA, *_NOT_MEASURED)
    if data:
        yield from floors.kept(data)
    yield lists.top_of_everybody()
    yield from online.lists()
    yield from allocations.times()
    yield allocations.exactness()
    yield from groups.near_the_best()
    yield groups.of_twenty_thousand()
    for goal, what, why in not_measured:
        yield {
            "goal": goal,
            "what": what,
            "value": None,
            "reference": None,
            "ratio": None,
            "best_known": None,
            "target": None,
            "met": None,
            "not_measured": why,
        }


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if sys.argv[1:] else None
    for line in lines(folder):
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
