"""What may be recommended at all, and the named parts that put it in order. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from services.matching.interests.domain import NOTHING, UNKNOWN, Interests, Root, Subject
from services.matching.recommendations.domain.walk import ONE, Walk
from services.matching.rounds.domain import JST

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
    most = seeker.told.most_minor
    hinders: dict[Hindrance, bool] = {
        "instrument": offer.instrument not in RECOMMENDED,
        "not_open": offer.state != "open" or not offer.opens_at <= now < offer.closes_at,
        "sold_out": offer.units_left < 1,
        "own_project": offer.owner_person_id in seeker.people,
        "pledged_already": offer.project_id in seeker.pledged,
        "above_ticket": most is not None and offer.cheapest_minor > most,
        "not_for_me": offer.project_id in seeker.set_aside,
    }
    return [name for name, does in hinders.items() if does]


def able(offers: Collection[Offer], seeker: Seeker, now: datetime) -> list[Offer]:
    """Those that nothing stands against."""
    return [offer for offer in offers if not hindrances(offer, seeker, now)]


def recommended(
    offers: Collection[Offer], seeker: Seeker, walk: Walk, terms: Terms, now: datetime
) -> list[Recommendation]:
    """What can be bought, by the shown sum; on a tie by project."""
    today = now.astimezone(JST).date()
    found = [matched(offer, seeker, walk, terms, today) for offer in able(offers, seeker, now)]
    return sorted(found, key=lambda one: (-one.sum_milli, one.offer.project_id))


def matched(
    offer: Offer, seeker: Seeker, walk: Walk, terms: Terms, today: date
) -> Recommendation:
    """The parts of one pair, whether or not it may be recommended."""
    parts = _parts(offer, seeker, walk, terms, today)
    counting = [part for part in parts if part.milli] or [Part("open", 0)]
    ordered = sorted(counting, key=lambda part: (-part.milli, part.name))
    return Recommendation(offer, tuple(ordered), sum(part.milli for part in ordered))


def _parts(offer: Offer, seeker: Seeker, walk: Walk, terms: Terms, today: date) -> list[Part]:
    milli, events = seeker.felt.get(offer.project_id, (0, ()))
    days = max(0, (today - offer.opened_on).days)
    left = max(0, terms.fresh_days - days)
    return [
        Part("feel", milli, event_ids=events),
        _people(offer, seeker, walk, terms),
        *told(offer, seeker.told, terms),
        *_felt(offer, seeker, terms),
        Part("fresh", terms.fresh_milli * left // terms.fresh_days, days),
        Part("few", terms.few_milli if offer.people < terms.few_people else 0),
    ]


def told(offer: Offer, interests: Interests, terms: Terms) -> list[Part]:
    """What counts because the investor told us."""
    parts = [_place(offer.subject, interests.roots, terms)]
    if offer.subject.theme and offer.subject.theme in interests.themes:
        parts.append(Part("told_theme", terms.told_theme_milli, code=offer.subject.theme))
    if _fits(offer.cheapest_minor, interests):
        parts.append(Part("told_ticket", terms.told_ticket_milli, offer.cheapest_minor))
    return parts


def _place(subject: Subject, roots: Sequence[Root], terms: Terms) -> Part:
    """The town counts before the prefecture, and one root once."""
    where = subject.municipality
    for root in roots:
        if where and root.municipality == where:
            return Part("told_place", terms.told_town_milli, code=f"{root.kind}:{where}")
    for root in roots:
        if where and root.municipality[:2] == where[:2]:
            code = f"prefecture:{root.municipality}"
            return Part("told_place", terms.told_prefecture_milli, code=code)
    return Part("told_place", 0)


def _fits(cheapest_minor: int, interests: Interests) -> bool:
    """Whether some number of the cheapest units lies between both ends."""
    least, most = interests.least_minor, interests.most_minor
    if least is None or most is None or not cheapest_minor:
        return False
    return most // cheapest_minor * cheapest_minor >= least


def _felt(offer: Offer, seeker: Seeker, terms: Terms) -> list[Part]:
    """Chamber and theme of something else that this seeker feels with: a share of its worth."""
    theme = "" if offer.subject.theme in seeker.told.themes else offer.subject.theme
    at_chamber = seeker.felt_chambers.get(offer.chamber_id, {})
    chamber, events = elsewhere(offer, seeker, at_chamber, terms.felt_chamber_percent)
    about, others = elsewhere(
        offer, seeker, seeker.felt_themes.get(theme, {}), terms.felt_theme_percent
    )
    return [
        Part("felt_chamber", min(chamber, terms.felt_chamber_milli), event_ids=events),
        Part("felt_theme", min(about, terms.felt_theme_milli), 0, others, theme),
    ]


def elsewhere(
    offer: Offer, seeker: Seeker, alike: Events, percent: int
) -> tuple[int, tuple[UUID, ...]]:
    """A share of what is felt with these projects but the offer's, and what is behind it."""
    others = [project for project in alike if project != offer.project_id]
    worth = sum(seeker.felt[project][0] for project in others)
    events = sorted({event for project in others for event in alike[project]})
    return worth * percent // 100, tuple(events)


def _people(offer: Offer, seeker: Seeker, walk: Walk, terms: Terms) -> Part:
    """Fewer than `people_least` would tell of single ones: then the part is nothing."""
    number = walk.people.get(offer.project_id, 0)
    if number < terms.people_least:
        return Part("people", 0)
    starts = walk.from_projects[offer.project_id]
    events = sorted({one for start in starts for one in seeker.felt[start][1]})
    share = walk.share[offer.project_id]
    return Part("people", terms.people_milli * share // ONE, number, tuple(events))
