"""What may be recommended at all, and the named parts that put it in order. Pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

Hindrance = Literal[
    "not_open", "sold_out", "instrument", "own_project", "pledged_already", "above_ticket"
]
Name = Literal[
    "feel", "people", "told_chamber", "felt_chamber", "told_ticket", "fresh", "few", "open"
]
# Shares of an investment are recommended by its handler alone, and after asking for the room.
RECOMMENDED: Final = frozenset({"reward", "donation"})
_ONE: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of what the parts count; amounts in thousandths of a point."""

    version: int
    people_milli: int
    people_least: int
    told_chamber_milli: int
    felt_chamber_milli: int
    told_ticket_milli: int
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


@dataclass(frozen=True, slots=True)
class Seeker:
    """Who looks: the people who act for it, what it told us, and what it feels with already."""

    people: frozenset[UUID]
    pledged: frozenset[UUID]
    chamber_ids: frozenset[UUID] = frozenset()
    ticket_minor: int | None = None
    # By project: what its own signals are worth, and the events behind them.
    felt: Mapping[UUID, tuple[int, tuple[UUID, ...]]] = field(default_factory=dict)
    felt_chambers: Mapping[UUID, tuple[UUID, ...]] = field(default_factory=dict)

    @property
    def because(self) -> Literal["felt", "told", "nothing"]:
        """What the list rests on."""
        if any(milli for milli, _ in self.felt.values()):
            return "felt"
        return "told" if self.chamber_ids or self.ticket_minor else "nothing"


@dataclass(frozen=True, slots=True)
class Part:
    """One addend; `number` is what its sentence says, `event_ids` the seeker's own."""

    name: Name
    milli: int
    number: int = 0
    event_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommendation:
    """`parts` add up to `sum_milli`, the largest first."""

    offer: Offer
    parts: tuple[Part, ...]
    sum_milli: int


@dataclass(frozen=True, slots=True)
class Walk:
    """Where the steps of others lead: a share of one by project, and how many people went."""

    share: Mapping[UUID, int]
    people: Mapping[UUID, int]
    from_projects: Mapping[UUID, frozenset[UUID]]


def hindrance(offer: Offer, seeker: Seeker, now: datetime) -> Hindrance | None:
    """Why this offer cannot be bought by this seeker, or None where it can."""
    is_above = seeker.ticket_minor is not None and offer.cheapest_minor > seeker.ticket_minor
    hinders: dict[Hindrance, bool] = {
        "instrument": offer.instrument not in RECOMMENDED,
        "not_open": offer.state != "open" or not offer.opens_at <= now < offer.closes_at,
        "sold_out": offer.units_left < 1,
        "own_project": offer.owner_person_id in seeker.people,
        "pledged_already": offer.project_id in seeker.pledged,
        "above_ticket": is_above,
    }
    return next((name for name, does in hinders.items() if does), None)


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
            reached = _ONE * from_mine // whole * worths[start] // there[start]
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


def recommended(
    offers: Collection[Offer], seeker: Seeker, walk: Walk, terms: Terms, now: datetime
) -> list[Recommendation]:
    """What can be bought, by the shown sum; on a tie by project."""
    able = [offer for offer in offers if hindrance(offer, seeker, now) is None]
    found = [_of(offer, _parts(offer, seeker, walk, terms, now.date())) for offer in able]
    return sorted(found, key=lambda one: (-one.sum_milli, one.offer.project_id))


def _of(offer: Offer, parts: Sequence[Part]) -> Recommendation:
    told = [part for part in parts if part.milli] or [Part("open", 0)]
    ordered = sorted(told, key=lambda part: (-part.milli, part.name))
    return Recommendation(offer, tuple(ordered), sum(part.milli for part in ordered))


def _parts(offer: Offer, seeker: Seeker, walk: Walk, terms: Terms, today: date) -> list[Part]:
    milli, events = seeker.felt.get(offer.project_id, (0, ()))
    told, felt = offer.chamber_id in seeker.chamber_ids, seeker.felt_chambers
    parts = [
        Part("feel", milli, event_ids=events),
        _people(offer, seeker, walk, terms),
        Part("told_chamber", terms.told_chamber_milli if told else 0),
    ]
    if not told and offer.chamber_id in felt:
        known = felt[offer.chamber_id]
        parts.append(Part("felt_chamber", terms.felt_chamber_milli, event_ids=known))
    if seeker.ticket_minor is not None:
        parts.append(Part("told_ticket", terms.told_ticket_milli, offer.cheapest_minor))
    days = max(0, (today - offer.opened_on).days)
    left = max(0, terms.fresh_days - days)
    parts.append(Part("fresh", terms.fresh_milli * left // terms.fresh_days, days))
    if offer.people < terms.few_people:
        parts.append(Part("few", terms.few_milli))
    return parts


def _people(offer: Offer, seeker: Seeker, walk: Walk, terms: Terms) -> Part:
    """Fewer than `people_least` would tell of single ones: then the part is nothing."""
    number = walk.people.get(offer.project_id, 0)
    if number < terms.people_least:
        return Part("people", 0)
    starts = walk.from_projects[offer.project_id]
    events = sorted({one for start in starts for one in seeker.felt[start][1]})
    share = walk.share[offer.project_id]
    return Part("people", terms.people_milli * share // _ONE, number, tuple(events))
