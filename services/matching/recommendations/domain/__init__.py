"""What may be recommended at all, to whom, and what a recommendation is. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from services.matching.interests.domain import NOTHING, UNKNOWN, Interests, Subject

Hindrance = Literal[
    "not_open",
    "sold_out",
    "instrument",
    "own_project",
    "pledged_already",
    "above_ticket",
    "not_for_me",
]
Name = Literal[
    "feel", "people", "told_place", "told_theme", "told_ticket", "felt_chamber", "felt_theme",
    "fresh", "few", "joined", "exposure", "open",
]  # fmt: skip
# By project, the events behind what is felt with it.
Events = Mapping[UUID, tuple[UUID, ...]]
Because = Literal["felt", "told", "nothing"]
# Shares of an investment are recommended by its handler alone, and after asking for the room.
RECOMMENDED: Final = frozenset({"reward", "donation"})


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of what the parts count; amounts in thousandths of a point."""

    version: int
    people_milli: int
    people_least: int
    told_town_milli: int
    told_prefecture_milli: int
    told_theme_milli: int
    told_ticket_milli: int
    felt_chamber_milli: int
    felt_chamber_percent: int
    felt_theme_milli: int
    felt_theme_percent: int
    fresh_milli: int
    fresh_days: int
    few_milli: int
    few_people: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A round as a buyer meets it; `units_left` of its cheapest return that is left."""

    round_id: UUID
    project_id: UUID
    chamber_id: UUID
    owner_person_id: UUID
    instrument: str
    state: str
    opens_at: datetime
    closes_at: datetime
    opened_on: date
    cheapest_minor: int
    currency: str
    units_left: int
    people: int
    subject: Subject = UNKNOWN
    handler_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Seeker:
    """Who looks: the people who act for it, what it told us, and what it feels with already."""

    people: frozenset[UUID]
    pledged: frozenset[UUID] = frozenset()
    set_aside: frozenset[UUID] = frozenset()
    told: Interests = NOTHING
    # By project: what its own signals are worth, and the events behind them.
    felt: Mapping[UUID, tuple[int, tuple[UUID, ...]]] = field(default_factory=dict)
    # The same projects by what they have in common: a chamber, a theme.
    felt_chambers: Mapping[UUID, Events] = field(default_factory=dict)
    felt_themes: Mapping[str, Events] = field(default_factory=dict)

    @property
    def because(self) -> Because:
        """What the list rests on."""
        if any(milli for milli, _ in self.felt.values()):
            return "felt"
        return "told" if self.told.is_told else "nothing"


@dataclass(frozen=True, slots=True)
class Part:
    """One addend; `number` and `code` are what its sentence says, `event_ids` one's own."""

    name: Name
    milli: int
    number: int = 0
    event_ids: tuple[UUID, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """`parts` add up to `sum_milli`, the largest first."""

    offer: Offer
    parts: tuple[Part, ...]
    sum_milli: int


def hindrances(offer: Offer, seeker: Seeker, now: datetime) -> list[Hindrance]:
    """Everything for which this offer is not recommended to this seeker."""
    return list(_hindrances(offer, seeker, now))


def _hindrances(offer: Offer, seeker: Seeker, now: datetime) -> Iterator[Hindrance]:
    most = seeker.told.most_minor
    if offer.instrument not in RECOMMENDED:
        yield "instrument"
    if offer.state != "open" or not offer.opens_at <= now < offer.closes_at:
        yield "not_open"
    if offer.units_left < 1:
        yield "sold_out"
    if offer.owner_person_id in seeker.people:
        yield "own_project"
    if offer.project_id in seeker.pledged:
        yield "pledged_already"
    if most is not None and offer.cheapest_minor > most:
        yield "above_ticket"
    if offer.project_id in seeker.set_aside:
        yield "not_for_me"


def able(offers: Collection[Offer], seeker: Seeker, now: datetime) -> list[Offer]:
    """Those that nothing stands against."""
    return [offer for offer in offers if not any(_hindrances(offer, seeker, now))]
