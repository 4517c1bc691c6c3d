"""What a ranker is told of one pair: the same facts as the named parts, as numbers. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from services.matching.recommendations.domain import (
    Name,
    Offer,
    Part,
    Recommendation,
    Seeker,
    Terms,
)
from services.matching.recommendations.domain.addends import Addends, whole
from services.matching.recommendations.domain.walk import ONE, Walk

_POINT: Final = 1_000


@dataclass(frozen=True, slots=True)
class Trait:
    """It belongs to a named part; of what `grows` more never counts against a pair."""

    name: str
    part: Name
    grows: bool = True


TRAITS: Final[tuple[Trait, ...]] = (
    Trait("felt", "feel"),
    Trait("felt_at_all", "feel"),
    Trait("reached", "people"),
    Trait("went", "people"),
    Trait("town", "told_place"),
    Trait("prefecture", "told_place"),
    Trait("theme", "told_theme"),
    Trait("ticket", "told_ticket"),
    Trait("chamber", "felt_chamber"),
    Trait("theme_felt", "felt_theme"),
    Trait("fresh", "fresh", grows=False),
    Trait("few", "few", grows=False),
    Trait("joined", "joined", grows=False),
    Trait("price", "open", grows=False),
    Trait("age", "open", grows=False),
)
NAMES: Final = tuple(trait.name for trait in TRAITS)
BLANK: Final[tuple[float, ...]] = (0.0,) * len(TRAITS)
Row = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair as a ranker meets it: its `row`, and the parts that have something to say.

    `by_hand` is what the score set by hand makes of it.
    """

    offer: Offer
    row: Row
    parts: Mapping[Name, Part]
    by_hand: Recommendation


class Pairs:
    """One seeker's pairs, whether or not they may be recommended."""

    def __init__(self, seeker: Seeker, walk: Walk, terms: Terms, today: date) -> None:
        self._addends = Addends(seeker, walk, terms, today)
        self._seeker, self._walk, self._terms, self._today = seeker, walk, terms, today

    def of(self, offer: Offer) -> Pair:
        """Everything of one pair."""
        parts = self._addends.of(offer)
        says = {part.name: part for part in parts}
        row = self._row(offer, says)
        if offer.people >= self._terms.people_least:
            says["joined"] = Part("joined", 0, offer.people)
        return Pair(offer, row, says, whole(offer, parts))

    def row(self, offer: Offer) -> Row:
        """The row alone, for the many that are not shown."""
        return self._row(offer, {part.name: part for part in self._addends.of(offer)})

    def _row(self, offer: Offer, says: Mapping[Name, Part]) -> Row:
        days, terms = max(0, (self._today - offer.opened_on).days), self._terms
        return (
            *self._of_seeker(offer, says),
            max(0, terms.fresh_days - days) / terms.fresh_days,
            1.0 if offer.people < terms.few_people else 0.0,
            math.log1p(offer.people),
            math.log1p(offer.cheapest_minor),
            math.log1p(days),
        )

    def _of_seeker(self, offer: Offer, says: Mapping[Name, Part]) -> Row:
        project, is_known = offer.project_id, "people" in says
        felt, _ = self._seeker.felt.get(project, (0, ()))
        place = says["told_place"].code if "told_place" in says else ""
        return (
            *felt_traits(felt).values(),
            math.sqrt(self._walk.share[project] / ONE) if is_known else 0.0,
            math.log1p(self._walk.people[project]) if is_known else 0.0,
            1.0 if place and not place.startswith("prefecture:") else 0.0,
            1.0 if place else 0.0,
            1.0 if "told_theme" in says else 0.0,
            1.0 if "told_ticket" in says else 0.0,
            _points(self._addends.at_chamber(offer)[0]),
            _points(self._addends.about_theme(offer)[0]),
        )


def paired(offer: Offer, seeker: Seeker, walk: Walk, terms: Terms, today: date) -> Pair:
    """Everything of one pair, whether or not it may be recommended."""
    return Pairs(seeker, walk, terms, today).of(offer)


def felt_traits(milli: int) -> dict[str, float]:
    """Those that rest on one's own signals alone."""
    return {"felt": _points(milli), "felt_at_all": 1.0 if milli else 0.0}


def _points(milli: int) -> float:
    return math.log1p(max(0, milli) / _POINT)


def shared_out(pair: Pair, shares: Mapping[Name, int], price_milli: int = 0) -> Recommendation:
    """The pair with a ranker's `shares` in its parts; they add up to its sum."""
    parts = shared(pair.parts, shares, price_milli)
    return Recommendation(pair.offer, parts, sum(part.milli for part in parts))


def shared(
    says: Mapping[Name, Part], shares: Mapping[Name, int], price_milli: int = 0
) -> tuple[Part, ...]:
    """A ranker's `shares` in the parts that have something to say, the largest first.

    A part that has nothing to say, or would count against what it says, says nothing: what it
    is worth goes to the part that only says that one can join.
    """
    told = [
        replace(part, milli=shares[name])
        for name, part in says.items()
        if shares.get(name, 0) > 0
    ]
    rest = sum(shares.values()) - sum(part.milli for part in told)
    if price_milli:
        told.append(Part("exposure", price_milli))
    if rest or not told:
        told.append(Part("open", rest))
    return tuple(sorted(told, key=lambda part: (-part.milli, part.name)))
