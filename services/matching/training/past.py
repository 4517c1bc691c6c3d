"""Who could join what on a day, and what was known of it when that day began. Pure.

Nothing of the day itself or of a later one is looked at, but for what was joined: that is
what is learnt.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, TypeVar
from uuid import UUID

from services.matching.interests.domain import NOTHING, Interests
from services.matching.recommendations.domain import Offer, Seeker, Terms, hindrances
from services.matching.recommendations.domain.traits import Pair, Pairs
from services.matching.recommendations.domain.walk import Walk, walked
from services.matching.rounds.domain import JST
from services.matching.signals.domain import Counter, Kind, Weights, score, worth_milli

# Of so many signals of others a walk is made; it is a share of them, so that it hardly moves.
_MOST_WALKED: Final = 20_000
Of = TypeVar("Of", UUID, str)


@dataclass(frozen=True, slots=True)
class Signal:
    """What stands today. A pledge that was settled later was one `until` that day."""

    giver_id: UUID
    project_id: UUID
    kind: Kind
    day: date
    until: date | None = None

    def stood(self, day: date) -> bool:
        """Whether it stood when `day` began."""
        return self.day < day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Office:
    """A person acts for an investor."""

    organisation_id: UUID
    person_id: UUID
    valid_from: datetime
    valid_to: datetime | None

    def held(self, at: datetime) -> bool:
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


@dataclass(frozen=True, slots=True)
class Aside:
    """A project that an investor did not want to be shown."""

    investor_id: UUID
    project_id: UUID
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """Only the last word is known: before it was said, nothing was told."""

    interests: Interests
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """An investor that joined something on a day."""

    day: date
    investor_id: UUID
    wanted: frozenset[UUID]


class Past:
    """Looked up by day; every list comes out the same again."""

    def __init__(
        self,
        signals: Sequence[Signal],
        offers: Sequence[Offer],
        offices: Iterable[Office] = (),
        asides: Iterable[Aside] = (),
        told: Mapping[UUID, Told] | None = None,
    ) -> None:
        self._offers = sorted(offers, key=lambda one: (one.opens_at, one.round_id))
        self._of_project = {offer.project_id: offer for offer in self._offers}
        self._told = told or {}
        self._by_giver: dict[UUID, list[Signal]] = defaultdict(list)
        self._givers: dict[UUID, set[UUID]] = defaultdict(set)
        self._joined: dict[UUID, dict[UUID, date]] = defaultdict(dict)
        self._own: dict[UUID, dict[UUID, date]] = defaultdict(dict)
        for one in sorted(signals, key=lambda each: (each.day, each.giver_id, each.project_id)):
            self._by_giver[one.giver_id].append(one)
            self._givers[one.project_id].add(one.giver_id)
            if one.kind in ("pledge", "support"):
                self._joined[one.project_id].setdefault(one.giver_id, one.day)
                self._own[one.giver_id].setdefault(one.project_id, one.day)
        self._offices: dict[UUID, list[Office]] = defaultdict(list)
        self._behind: dict[UUID, UUID] = {}
        for office in offices:
            self._offices[office.organisation_id].append(office)
            if office.valid_to is None:
                self._behind.setdefault(office.organisation_id, office.person_id)
        self._asides: dict[UUID, list[Aside]] = defaultdict(list)
        for aside in asides:
            self._asides[aside.investor_id].append(aside)

    def asked(self, most: int) -> list[Asked]:
        """Who joined what could be recommended, by day; the last `most` of them."""
        found: dict[tuple[date, UUID], set[UUID]] = defaultdict(set)
        for investor, joined in self._own.items():
            for project, day in joined.items():
                if project in self._of_project:
                    found[day, investor].add(project)
        ordered = sorted(found.items())[-most:]
        return [Asked(day, who, frozenset(wanted)) for (day, who), wanted in ordered]

    def investors(self) -> list[UUID]:
        """All who joined or told something, or for whom somebody acts that did."""
        felt = {
            investor
            for investor, offices in self._offices.items()
            if any(office.person_id in self._by_giver for office in offices)
        }
        return sorted({*self._own} | felt | {*self._told})

    def pairs(self, investor_id: UUID, day: date, weights: Weights, terms: Terms) -> list[Pair]:
        """What this investor could join on `day`, as it was known when the day began."""
        seeker = self._seeker(investor_id, day, weights)
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=JST)
        able = [
            offer for offer in self._open_on(day, noon) if not hindrances(offer, seeker, noon)
        ]
        walk = self._walk(seeker, day, weights)
        pairs = Pairs(seeker, walk, terms, day)
        return [pairs.of(offer) for offer in able]

    def _open_on(self, day: date, noon: datetime) -> list[Offer]:
        return [
            replace(offer, opens_at=noon, closes_at=datetime.max.replace(tzinfo=JST),
                    people=self._people(offer.project_id, day))
            for offer in self._offers
            if offer.opened_on <= day <= offer.closes_at.astimezone(JST).date()
        ]  # fmt: skip

    def _people(self, project_id: UUID, day: date) -> int:
        return sum(joined < day for joined in self._joined.get(project_id, {}).values())

    def _seeker(self, investor_id: UUID, day: date, weights: Weights) -> Seeker:
        began = datetime(day.year, day.month, day.day, tzinfo=JST)
        people = {o.person_id for o in self._offices.get(investor_id, ()) if o.held(began)}
        givers = frozenset({investor_id, *people})
        felt = self._felt(givers, day, weights)
        told = self._told.get(investor_id)
        return Seeker(
            people=givers,
            pledged=frozenset(
                project for project, on in self._own.get(investor_id, {}).items() if on < day
            ),
            set_aside=frozenset(
                aside.project_id
                for aside in self._asides.get(investor_id, ())
                if aside.set_at < began
            ),
            told=told.interests if told and told.declared_at < began else NOTHING,
            felt=felt,
            felt_chambers=self._alike(felt, _chamber),
            felt_themes=self._alike(felt, _theme),
        )

    def _felt(
        self, givers: Iterable[UUID], day: date, weights: Weights
    ) -> dict[UUID, tuple[int, tuple[UUID, ...]]]:
        counters: dict[UUID, list[Counter]] = defaultdict(list)
        for giver in sorted(givers):
            for one in self._by_giver.get(giver, ()):
                if one.stood(day):
                    counters[one.project_id].append(Counter(giver, one.kind, one.day, 1))
        sums = {
            project: sum(score(own, weights, day).values()) for project, own in counters.items()
        }
        return {project: (milli, ()) for project, milli in sums.items() if milli}

    def _alike(
        self, felt: Mapping[UUID, object], of: Callable[[Offer], Of]
    ) -> dict[Of, dict[UUID, tuple[UUID, ...]]]:
        found: dict[Of, dict[UUID, tuple[UUID, ...]]] = defaultdict(dict)
        for project in felt:
            if project in self._of_project and of(self._of_project[project]):
                found[of(self._of_project[project])][project] = ()
        return dict(found)

    def _walk(self, seeker: Seeker, day: date, weights: Weights) -> Walk:
        """Where others led, who felt with the same; an investor and its person are one."""
        near = {giver for project in seeker.felt for giver in self._givers.get(project, ())}
        worths: dict[UUID, dict[UUID, int]] = defaultdict(lambda: defaultdict(int))
        count = 0
        for giver in sorted(near - seeker.people):
            person = self._behind.get(giver, giver)
            if person in seeker.people or count >= _MOST_WALKED:
                continue
            for one in self._by_giver[giver]:
                if one.stood(day):
                    worth = worth_milli(weights.kinds[one.kind], (day - one.day).days)
                    worths[person][one.project_id] += worth
                    count += 1
        return walked({project: milli for project, (milli, _) in seeker.felt.items()}, worths)


def _chamber(offer: Offer) -> UUID:
    return offer.chamber_id


def _theme(offer: Offer) -> str:
    return offer.subject.theme
