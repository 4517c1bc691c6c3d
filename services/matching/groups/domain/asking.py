"""What somebody asks a group for, and the rules and candidates that come of it. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from services.matching.groups.domain.inviting import Invitation
from services.matching.groups.domain.parts import Candidate, Rules, Slot
from services.matching.interests.domain import Interests

# Whoever is in stays in: no sum of scores is worth leaving one out.
_STAYS: Final = 10**9


@dataclass(frozen=True, slots=True)
class Asked:
    """In units of the round; every member brings between `least_each` and `most_each`."""

    target_units: int
    band_units: int
    local_percent: int
    most_members: int
    lead_units: int
    least_each: int
    most_each: int
    is_private: bool


@dataclass(frozen=True, slots=True)
class Person:
    """One who agreed to be shown, as far as a group goes."""

    investor_id: UUID
    sum_milli: int
    told: Interests
    people: frozenset[UUID]


def rules_of(asked: Asked, owner: UUID, units_left: int) -> Rules:
    """The rules of the group; no more than the round has left."""
    slot = Slot("round", 0, max(0, units_left), asked.most_members)
    return Rules(
        target_units=asked.target_units,
        band_units=asked.band_units,
        slots=(slot,),
        most_members=asked.most_members,
        local_percent=asked.local_percent,
        lead_units=max(1, asked.lead_units),
        owner_people=frozenset({owner}),
    )


def candidate(asked: Asked, one: Person, municipality: str, unit_minor: int) -> Candidate:
    """Its range is what the group asks of everybody, within what it told."""
    least, most = asked.least_each, asked.most_each
    if one.told.least_minor is not None:
        least = max(least, -(-one.told.least_minor // unit_minor))
    if one.told.most_minor is not None:
        most = min(most, one.told.most_minor // unit_minor)
    return Candidate(
        one.investor_id,
        one.sum_milli,
        max(1, least),
        most,
        is_local=is_local(one.told, municipality),
        may_lead=True,
        people=one.people,
    )


def is_local(told: Interests, municipality: str) -> bool:
    """Whether it has a tie to the project's prefecture."""
    here = municipality[:2]
    return bool(here) and any(root.municipality[:2] == here for root in told.roots)


def within_rooms(
    candidates: Collection[Candidate], rooms: Mapping[UUID, int], placed: Collection[UUID]
) -> list[Candidate]:
    """Nobody brings more than its room, and who could not bring its least is left out.

    Whoever has a place already keeps it as it is: the pledge asks for the room itself.
    """
    bounded = [
        one
        if one.id in placed
        else replace(one, most_units=min(one.most_units, rooms.get(one.id, 0)))
        for one in candidates
    ]
    return [one for one in bounded if one.least_units <= one.most_units]


def with_places(
    candidates: Sequence[Candidate], invitations: Collection[Invitation]
) -> list[Candidate]:
    """Whoever accepted or may still answer stays with its units; who declined is left out."""
    by_investor: Mapping[UUID, Invitation] = {one.investor_id: one for one in invitations}
    kept = []
    has_lead = any(one.leads for one in invitations if one.state in {"invited", "accepted"})
    for one in candidates:
        invited = by_investor.get(one.id)
        if invited is None:
            kept.append(replace(one, may_lead=one.may_lead and not has_lead))
        elif invited.state in {"invited", "accepted"}:
            kept.append(
                replace(
                    one,
                    score_milli=one.score_milli + _STAYS,
                    least_units=invited.units,
                    most_units=invited.units,
                    may_lead=invited.leads,
                )
            )
    return kept
