"""A small past: people who told a theme and mostly join what is about it."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from uuid import UUID

from services.matching.rounds.domain import JST
from services.matching.signals import store as signals
from services.matching.signals.domain import Entry, Kind
from shared.ids import new_id
from tests.matching.builders import NOW, Supporter, World
from tests.matching.recommendations.test_endpoints import publish, tell

THEMES = ("food", "craft", "care")
DAYS = 20


@dataclass
class Scene:
    """`projects` by theme; everybody told one of them on the first day."""

    world: World
    projects: list[tuple[UUID, str]]
    people: list[tuple[Supporter, str]]


async def lived(world: World, people: int = 100, each: int = 2, seed: int = 3) -> Scene:
    """Twelve projects, open for 60 days, and three weeks of pledges; it is the 22nd day."""
    random = Random(seed)  # noqa: S311
    projects = []
    for number in range(12):
        round_id = await world.open(
            closes_at=NOW + timedelta(days=60),
            settles_at=NOW + timedelta(days=60, minutes=75),
            limit_units=10_000,
        )
        project = UUID(str((await world.round(round_id))["project_id"]))
        theme = THEMES[number % len(THEMES)]
        await publish(world, project, "17204" if number % 2 else "36201", theme)
        projects.append((project, theme))
    those = [(Supporter(), random.choice(THEMES)) for _ in range(people)]
    await world.grant(*(who for who, _ in those))
    for who, theme in those:
        await tell(world, who, themes=[theme])
    entries = []
    for who, theme in those:
        weights = [8 if about == theme else 1 for _, about in projects]
        chosen = dict.fromkeys(random.choices(range(len(projects)), weights, k=each))
        for at in chosen:
            entries.append(pledged(who, projects[at][0], random.randrange(1, DAYS)))
            if random.random() < 0.5:
                entries.append(cheered(who, projects[at][0], random.randrange(DAYS)))
    async with world.pools.worker.statement() as sql:
        await signals.add(sql, entries)
    world.clock.move(days=DAYS + 1)
    return Scene(world, projects, those)


def pledged(who: Supporter, project_id: UUID, days: int) -> Entry:
    return entry(who.investor_id, "pledge", project_id, days)


def cheered(who: Supporter, project_id: UUID, days: int) -> Entry:
    return entry(who.person_id, "cheer", project_id, days)


def entry(giver_id: UUID, kind: Kind, project_id: UUID, days: int) -> Entry:
    day = (NOW + timedelta(days=days)).astimezone(JST).date()
    return Entry(new_id(), kind, new_id(), giver_id, project_id, day, 1)
