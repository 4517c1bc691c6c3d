"""What a signal is worth on a day, and how signals add up. Pure, and whole numbers only."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args
from uuid import UUID

Kind = Literal["cheer", "follow", "reason", "question", "visit", "skill", "pledge", "support"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
# The part that takes away what one giver has above the ceiling.
CEILING: Final = "ceiling"


@dataclass(frozen=True, slots=True)
class Weight:
    """In thousandths of a point; after `half_life_days` it counts half."""

    weight_milli: int
    half_life_days: int


@dataclass(frozen=True, slots=True)
class Weights:
    """One version. `ceiling_milli` is what one giver counts at most for one project."""

    version: int
    ceiling_milli: int
    kinds: Mapping[Kind, Weight]


@dataclass(frozen=True, slots=True)
class Entry:
    """What one event changed: +1 given, -1 gone. `source_id` is the signal or the pledge."""

    event_id: UUID
    kind: Kind
    source_id: UUID
    giver_id: UUID
    project_id: UUID
    day: date
    change: int


@dataclass(frozen=True, slots=True)
class Counter:
    """How many of a kind one giver's stand for a project, given on `day`."""

    giver_id: UUID
    kind: Kind
    day: date
    given: int


@dataclass(frozen=True, slots=True)
class Part:
    """One addend of the score, with the events it rests on."""

    name: str
    milli: int
    event_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """`parts` add up to `sum_milli`."""

    parts: tuple[Part, ...]
    sum_milli: int


def worth_milli(weight: Weight, days: int) -> int:
    """What one signal counts `days` after its day, rounded down; before its day nothing.

    Between two half-lives the line is straight, so that no fraction of a power is needed.
    """
    if days < 0:
        return 0
    halved, rest = divmod(days, weight.half_life_days)
    twice = 2 * weight.half_life_days
    return weight.weight_milli * (twice - rest) // (twice << halved)


def counted(entries: Iterable[Entry]) -> list[Counter]:
    """The counters of these entries, in a fixed order; what is withdrawn is not there."""
    sums: dict[tuple[UUID, Kind, date], int] = defaultdict(int)
    for entry in entries:
        sums[entry.giver_id, entry.kind, entry.day] += entry.change
    return [Counter(*key, given) for key, given in sorted(sums.items()) if given]


def standing(entries: Sequence[Entry]) -> list[Entry]:
    """Those that gave a signal which was not taken back; given again, the last one."""
    left: dict[tuple[UUID, Kind], int] = defaultdict(int)
    for entry in entries:
        left[entry.source_id, entry.kind] += entry.change
    given = {
        (entry.source_id, entry.kind): entry
        for entry in sorted(entries, key=lambda each: (each.day, each.event_id))
        if entry.change > 0
    }
    return [entry for key, entry in sorted(given.items()) if left[key] > 0]


def score(counters: Iterable[Counter], weights: Weights, as_of: date) -> dict[str, int]:
    """The parts by name, in thousandths of a point; each giver's sum ends at the ceiling."""
    parts: dict[str, int] = defaultdict(int)
    givers: dict[UUID, int] = defaultdict(int)
    for each in counters:
        one = worth_milli(weights.kinds[each.kind], (as_of - each.day).days)
        parts[each.kind] += one * each.given
        givers[each.giver_id] += one * each.given
    above = sum(max(0, sum_ - weights.ceiling_milli) for sum_ in givers.values())
    named: dict[str, int] = {kind: parts[kind] for kind in KINDS if parts.get(kind)}
    return {**named, CEILING: -above} if above else named


def explained(entries: Sequence[Entry], weights: Weights, as_of: date) -> Score:
    """The same score out of single entries, each part with the events behind it."""
    behind: dict[str, list[UUID]] = defaultdict(list)
    for entry in standing(entries):
        if entry.day <= as_of:
            behind[entry.kind].append(entry.event_id)
    parts = score(counted(entries), weights, as_of)
    return Score(
        tuple(Part(name, milli, tuple(sorted(behind[name]))) for name, milli in parts.items()),
        sum(parts.values()),
    )
