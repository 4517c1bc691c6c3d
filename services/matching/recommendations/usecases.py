"""What an investor can buy, in the order of a shown sum; who may ask is asked here too."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from services.matching.interests import store as interests
from services.matching.interests.domain import UNKNOWN
from services.matching.rankers.serving import Rankers, Served
from services.matching.recommendations import learnt, store, terms
from services.matching.recommendations.domain import Because, Recommendation, Seeker, able
from services.matching.recommendations.domain.addends import recommended
from services.matching.recommendations.domain.traits import Pairs
from services.matching.recommendations.domain.walk import Walk, walked, worths
from services.matching.rounds.domain import JST
from services.matching.set_asides import store as set_asides
from services.matching.showings import store as showings
from services.matching.showings.domain import Showing, Versions
from services.matching.signals import store as signals
from services.matching.signals import weighing
from services.matching.signals.domain import Entry, Weights, explained
from shared.database import Sql

Felt = Mapping[UUID, tuple[int, tuple[UUID, ...]]]
Of = TypeVar("Of", UUID, str)


@dataclass(frozen=True, slots=True)
class Shown:
    """A list, and what it rests on."""

    because: Because
    as_of: date
    versions: Versions
    recommendations: Sequence[Recommendation]
    # Of each event behind a reason, the project to which it was given.
    given_to: Mapping[UUID, UUID]


async def recommend(
    sql: Sql, investor_id: UUID, rankers: Rankers, now: datetime, most: int
) -> Shown:
    """The first `most` of what this investor can buy; who may ask was asked before."""
    weights, counting, today = weighing.newest(), terms.newest(), now.astimezone(JST).date()
    seeker = await seeker_of(sql, investor_id, now)
    walk = await walk_of(sql, seeker, weights, today)
    offers = await store.offers(sql)
    served = await rankers.serving(sql)
    if served is None:
        found = recommended(offers, seeker, walk, counting, now, most)
    else:
        pairs = Pairs(seeker, walk, counting, today)
        found = await learnt.listed(served, pairs, able(offers, seeker, now), most)
    versions = Versions(weights.version, counting.version, version_of(served))
    return Shown(seeker.because, today, versions, found, given_to(seeker))


def version_of(served: Served | None) -> int:
    """As it is told: 0 for the score set by hand."""
    return served.named.version if served else 0


async def keep(sql: Sql, investor_id: UUID, shown: Shown, now: datetime) -> None:
    """Write down what this investor is about to be shown."""
    kept = [
        Showing(
            investor_id,
            one.offer.project_id,
            place,
            one.sum_milli,
            {part.name: part.milli for part in one.parts},
        )
        for place, one in enumerate(shown.recommendations, start=1)
    ]
    await showings.keep(sql, kept, "investor", shown.versions, day=shown.as_of, now=now)


def given_to(seeker: Seeker) -> dict[UUID, UUID]:
    """Of each of the seeker's events, the project to which it was given."""
    return {event: project for project, (_, own) in seeker.felt.items() for event in own}


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
        set_aside=frozenset(row["project_id"] for row in await set_asides.of(sql, investor_id)),
        told=await interests.of(sql, investor_id),
        felt=felt,
        felt_chambers=_gathered(felt, chambers.items()),
        felt_themes=_gathered(felt, themes.items()),
    )


async def walk_of(sql: Sql, seeker: Seeker, weights: Weights, today: date) -> Walk:
    """Where those lead who feel with what this one feels with."""
    others = await store.others(sql, seeker.felt, seeker.people, today)
    mine = {project: milli for project, (milli, _) in seeker.felt.items()}
    return walked(mine, worths(others, weights))


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
