"""One pair as a file where a ranker serves: its signals, what the ranker was told, its parts.

The ranker itself is a file of its own, named by its hash. What others feel stands in the
numbers alone: nobody of them is in the file.
"""

import json
from collections.abc import Iterator
from typing import Annotated, Final, Literal

from annotated_types import Len
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.matching.rankers.serving import Served
from services.matching.recommendations.domain import Name, Part, Recommendation
from services.matching.recommendations.domain.traits import NAMES, Pair, felt_traits
from services.matching.signals import exports as signals
from services.matching.signals.exports import BadExport

FORMAT: Final = "kyokan-match-2"
_MOST_PARTS: Final = 20


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Ranker(_Shape):
    version: int
    sha256: Annotated[str, Len(64, 64)]


class _Part(_Shape):
    name: Name
    milli: int


class Export(_Shape):
    """`says`: the parts that have something to say; the others' shares go to `open`."""

    format: Literal["kyokan-match-2"]
    signals: signals.Export
    ranker: _Ranker
    parts_version: int
    traits: Annotated[dict[str, float], Field(max_length=len(NAMES))]
    says: Annotated[list[Name], Field(max_length=_MOST_PARTS)]
    parts: Annotated[list[_Part], Field(max_length=_MOST_PARTS)]
    sum_milli: int


def written(
    signals_text: str, pair: Pair, found: Recommendation, served: Served, parts_version: int
) -> str:
    """The file: the same bytes for the same pair."""
    told = {
        "format": FORMAT,
        "signals": json.loads(signals_text),
        "ranker": {"version": served.named.version, "sha256": served.named.sha256},
        "parts_version": parts_version,
        "traits": dict(zip(NAMES, pair.row, strict=True)),
        "says": sorted(pair.parts),
        "parts": [{"name": part.name, "milli": part.milli} for part in found.parts],
        "sum_milli": found.sum_milli,
    }
    return json.dumps(told, indent=1) + "\n"


def read(text: str) -> Export:
    """The export that a file holds.

    Raises:
        BadExport: it holds none.
    """
    try:
        export = Export.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise BadExport(f"{where}: {first['msg']}") from None
    if {*export.traits} != {*NAMES}:
        raise BadExport(f"traits: they are {', '.join(NAMES)}")
    return export


def differences(export: Export, right: tuple[Part, ...]) -> list[str]:
    """Everything in which the file is not what its signals and its ranker give."""
    return [
        *signals.differences(export.signals),
        *_of_traits(export),
        *_of_parts(export, right),
    ]


def _of_traits(export: Export) -> Iterator[str]:
    felt = felt_traits(signals.recomputed(export.signals).sum_milli)
    for name, should in felt.items():
        if export.traits[name] != should:
            yield f"trait {name} is {export.traits[name]}, the signals give {should}"


def _of_parts(export: Export, right: tuple[Part, ...]) -> Iterator[str]:
    said: dict[str, int] = {part.name: part.milli for part in export.parts}
    gives: dict[str, int] = {part.name: part.milli for part in right}
    if len(said) != len(export.parts):
        yield "a part stands twice"
    for name in [*said, *(other for other in gives if other not in said)]:
        if said.get(name, 0) != gives.get(name, 0):
            yield f"part {name} is {said.get(name, 0)}, the ranker gives {gives.get(name, 0)}"
    if export.sum_milli != sum(gives.values()):
        yield f"the sum is {export.sum_milli}, the ranker gives {sum(gives.values())}"
