"""The named parts that put what may be recommended in order. Pure."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

from services.matching.recommendations.domain import (
    Events,
    Offer,
    Part,
    Recommendation,
    Seeker,
    Terms,
    able,
    telling,
)
from services.matching.recommendations.domain.once import Once
from services.matching.recommendations.domain.telling import NOTHING
from services.matching.recommendations.domain.walk import ONE, Walk
from services.matching.rounds.domain import JST

Felt = Mapping[UUID, tuple[int, tuple[UUID, ...]]]
Of = TypeVar("Of", UUID, str)


class Addends:
    """The parts of one seeker's pairs; what many offers have alike is worked out once."""

    def __init__(self, seeker: Seeker, walk: Walk, terms: Terms, today: date) -> None:
        felt, told = seeker.felt, seeker.told
        self._felt, self._walk, self._terms = felt, walk, terms
        self._themes = told.themes
        self._place = Once(partial(telling.place, told.roots, terms))
        self._theme = Once(partial(telling.theme, told.themes, terms))
        self._ticket = Once(partial(telling.ticket, told, terms))
        self._fresh = Once(partial(_fresh, today, terms))
        self._behind = Once(partial(_behind, felt))
        self._at_chamber = Once(partial(_elsewhere, felt, seeker.felt_chambers))
        self._about_theme = Once(partial(_elsewhere, felt, seeker.felt_themes))

    def of(self, offer: Offer) -> list[Part]:
        """Those that count something, in no order."""
        parts = (
            self._feel(offer.project_id),
            self._people(offer.project_id),
            self._place[offer.subject.municipality],
            self._theme[offer.subject.theme],
            self._ticket[offer.cheapest_minor],
            self._felt_chamber(offer),
            self._felt_theme(offer),
            self._fresh[offer.opened_on],
            self._few(offer.people),
        )
        return [part for part in parts if part.milli]

    def at_chamber(self, offer: Offer) -> tuple[int, tuple[UUID, ...]]:
        """What is felt with others of its chamber, and the events behind that."""
        return self._at_chamber[offer.chamber_id, self._itself(offer)]

    def about_theme(self, offer: Offer) -> tuple[int, tuple[UUID, ...]]:
        """What is felt with others of its theme; of one that was told nothing more is made."""
        return self._about_theme[self._untold(offer), self._itself(offer)]

    def _itself(self, offer: Offer) -> UUID | None:
        return offer.project_id if offer.project_id in self._felt else None

    def _untold(self, offer: Offer) -> str:
        theme = offer.subject.theme
        return "" if theme in self._themes else theme

    def _felt_chamber(self, offer: Offer) -> Part:
        worth, events = self.at_chamber(offer)
        if not worth:
            return NOTHING
        milli = worth * self._terms.felt_chamber_percent // 100
        return Part("felt_chamber", min(milli, self._terms.felt_chamber_milli), 0, events)

    def _felt_theme(self, offer: Offer) -> Part:
        worth, events = self.about_theme(offer)
        if not worth:
            return NOTHING
        milli = min(worth * self._terms.felt_theme_percent // 100, self._terms.felt_theme_milli)
        return Part("felt_theme", milli, 0, events, self._untold(offer))

    def _feel(self, project_id: UUID) -> Part:
        if project_id not in self._felt:
            return NOTHING
        milli, events = self._felt[project_id]
        return Part("feel", milli, 0, events)

    def _few(self, people: int) -> Part:
        terms = self._terms
        return Part("few", terms.few_milli) if people < terms.few_people else NOTHING

    def _people(self, project_id: UUID) -> Part:
        """Fewer than `people_least` would tell of single ones: then the part is nothing."""
        number = self._walk.people.get(project_id, 0)
        if number < self._terms.people_least:
            return NOTHING
        milli = self._terms.people_milli * self._walk.share[project_id] // ONE
        return Part("people", milli, number, self._behind[self._walk.from_projects[project_id]])


def recommended(  # noqa: PLR0913, PLR0917  # whose list, by what, and how much of it
    offers: Collection[Offer],
    seeker: Seeker,
    walk: Walk,
    terms: Terms,
    now: datetime,
    most: int | None = None,
) -> list[Recommendation]:
    """What can be bought, by the shown sum; on a tie by project; the first `most` alone."""
    addends = Addends(seeker, walk, terms, now.astimezone(JST).date())
    found = [(offer, addends.of(offer)) for offer in able(offers, seeker, now)]
    found.sort(key=lambda one: (-sum(part.milli for part in one[1]), one[0].project_id))
    return [whole(offer, parts) for offer, parts in found[:most]]


def matched(
    offer: Offer, seeker: Seeker, walk: Walk, terms: Terms, today: date
) -> Recommendation:
    """The parts of one pair, whether or not it may be recommended."""
    return whole(offer, Addends(seeker, walk, terms, today).of(offer))


def whole(offer: Offer, parts: Collection[Part]) -> Recommendation:
    """The pair with its parts, the largest first; without any one can still join it."""
    ordered = sorted(parts or [NOTHING], key=lambda part: (-part.milli, part.name))
    return Recommendation(offer, tuple(ordered), sum(part.milli for part in ordered))


def _fresh(today: date, terms: Terms, opened_on: date) -> Part:
    days = max(0, (today - opened_on).days)
    left = max(0, terms.fresh_days - days)
    return Part("fresh", terms.fresh_milli * left // terms.fresh_days, days)


def _elsewhere(
    felt: Felt, alike: Mapping[Of, Events], which: tuple[Of, UUID | None]
) -> tuple[int, tuple[UUID, ...]]:
    """What is felt with all of these projects but one, and the events behind that."""
    of, but = which
    there = alike.get(of, {})
    others = [project for project in there if project != but]
    events = {event for project in others for event in there[project]}
    return sum(felt[project][0] for project in others), tuple(sorted(events))


def _behind(felt: Felt, projects: Collection[UUID]) -> tuple[UUID, ...]:
    return tuple(sorted({event for project in projects for event in felt[project][1]}))
