"""What a group is made of: candidates, the rules of the group, and members with amounts. Pure.

Every amount is counted in units of the round, so that nothing is ever rounded.
"""

from dataclasses import dataclass, field
from typing import Final, Literal
from uuid import UUID

from services.matching.introductions.domain import Part

# A part of the capital: the round itself, or what is introduced beside it.
Kind = Literal["round", Part]
RuleName = Literal[
    "target", "members", "local_share", "slot", "lead", "independence", "own_amounts"
]
# 49 people may be approached for a private issue; no group is larger.
MOST_MEMBERS: Final = 49
PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class Slot:
    """How much of one kind the group has to bring, both ends included, and by how many."""

    kind: Kind
    least_units: int
    most_units: int
    most_members: int = MOST_MEMBERS


@dataclass(frozen=True, slots=True)
class Candidate:
    """One who could join, with a range of units, at least 1, that its ticket and room leave.

    `people` are those who act for it: who shares one with the lead is not independent of it.
    """

    id: UUID
    score_milli: int
    least_units: int
    most_units: int
    is_local: bool = False
    may_lead: bool = False
    kinds: frozenset[Kind] = frozenset({"round"})
    people: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Rules:
    """What a group must be: `target_units` ± `band_units`, so many members, so much local.

    The lead, where one is asked for, brings at least `lead_units` and is independent: it
    shares nobody with another member, nor with `owner_people`.
    """

    target_units: int
    band_units: int
    slots: tuple[Slot, ...]
    most_members: int = MOST_MEMBERS
    local_percent: int = 0
    asks_lead: bool = True
    lead_units: int = 1
    asks_independence: bool = True
    owner_people: frozenset[UUID] = field(default_factory=frozenset)

    @property
    def least_total(self) -> int:
        """The lower end of the band."""
        return max(0, self.target_units - self.band_units)

    @property
    def most_total(self) -> int:
        """The upper end of the band."""
        return self.target_units + self.band_units


@dataclass(frozen=True, slots=True)
class Choice:
    """Who joins, in which part, and who leads; amounts follow from it."""

    members: tuple[tuple[UUID, Kind], ...]
    lead_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A place of the group: how many units, of which kind, and whether it leads."""

    candidate_id: UUID
    kind: Kind
    units: int
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A group that keeps every rule; the lead's score counts twice in `value_milli`."""

    members: tuple[Member, ...]
    value_milli: int

    @property
    def total_units(self) -> int:
        """What all bring together."""
        return sum(member.units for member in self.members)


def leads_independently(rules: Rules, lead: Candidate, other: Candidate) -> bool:
    """Whether nobody stands behind both."""
    return not rules.asks_independence or not lead.people & other.people


def can_lead(rules: Rules, one: Candidate) -> bool:
    """Whether it may lead as far as it alone and the owner are concerned."""
    is_free = not rules.asks_independence or not one.people & rules.owner_people
    return one.may_lead and is_free and one.most_units >= rules.lead_units
