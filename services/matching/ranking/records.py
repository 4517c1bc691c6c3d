"""The tables of an interaction set as arrays; what they hold is checked, nothing computed."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.matching.ranking.arrays import Flags, Floats, Ints

UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Projects:
    """Values are codes, `UNKNOWN` where the set does not say; `founded` is a year or 0."""

    ids: tuple[str, ...]
    places: Mapping[str, Ints]
    theme: Ints
    founded: Ints


@dataclass(frozen=True, slots=True)
class Investors:
    """`home` has the codes of the projects' countries."""

    ids: tuple[str, ...]
    kind: Ints
    home: Ints


@dataclass(frozen=True, slots=True)
class Rounds:
    """`day` is an ordinal of the calendar; `log_amount` is NaN where it was not disclosed."""

    ids: tuple[str, ...]
    project: Ints
    day: Ints
    stage: Ints
    log_amount: Floats
    is_live: Flags


@dataclass(frozen=True, slots=True)
class Deals:
    """An investor's support of a round; `order` 0 is the first listed."""

    round: Ints
    project: Ints
    investor: Ints
    day: Ints
    order: Ints


@dataclass(frozen=True, slots=True)
class Records:
    """One interaction set; everything refers to positions in these tables."""

    projects: Projects
    investors: Investors
    rounds: Rounds
    deals: Deals
