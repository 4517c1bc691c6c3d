"""The signals of one pair as a file, and whether its score is what they give."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from annotated_types import Le
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.matching.signals import weighing
from services.matching.signals.domain import (
    Entry,
    Kind,
    Part,
    Score,
    Weights,
    explained,
    standing,
)
from services.matching.signals.weighing import BadWeights

_MOST: Final = 100_000


class BadExport(ValueError):
    """A file that is not such an export; the text says why."""


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class _Signal(_Shape):
    event_id: UUID
    kind: Kind
    source_id: UUID
    giver_id: UUID
    day: date
    change: Literal[1, -1]


class _Part(_Shape):
    name: Annotated[str, Field(max_length=20)]
    milli: int
    event_ids: list[UUID]


class _Weight(_Shape):
    weight_milli: Annotated[int, Le(1_000_000)]
    half_life_days: Annotated[int, Le(100_000)]


class _Weights(_Shape):
    version: int
    ceiling_milli: int
    kinds: dict[Kind, _Weight]


class Export(_Shape):
    """Everything the score of one pair rests on, and the score that was shown."""

    format: Literal["kyokan-match-1"]
    investor_id: UUID
    project_id: UUID
    as_of: date
    weights: _Weights
    signals: Annotated[list[_Signal], Field(max_length=_MOST)]
    parts: list[_Part]
    sum_milli: int

    @property
    def entries(self) -> list[Entry]:
        return [Entry(project_id=self.project_id, **each.model_dump()) for each in self.signals]

    @property
    def score(self) -> Score:
        """As the file says it."""
        parts = (Part(each.name, each.milli, tuple(each.event_ids)) for each in self.parts)
        return Score(tuple(parts), self.sum_milli)


def written(
    investor_id: UUID,
    project_id: UUID,
    entries: Sequence[Entry],
    *,
    weights: Weights,
    as_of: date,
) -> str:
    """The file: the same bytes for the same signals."""
    score = explained(entries, weights, as_of)
    told = {
        "format": "kyokan-match-1",
        "investor_id": str(investor_id),
        "project_id": str(project_id),
        "as_of": as_of.isoformat(),
        "weights": weighing.written(weights),
        "signals": [
            {
                "event_id": str(each.event_id),
                "kind": each.kind,
                "source_id": str(each.source_id),
                "giver_id": str(each.giver_id),
                "day": each.day.isoformat(),
                "change": each.change,
            }
            for each in sorted(entries, key=lambda one: (one.day, one.event_id, one.kind))
        ],
        "parts": [
            {
                "name": part.name,
                "milli": part.milli,
                "event_ids": [str(event_id) for event_id in part.event_ids],
            }
            for part in score.parts
        ],
        "sum_milli": score.sum_milli,
    }
    return json.dumps(told, indent=1) + "\n"


def read(text: str) -> Export:
    """The export that a file holds.

    Raises:
        BadExport: it holds none.
    """
    try:
        return Export.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise BadExport(f"{where}: {first['msg']}") from None


def recomputed(export: Export) -> Score:
    """What the signals of the file give by the file's own weights.

    Raises:
        BadExport: the weights are none.
    """
    return explained(export.entries, _weights(export), export.as_of)


def _weights(export: Export) -> Weights:
    try:
        return weighing.read(export.weights.model_dump())
    except BadWeights as error:
        raise BadExport(f"weights: {error}") from None


def differences(export: Export) -> list[str]:
    """Everything in which the file is not what its signals give, one sentence each.

    Raises:
        BadExport: the weights are none.
    """
    right = recomputed(export)
    return [
        *_of_weights(export),
        *_of_reasons(export),
        *_of_parts(export.score, right),
    ]


def _of_weights(export: Export) -> Iterator[str]:
    told = _weights(export)
    try:
        known = weighing.version(told.version)
    except BadWeights as error:
        yield str(error)
        return
    if told != known:
        yield f"the weights are not those of version {told.version}"


def _of_reasons(export: Export) -> Iterator[str]:
    """A reason rests on events that are there, of its kind, and not taken back."""
    there = {each.event_id for each in export.signals}
    stand = {(each.kind, each.event_id) for each in standing(export.entries)}
    for part in export.parts:
        for event_id in part.event_ids:
            if event_id not in there:
                yield f"part {part.name} rests on event {event_id}, which is not there"
            elif (part.name, event_id) not in stand:
                yield f"part {part.name} rests on event {event_id}, which gives it nothing"


def _of_parts(told: Score, right: Score) -> Iterator[str]:
    said = {part.name: part for part in told.parts}
    gives = {part.name: part for part in right.parts}
    if len(said) != len(told.parts):
        yield "a part stands twice"
    for name in [*said, *(other for other in gives if other not in said)]:
        is_ = said[name].milli if name in said else 0
        should = gives[name].milli if name in gives else 0
        if is_ != should:
            yield f"part {name} is {is_}, the signals give {should}"
        elif name in said and set(gives[name].event_ids) - set(said[name].event_ids):
            yield f"part {name} leaves out events it rests on"
    if told.sum_milli != right.sum_milli:
        yield f"the sum is {told.sum_milli}, the signals give {right.sum_milli}"
