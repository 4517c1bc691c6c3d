"""A ranker as a file: what it weighs, its trees as text, what exposure costs; checked by hash.

Whoever reads one imports numpy, and LightGBM where there are trees: the service only does so
once a ranker serves.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal
from uuid import UUID

import numpy as np
from annotated_types import Len
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.matching.ranking import trees
from services.matching.ranking.additive import Additive
from services.matching.ranking.arrays import Floats
from services.matching.ranking.trees import Trees

MOST_BYTES: Final = 20_000_000
_MOST_TRAITS: Final = 200
Numbers = Annotated[list[float], Len(1, _MOST_TRAITS)]


class BadRanker(ValueError):
    """Bytes that are no ranker, or another one than was named; the text says why."""


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["kyokan-ranker-1"]
    traits: Annotated[list[str], Len(1, _MOST_TRAITS)]
    middle: Numbers
    spread: Numbers
    weights: Numbers
    forests: Annotated[list[str], Field(max_length=20)]
    prices_milli: dict[UUID, int]


@dataclass(frozen=True, slots=True)
class Ranker:
    """An additive score and its trees, for rows of `traits`; a price for each project."""

    traits: tuple[str, ...]
    additive: Additive
    trees: Trees | None
    prices_milli: Mapping[UUID, int] = field(default_factory=dict)

    def first(self, rows: Floats) -> Floats:
        """The additive score of each row, by which the shortlist is drawn."""
        return np.asarray((rows / self.additive.spread * self.additive.weights).sum(axis=1))

    def scores(self, rows: Floats) -> Floats:
        """The score of each row without splitting it, far sooner than its shares."""
        first = self.first(rows)
        return first if self.trees is None else first + self.trees.scores(rows)

    def shares(self, rows: Floats) -> Floats:
        """What each trait adds to each row, (rows, traits); the same whatever stands beside."""
        found = rows / self.additive.spread * self.additive.weights
        return found if self.trees is None else found + self.trees.shares(rows)


def written(ranker: Ranker) -> bytes:
    """The file: the same bytes for the same ranker."""
    told = {
        "format": "kyokan-ranker-1",
        "traits": list(ranker.traits),
        "middle": ranker.additive.middle.tolist(),
        "spread": ranker.additive.spread.tolist(),
        "weights": ranker.additive.weights.tolist(),
        "forests": ranker.trees.written() if ranker.trees else [],
        "prices_milli": {
            str(project): milli for project, milli in sorted(ranker.prices_milli.items())
        },
    }
    return json.dumps(told).encode()


def hash_of(body: bytes) -> str:
    """What names a body."""
    return hashlib.sha256(body).hexdigest()


def read(body: bytes, sha256: str, traits: Sequence[str]) -> Ranker:
    """The ranker of a body, if it is the one that was named and asks for these traits.

    Raises:
        BadRanker: it is not.
    """
    if hash_of(body) != sha256:
        raise BadRanker("the ranker is not the one that was named: another hash")
    try:
        told = _Body.model_validate_json(body)
    except ValidationError as error:
        raise BadRanker(f"the ranker cannot be read: {error.errors()[0]['msg']}") from None
    if told.traits != [*traits]:
        raise BadRanker("the ranker asks for other traits")
    numbers = (told.middle, told.spread, told.weights)
    if any(len(each) != len(told.traits) for each in numbers):
        raise BadRanker("the ranker has not as many numbers as traits")
    middle, spread, weights = (np.array(each) for each in numbers)
    forests = trees.read(told.forests) if told.forests else None
    return Ranker(
        tuple(told.traits), Additive(middle, spread, weights), forests, told.prices_milli
    )
