"""Where the steps of people who feel alike lead, as shares in whole numbers. Pure."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

ONE: Final = 1_000_000_000


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


def walked(mine: Mapping[UUID, int], others: Mapping[UUID, Mapping[UUID, int]]) -> Walk:
    """From the seeker's projects to the people who feel with them, and on to what else they do.

    Each step is taken in proportion to what the signals are worth; shares are in billionths,
    rounded down at every step. `others`: by person, what each project is worth to them.
    """
    there: dict[UUID, int] = defaultdict(int)
    for worths in others.values():
        for project, worth in worths.items():
            there[project] += worth
    whole = sum(worth for project, worth in mine.items() if there.get(project))
    share: dict[UUID, int] = defaultdict(int)
    went: dict[UUID, set[UUID]] = defaultdict(set)
    came: dict[UUID, set[UUID]] = defaultdict(set)
    for person, worths in others.items():
        own = sum(worths.values())
        for start, from_mine in mine.items():
            if not worths.get(start) or not whole:
                continue
            reached = ONE * from_mine // whole * worths[start] // there[start]
            for project, worth in worths.items():
                if worth and project not in mine:
                    share[project] += reached * worth // own
                    went[project].add(person)
                    came[project].add(start)
    return Walk(
        share,
        {project: len(people) for project, people in went.items()},
        {project: frozenset(starts) for project, starts in came.items()},
    )
