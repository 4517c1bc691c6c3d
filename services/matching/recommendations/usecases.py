"""What an investor can buy, in the order of a shown sum; who may ask is asked here too."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from services.matching.interests import store as interests
from services.matching.interests.domain import UNKNOWN
from services.matching.recommendations import domain, store, terms
from services.matching.recommendations.domain import Because, Recommendation, Seeker
from services.matching.recommendations.walk import Walk, walked
from services.matching.rounds.domain import JST
from services.matching.signals import store as signals
from services.matching.signals import weighing
from services.matching.signals.domain import Entry, Weights, explained, worth_milli
from shared.database import Sql

Felt = Mapping[UUID, tuple[int, tuple[UUID, ...]]]
Of = TypeVar("Of", UUID, str)


@dataclass(frozen=True, slots=True)
class Shown:
    """A list, and what it rests on."""

    because: Because
    as_of: date
    weights_version: int
    terms_version: int
    recommendations: Sequence[Recommendation]


async def recommend(sql: Sql, investor_id: UUID, now: datetime) -> Shown:
    """What this investor can buy; who may ask was asked before."""
    weights, counting, today = weighing.newest(), terms.newest(), now.astimezone(JST).date()
    seeker = await seeker_of(sql, investor_id, now)
    walk = await walk_of(sql, seeker, weights, today)
    offers = await store.offers(sql)
    return Shown(
        seeker.because,
        today,
        weights.version,
        counting.version,
        domain.recommended(offers, seeker, walk, counting, now),
    )


async def seeker_of(sql: Sql, investor_id: UUID, now: datetime) -> Seeker:
    """All that a list for this investor rests on, but for what others do."""
    weights, today = weighing.newest(), now.astimezone(JST).date()
    givers = await signals.givers_of(sql, investor_id, now)
    felt = _felt(await store.entries(sql, givers), weights, today)
    chambers = await store.chambers(sql, felt)
    subjects = await interests.subjects(sql, felt)
    themes = {project: subjects.get(project, UNKNOWN).theme for project in felt}
    return Seeker(
        people=frozenset(givers),
        pledged=await store.pledged(sql, investor_id),
        told=await interests.of(sql, investor_id),
        felt=felt,
        felt_chambers=_gathered(felt, chambers.items()),
        felt_themes=_gathered(felt, themes.items()),
    )


async def walk_of(sql: Sql, seeker: Seeker, weights: Weights, today: date) -> Walk:
    """Where those lead who feel with what this one feels with."""
    worths: dict[UUID, dict[UUID, int]] = defaultdict(lambda: defaultdict(int))
    for person, project, counter in await store.others(sql, seeker.felt, seeker.people):
        days = (today - counter.day).days
        worth = worth_milli(weights.kinds[counter.kind], days) * counter.given
        worths[person][project] += worth
    return walked({project: milli for project, (milli, _) in seeker.felt.items()}, worths)


def _felt(
    entries: Mapping[UUID, list[Entry]], weights: Weights, today: date
) -> dict[UUID, tuple[int, tuple[UUID, ...]]]:
    """By project what its signals add up to, and the events behind it; nothing is left out."""
    found = {}
    for project, own in entries.items():
        score = explained(own, weights, today)
        events = tuple(one for part in score.parts for one in part.event_ids)
        if score.sum_milli:
            found[project] = (score.sum_milli, tuple(sorted(events)))
    return found


def _gathered(
    felt: Felt, of_projects: Iterable[tuple[UUID, Of]]
) -> dict[Of, dict[UUID, tuple[UUID, ...]]]:
    """By what projects have in common: each of them, with the events behind it."""
    found: dict[Of, dict[UUID, tuple[UUID, ...]]] = defaultdict(dict)
    for project, of in of_projects:
        if of:
            found[of][project] = felt[project][1]
    return dict(found)
