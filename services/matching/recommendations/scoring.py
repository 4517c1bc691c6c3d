"""What a ranker makes of pairs: its shares in thousandths, by named part. Numbers only.

Imported once a ranker serves: the service starts without numpy.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from services.matching.rankers.bodies import Ranker, read
from services.matching.ranking.arrays import Floats, Ints
from services.matching.recommendations.domain import Name
from services.matching.recommendations.domain.traits import BLANK, NAMES, TRAITS, Row

# What one step of the ranker's own scale is worth: so a sum is as large as one set by hand.
MILLI: Final = 10_000
PARTS: Final[tuple[Name, ...]] = tuple(dict.fromkeys(trait.part for trait in TRAITS))
# The trees correct so many; a longer list nobody is shown.
SHORTLIST: Final = 200
# Parts are rounded one by one: so far two sums may stand from what their scores say of them.
_APART: Final = len(PARTS) + 1
_OF: Final = np.array([PARTS.index(trait.part) for trait in TRAITS])


def ranker_of(body: bytes, sha256: str) -> Ranker:
    """The ranker of a body, asked for the traits of this version of the program.

    Raises:
        BadRanker: it is another one, or asks for others.
    """
    return read(body, sha256, NAMES)


def shortlisted(ranker: Ranker, rows: Sequence[Row]) -> list[int]:
    """The positions of the best by the additive score, the earlier one on a tie."""
    if len(rows) <= SHORTLIST:
        return list(range(len(rows)))
    first = ranker.first(np.array(rows))
    return sorted(np.argsort(-first, kind="stable")[:SHORTLIST].tolist())


def foremost(
    ranker: Ranker, rows: Sequence[Row], prices_milli: Sequence[int], most: int
) -> list[int]:
    """The positions of all that can be among the first `most` of them by the sums shown."""
    places = shortlisted(ranker, rows)
    if len(places) <= most:
        return places
    scores = ranker.scores(np.array([rows[at] for at in places])) * MILLI
    sums = scores + [prices_milli[at] for at in places]
    border = np.partition(sums, -most)[-most] - _APART
    return [at for at, is_near in zip(places, sums >= border, strict=True) if is_near]


def shares(
    ranker: Ranker, rows: Sequence[Row], base: Row | None = None
) -> list[dict[Name, int]]:
    """By part, for each row; what `base`, or a pair of nothing, gets is taken off `open`."""
    milli = by_part(ranker, np.array([BLANK if base is None else base, *rows]))
    milli[:, PARTS.index("open")] -= milli[0].sum()
    return [dict(zip(PARTS, row, strict=True)) for row in milli[1:].tolist()]


def by_part(ranker: Ranker, rows: Floats) -> Ints:
    """(rows, PARTS), in thousandths, rounded part by part."""
    every = ranker.shares(rows)
    found = np.zeros((len(rows), len(PARTS)))
    for part in range(len(PARTS)):
        found[:, part] = every[:, part == _OF].sum(axis=1)
    return np.round(found * MILLI).astype(np.int64)
