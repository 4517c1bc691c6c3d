"""The parts that count because the investor told us. Pure."""

from collections.abc import Collection, Sequence
from typing import Final

from services.matching.interests.domain import Interests, Root
from services.matching.recommendations.domain import Offer, Part, Terms

NOTHING: Final = Part("open", 0)


def told(offer: Offer, interests: Interests, terms: Terms) -> list[Part]:
    """What counts because the investor told us."""
    return [
        place(interests.roots, terms, offer.subject.municipality),
        theme(interests.themes, terms, offer.subject.theme),
        ticket(interests, terms, offer.cheapest_minor),
    ]


def place(roots: Sequence[Root], terms: Terms, where: str) -> Part:
    """The town counts before the prefecture, and one root once."""
    for root in roots:
        if where and root.municipality == where:
            return Part("told_place", terms.told_town_milli, code=f"{root.kind}:{where}")
    for root in roots:
        if where and root.municipality[:2] == where[:2]:
            code = f"prefecture:{root.municipality}"
            return Part("told_place", terms.told_prefecture_milli, code=code)
    return NOTHING


def theme(themes: Collection[str], terms: Terms, about: str) -> Part:
    """Whether it is one of those."""
    if about and about in themes:
        return Part("told_theme", terms.told_theme_milli, code=about)
    return NOTHING


def ticket(interests: Interests, terms: Terms, cheapest_minor: int) -> Part:
    """Whether some number of the cheapest units lies between both ends."""
    least, most = interests.least_minor, interests.most_minor
    if least is None or most is None or not cheapest_minor:
        return NOTHING
    if most // cheapest_minor * cheapest_minor < least:
        return NOTHING
    return Part("told_ticket", terms.told_ticket_milli, cheapest_minor)
