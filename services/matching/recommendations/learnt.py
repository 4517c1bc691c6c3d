"""Pairs by the ranker that serves, worked out beside the requests: its libraries may be slow.

Nothing of it is imported before a ranker serves.
"""

import asyncio
import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from services.matching.rankers.serving import Served
from services.matching.recommendations.domain import Name, Recommendation
from services.matching.recommendations.domain.traits import Pair, Row, in_order, shared_out

if TYPE_CHECKING:
    from services.matching.rankers.bodies import Ranker

_SCORING: Final = "services.matching.recommendations.scoring"


def read_ranker(body: bytes, sha256: str) -> "Ranker":
    """The ranker of a body.

    Raises:
        ValueError: it is another one, or asks for what this program does not know.
    """
    found: Ranker = _scoring().ranker_of(body, sha256)
    return found


async def listed(served: Served, pairs: Sequence[Pair]) -> list[Recommendation]:
    """The best of them, in the order of the sums shown."""
    some = await asyncio.to_thread(_shortlisted, served.ranker, pairs)
    return in_order(await summed(served, some))


async def summed(served: Served, pairs: Sequence[Pair]) -> list[Recommendation]:
    """Each with the ranker's shares in its parts, in the order given."""
    found = await shares(served, [pair.row for pair in pairs])
    prices = served.ranker.prices_milli
    return [
        shared_out(pair, own, prices.get(pair.offer.project_id, 0))
        for pair, own in zip(pairs, found, strict=True)
    ]


async def shares(
    served: Served, rows: Sequence[Row], base: Row | None = None
) -> list[dict[Name, int]]:
    """By part, for each row; a row like `base` gets nothing in all."""
    return await asyncio.to_thread(shares_now, served.ranker, rows, base)


def _shortlisted(ranker: "Ranker", pairs: Sequence[Pair]) -> list[Pair]:
    return [pairs[at] for at in _scoring().shortlisted(ranker, [pair.row for pair in pairs])]


def shares_now(
    ranker: "Ranker", rows: Sequence[Row], base: Row | None = None
) -> list[dict[Name, int]]:
    """The same where nobody else waits."""
    found: list[dict[Name, int]] = _scoring().shares(ranker, rows, base)
    return found


def _scoring() -> Any:  # noqa: ANN401  # a module
    return importlib.import_module(_SCORING)
