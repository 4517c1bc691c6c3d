"""What would raise the sum of one pair, and by how much exactly. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal
from uuid import UUID

from services.matching.interests.domain import Interests, Root
from services.matching.recommendations.domain import Offer, Seeker, Terms
from services.matching.recommendations.domain.telling import told
from services.matching.recommendations.domain.walk import Walk
from services.matching.signals.domain import (
    Counter,
    Entry,
    Kind,
    Weights,
    counted,
    score,
    standing,
)

# What a person can do by itself; a pledge is never asked for.
GIVEN_BY_PEOPLE: Final[tuple[Kind, ...]] = (
    "cheer", "follow", "question", "reason", "visit", "skill",
)  # fmt: skip
What = Literal[
    "cheer", "follow", "question", "reason", "visit", "skill", "tell_place", "tell_theme",
    "tell_ticket",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """`milli`: what it would add today."""

    what: What
    milli: int


def by_signals(
    entries: Sequence[Entry], giver_id: UUID, weights: Weights, today: date
) -> list[Change]:
    """Kinds that this giver does not give yet; near the ceiling one adds less, or nothing."""
    counters = counted(entries)
    given = {entry.kind for entry in standing(entries) if entry.giver_id == giver_id}
    now = sum(score(counters, weights, today).values())
    changes = []
    for kind in GIVEN_BY_PEOPLE:
        more = [*counters, Counter(giver_id, kind, today, 1)]
        milli = sum(score(more, weights, today).values()) - now
        if kind not in given and milli > 0:
            changes.append(Change(kind, milli))  # type: ignore[arg-type]  # those of `What`
    return changes


# What would be done, and who would look then, led there by whom.
AsIf = tuple[What, Seeker, Walk]


def as_if_felt(  # a pair, and what counts of it
    entries: Sequence[Entry],
    giver_id: UUID,
    weights: Weights,
    today: date,
    *,
    pair: tuple[Offer, Seeker, Walk],
) -> list[AsIf]:
    """The pair as it would be with each kind of signal that this giver does not give yet."""
    (offer, seeker, walk), counters = pair, counted(entries)
    given = {entry.kind for entry in standing(entries) if entry.giver_id == giver_id}
    events = seeker.felt.get(offer.project_id, (0, ()))[1]
    others = walk.without(offer.project_id)
    found: list[AsIf] = []
    for kind in GIVEN_BY_PEOPLE:
        if kind not in given:
            more = [*counters, Counter(giver_id, kind, today, 1)]
            milli = sum(score(more, weights, today).values())
            felt = {**seeker.felt, offer.project_id: (milli, events)}
            found.append((kind, replace(seeker, felt=felt), others))  # type: ignore[arg-type]  # those of `What`
    return found


def as_if_told(offer: Offer, seeker: Seeker, walk: Walk) -> list[AsIf]:
    """The pair as it would be with each thing told that fits this offer."""
    now, subject, price = seeker.told, offer.subject, offer.cheapest_minor
    roots = (Root("school", subject.municipality), *now.roots)
    found: list[tuple[What, Interests]] = []
    if subject.municipality:
        found.append(("tell_place", replace(now, roots=roots)))
    if subject.theme:
        found.append(("tell_theme", replace(now, themes=now.themes | {subject.theme})))
    if price:
        found.append(("tell_ticket", replace(now, least_minor=price, most_minor=price)))
    return [(what, replace(seeker, told=more), walk) for what, more in found]


def raising(now_milli: int, others: Sequence[AsIf], sums_milli: Sequence[int]) -> list[Change]:
    """Those that would raise the sum, by the sums they would give."""
    return [
        Change(what, milli - now_milli)
        for (what, _, _), milli in zip(others, sums_milli, strict=True)
        if milli > now_milli
    ]


def by_telling(offer: Offer, interests: Interests, terms: Terms) -> list[Change]:
    """What could be told that fits this offer and does not count yet."""
    counts = {part.name: part.milli for part in told(offer, interests, terms)}
    most: list[tuple[What, int, int]] = []
    if offer.subject.municipality:
        most.append(("tell_place", terms.told_town_milli, counts.get("told_place", 0)))
    if offer.subject.theme:
        most.append(("tell_theme", terms.told_theme_milli, counts.get("told_theme", 0)))
    most.append(("tell_ticket", terms.told_ticket_milli, counts.get("told_ticket", 0)))
    return [Change(what, full - now) for what, full, now in most if full > now]
