"""Where the steps of people who feel alike lead, as shares in whole numbers. Pure."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID

from services.matching.recommendations.domain.once import Once
from services.matching.signals.domain import Kind, Weights, worth_milli

ONE: Final = 1_000_000_000
Person = TypeVar("Person", bound=Hashable)
# A person's number, a project, what was given, how many days ago, and how many of it stand.
Felt = tuple[int, UUID, Kind, int, int]


@dataclass(frozen=True, slots=True)
class Walk:
    """Where the steps of others lead: a share of one by project, and how many people went."""

    share: Mapping[UUID, int]
    people: Mapping[UUID, int]
    from_projects: Mapping[UUID, frozenset[UUID]]

    def without(self, project_id: UUID) -> "Walk":
        """Nobody is led to what they feel with themselves."""
        return Walk(
            {one: share for one, share in self.share.items() if one != project_id},
            {one: number for one, number in self.people.items() if one != project_id},
            {one: starts for one, starts in self.from_projects.items() if one != project_id},
        )


NOWHERE: Final = Walk({}, {}, {})


@dataclass(slots=True)
class _Reached:
    """What came to a project: `starts` has a bit for each project that it came from."""

    share: int = 0
    people: int = 0
    starts: int = 0


def worths(felt: Iterable[Felt], weights: Weights) -> dict[int, dict[UUID, int]]:
    """By person, what each project is worth to it."""
    # Many are of one kind and day: what one of those is worth is worked out once.
    worth_of = Once[tuple[Kind, int], int](
        lambda given: worth_milli(weights.kinds[given[0]], given[1])
    )
    found: dict[int, dict[UUID, int]] = defaultdict(dict)
    for person, project, kind, days, given in felt:
        own = found[person]
        own[project] = own.get(project, 0) + worth_of[kind, days] * given
    return found


def walked(mine: Mapping[UUID, int], others: Mapping[Person, Mapping[UUID, int]]) -> Walk:
    """From the seeker's projects to the people who feel with them, and on to what else they do.

    Each step is taken in proportion to what the signals are worth; shares are in billionths,
    rounded down at every step. `others`: by person, what each project is worth to them.
    """
    there = _there(mine, others)
    whole = sum(worth for project, worth in mine.items() if there[project])
    bits = {start: 1 << place for place, start in enumerate(mine)}
    found: dict[UUID, _Reached] = defaultdict(_Reached)
    for worths in others.values():
        starts = [start for start in mine.keys() & worths.keys() if worths[start]]
        if not starts or not whole:
            continue
        steps = [ONE * mine[one] // whole * worths[one] // there[one] for one in starts]
        came, own = sum(bits[one] for one in starts), sum(worths.values())
        for project, worth in worths.items():
            if worth and project not in mine:
                reached = found[project]
                for step in steps:
                    reached.share += step * worth // own
                reached.people += 1
                reached.starts |= came
    named = Once[int, frozenset[UUID]](
        lambda starts: frozenset(one for one, bit in bits.items() if bit & starts)
    )
    return Walk(
        {project: reached.share for project, reached in found.items()},
        {project: reached.people for project, reached in found.items()},
        {project: named[reached.starts] for project, reached in found.items()},
    )


def _there(
    mine: Mapping[UUID, int], others: Mapping[Person, Mapping[UUID, int]]
) -> dict[UUID, int]:
    """What each of the seeker's projects is worth to all of them."""
    there = dict.fromkeys(mine, 0)
    for worths in others.values():
        for start in mine.keys() & worths.keys():
            there[start] += worths[start]
    return there
