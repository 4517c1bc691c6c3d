"""What would raise the sum of one pair, and by how much exactly. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

from services.matching.interests.domain import Interests
from services.matching.recommendations.domain import Offer, Terms, told
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
