"""Who might feel with a project, as far as its people may know; and what is like it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from services.matching.interests.domain import Interests
from services.matching.recommendations.domain import (
    Hindrance,
    Name,
    Offer,
    Part,
    Seeker,
    Terms,
    hindrances,
)
from services.matching.recommendations.domain.telling import told
from services.matching.recommendations.domain.traits import Pair, Row, paired, shared_out
from services.matching.recommendations.domain.walk import NOWHERE, ONE, Walk

LikeName = Literal["same_theme", "same_town", "same_prefecture", "same_chamber", "people"]
INVESTMENTS: Final = frozenset({"fund", "equity"})
_VISIBLE: Final[frozenset[Name]] = frozenset({"feel", "told_place", "told_theme"})
# Fewer than these are nobody's to know of.
LEAST: Final = 5


@dataclass(frozen=True, slots=True)
class Parties:
    """Whose a round is."""

    instrument: str
    chamber_id: UUID
    handler_id: UUID | None
    owner_person_id: UUID

    @property
    def is_investment(self) -> bool:
        """Whether only its handler may name people to it."""
        return self.instrument in INVESTMENTS


@dataclass(frozen=True, slots=True)
class Known:
    """One who agreed to be shown, and what counts for this project."""

    investor_id: UUID
    told: Interests
    people: frozenset[UUID]
    feel_milli: int
    event_ids: tuple[UUID, ...]
    has_pledged: bool
    has_set_aside: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """`parts` add up to `sum_milli`, the largest first."""

    investor_id: UUID
    parts: tuple[Part, ...]
    sum_milli: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """One thing that two projects have in common; `number` and `code` are for its sentence."""

    name: LikeName
    milli: int
    number: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class Similar:
    """`parts` add up to `sum_milli`, the largest first."""

    offer: Offer
    parts: tuple[Likeness, ...]
    sum_milli: int


def able(offer: Offer, people: Sequence[Known], now: datetime) -> list[Known]:
    """Those that nothing stands against.

    An amount somebody named is nobody else's to know: it only keeps out who would not buy.
    """
    return [one for one in people if not kept_out(offer, one, now)]


def in_order(found: Sequence[Candidate]) -> list[Candidate]:
    """Those with a reason, by the shown sum; on a tie by id."""
    with_reason = [one for one in found if any(part.name != "open" for part in one.parts)]
    return sorted(with_reason, key=lambda one: (-one.sum_milli, one.investor_id))


def with_room(found: Sequence[Candidate], units: Mapping[UUID, int]) -> list[Candidate]:
    """Those who could take a unit, in their order; whoever is not answered for could not."""
    return [one for one in found if units.get(one.investor_id, 0) > 0]


def visible(offer: Offer, known: Known, terms: Terms) -> Pair:
    """The pair of one who agreed to that, without what is nobody else's to know."""
    seeker = Seeker(
        people=known.people,
        told=replace(known.told, least_minor=None, most_minor=None),
        felt={offer.project_id: (known.feel_milli, known.event_ids)},
    )
    found = paired(offer, seeker, NOWHERE, terms, offer.opened_on)
    parts = {name: part for name, part in found.parts.items() if name in _VISIBLE}
    return replace(found, parts=parts)


def of_nobody(offer: Offer, terms: Terms) -> Row:
    """What all candidates have alike: it is taken off from each."""
    nobody = Seeker(people=frozenset())
    return paired(offer, nobody, NOWHERE, terms, offer.opened_on).row


def learnt(known: Known, pair: Pair, shares: Mapping[Name, int]) -> Candidate:
    """A ranker's shares in what may be seen of one who agreed to that."""
    found = shared_out(pair, shares)
    return Candidate(known.investor_id, found.parts, found.sum_milli)


def kept_out(offer: Offer, known: Known, now: datetime) -> list[Hindrance]:
    """Why this one is no candidate; whether the round is an investment is asked elsewhere."""
    seeker = Seeker(
        people=known.people,
        pledged=frozenset({offer.project_id} if known.has_pledged else ()),
        set_aside=frozenset({offer.project_id} if known.has_set_aside else ()),
        told=known.told,
    )
    return [name for name in hindrances(offer, seeker, now) if name != "instrument"]


def candidate(offer: Offer, known: Known, terms: Terms) -> Candidate:
    """What the project's people may know of one who agreed to that."""
    seen = replace(known.told, least_minor=None, most_minor=None)
    parts = [
        Part("feel", known.feel_milli, event_ids=known.event_ids),
        *told(offer, seen, terms),
    ]
    counting = sorted(
        (part for part in parts if part.milli), key=lambda part: (-part.milli, part.name)
    )
    return Candidate(known.investor_id, tuple(counting), sum(one.milli for one in counting))


def similar(offer: Offer, others: Sequence[Offer], walk: Walk, terms: Terms) -> list[Similar]:
    """What has something in common with `offer`, by the shown sum; on a tie by project."""
    found = []
    for other in others:
        parts = [part for part in _likenesses(offer, other, walk, terms) if part.milli]
        ordered = sorted(parts, key=lambda part: (-part.milli, part.name))
        if ordered and other.project_id != offer.project_id:
            found.append(Similar(other, tuple(ordered), sum(one.milli for one in ordered)))
    return sorted(found, key=lambda one: (-one.sum_milli, one.offer.project_id))


def _likenesses(offer: Offer, other: Offer, walk: Walk, terms: Terms) -> list[Likeness]:
    here, there = offer.subject, other.subject
    parts = [_people(other.project_id, walk, terms)]
    if here.theme and here.theme == there.theme:
        parts.append(Likeness("same_theme", terms.told_theme_milli, code=there.theme))
    town = there.municipality
    if town != town[:2] and here.municipality == town:
        parts.append(Likeness("same_town", terms.told_town_milli, code=town))
    elif town and here.municipality[:2] == town[:2]:
        parts.append(Likeness("same_prefecture", terms.told_prefecture_milli, code=town))
    if offer.chamber_id == other.chamber_id:
        parts.append(Likeness("same_chamber", terms.felt_chamber_milli))
    return parts


def _people(project_id: UUID, walk: Walk, terms: Terms) -> Likeness:
    number = walk.people.get(project_id, 0)
    if number < terms.people_least:
        return Likeness("people", 0)
    return Likeness("people", terms.people_milli * walk.share[project_id] // ONE, number)


def told_count(number: int) -> int | None:
    """A count as owner and chamber of an investment may know it."""
    return number if number >= LEAST else None
