"""Pairs by the ranker that serves, worked out beside the requests: its libraries may be slow.

Nothing of it is imported before a ranker serves.
"""

import asyncio
import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from services.matching.rankers.serving import Served
from services.matching.recommendations.domain import Name, Offer, Recommendation
from services.matching.recommendations.domain.traits import Pair, Pairs, Row, shared_out

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


async def listed(
    served: Served, pairs: Pairs, offers: Sequence[Offer], most: int
) -> list[Recommendation]:
    """The first `most` of them, in the order of the sums shown; on a tie by project."""
    prices = [served.ranker.prices_milli.get(offer.project_id, 0) for offer in offers]
    rows = [pairs.row(offer) for offer in offers]
    found = await asyncio.to_thread(_foremost, served.ranker, rows, prices, most)
    ordered = sorted(
        found, key=lambda at: (-sum(found[at].values()) - prices[at], offers[at].project_id)
    )
    return [shared_out(pairs.of(offers[at]), found[at], prices[at]) for at in ordered[:most]]


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


def _foremost(
    ranker: "Ranker", rows: Sequence[Row], prices: Sequence[int], most: int
) -> dict[int, dict[Name, int]]:
    """Of those that may be shown, by their places, the shares."""
    places = _scoring().foremost(ranker, rows, prices, most)
    found = shares_now(ranker, [rows[at] for at in places])
    return dict(zip(places, found, strict=True))


def shares_now(
    ranker: "Ranker", rows: Sequence[Row], base: Row | None = None
) -> list[dict[Name, int]]:
    """The same where nobody else waits."""
    found: list[dict[Name, int]] = _scoring().shares(ranker, rows, base)
    return found


def _scoring() -> Any:  # noqa: ANN401  # a module
    return importlib.import_module(_SCORING)
