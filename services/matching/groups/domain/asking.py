"""What somebody asks a group for, and the rules and candidates that come of it. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final
from uuid import UUID

from services.matching.groups.domain.inviting import Invitation
from services.matching.groups.domain.parts import Candidate, Kind, Rules, Slot
from services.matching.interests.domain import Interests
from services.matching.introductions.domain import Part

# Whoever is in stays in: no sum of scores is worth leaving one out.
_STAYS: Final = 10**9


@dataclass(frozen=True, slots=True)
class Beside:
    """Money beside the round that the group is to bring, in units of the round."""

    kind: Part
    least_units: int
    most_units: int


@dataclass(frozen=True, slots=True)
class Asked:
    """In units of the round; every member brings between `least_each` and `most_each`.

    `beside`: what is counted towards the target without being pledged.
    """

    target_units: int
    band_units: int
    local_percent: int
    most_members: int
    lead_units: int
    least_each: int
    most_each: int
    is_private: bool
    beside: tuple[Beside, ...] = ()

    def kept(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self) | {"beside": [asdict(each) for each in self.beside]}


@dataclass(frozen=True, slots=True)
class Person:
    """One who agreed to be shown, as far as a group goes."""

    investor_id: UUID
    sum_milli: int
    told: Interests
    people: frozenset[UUID]


def rules_of(asked: Asked, owner: UUID, units_left: int) -> Rules:
    """The rules of the group; no more than the round has left."""
    most = asked.most_members
    slot = Slot("round", 0, max(0, units_left), most)
    beside = (Slot(one.kind, one.least_units, one.most_units, most) for one in asked.beside)
    return Rules(
        target_units=asked.target_units,
        band_units=asked.band_units,
        slots=(slot, *beside),
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
    kinds = _kinds(asked, one.told)
    return Candidate(
        one.investor_id,
        one.sum_milli,
        max(1, least),
        most,
        is_local=is_local(one.told, municipality),
        # Who may come to stand beside the round does not lead those who are in it.
        may_lead=kinds == {"round"},
        kinds=kinds,
        people=one.people,
    )


def _kinds(asked: Asked, told: Interests) -> frozenset[Kind]:
    """The round, and what it may be introduced for of what is asked beside it."""
    beside = (each.kind for each in asked.beside if each.kind in told.introduced_for)
    return frozenset({"round", *beside})


def is_local(told: Interests, municipality: str) -> bool:
    """Whether it has a tie to the project's prefecture."""
    here = municipality[:2]
    return bool(here) and any(root.municipality[:2] == here for root in told.roots)


def within_rooms(
    candidates: Collection[Candidate], rooms: Mapping[UUID, int], placed: Collection[UUID]
) -> list[Candidate]:
    """Nobody brings more than its room, and who could not bring its least is left out.

    Whoever has a place already keeps it as it is: the pledge asks for the room itself. A room
    is of the round alone: whom it shuts out of that may still stand beside it. One range is
    asked for whatever part it comes to: a small room makes a small loan as well.
    """
    bounded = [
        one if one.id in placed else _within(one, rooms.get(one.id, 0)) for one in candidates
    ]
    return [one for one in bounded if one.kinds and one.least_units <= one.most_units]


def _within(one: Candidate, room_units: int) -> Candidate:
    if room_units < one.least_units:
        return replace(one, kinds=one.kinds - {"round"})
    return replace(one, most_units=min(one.most_units, room_units))


def with_places(
    candidates: Sequence[Candidate], invitations: Collection[Invitation]
) -> list[Candidate]:
    """Whoever accepted or may still answer stays with its units; who declined is left out.

    A place in a part that is asked for no more is in no group of this question.
    """
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
                    kinds=frozenset({invited.kind}),
                )
            )
    return kept
