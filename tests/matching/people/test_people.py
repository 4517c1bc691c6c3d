"""Twenty people are shown what was written down for them, and every signal moves their list."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, get_args
from uuid import UUID

import httpx
import pytest

from deploy.local.demo.offers import AI, BANK, KAKI, KOJI, LIBRARY, MINATO_MARKET, SENTO
from shared.contracts.listing import SignalGiven, SignalKind
from shared.ids import new_id
from shared.places.towns import code_of
from tests.matching.builders import Supporter, World
from tests.matching.recommendations.test_endpoints import (
    feel,
    publish,
    shown,
    somebody,
    tell,
)
from tests.matching.signals.test_usecases import forget, hear, taken_back

PEOPLE: Final = tomllib.loads(
    Path(__file__).with_name("people.toml").read_text(encoding="utf-8")
)["person"]
OFFERS: Final = {
    "ai": AI, "bank": BANK, "kaki": KAKI, "koji": KOJI, "library": LIBRARY,
    "minato": MINATO_MARKET, "sento": SENTO,
}  # fmt: skip
WANTED: Final = 17


@dataclass
class Scene:
    """The demo's projects, all open at once."""

    world: World
    http: httpx.AsyncClient
    projects: dict[str, UUID]

    async def of(self, person: dict[str, Any]) -> Supporter:
        """Somebody who has told and done what stands there."""
        who = await somebody(self.world)
        ticket = person.get("ticket")
        await tell(
            self.world, who, roots=person["roots"], themes=person["themes"], ticket=ticket
        )
        now = self.world.clock()
        given = [
            SignalGiven(
                signal_id=new_id(),
                project_id=self.projects[project],
                person_id=who.person_id,
                kind=kind,
                given_at=now - timedelta(days=days),
                occurred_at=now - timedelta(days=days),
            )
            for kind, project, days in person["signals"]
        ]
        await hear(self.world, *given)
        return who

    async def listed(self, who: Supporter) -> dict[str, int]:
        """The names of the projects in the order of the list, with their sums."""
        names = {str(project): name for name, project in self.projects.items()}
        found = (await shown(self.http, self.world, who))["recommendations"]
        return {names[each["project_id"]]: each["sum_milli"] for each in found}


@pytest.fixture
async def scene(world: World, http: httpx.AsyncClient) -> Scene:
    projects = {}
    equity = {"instrument": "equity", "security_class": "common", "licence": "type1_small"}
    for name, offer in OFFERS.items():
        world.chamber_id = offer.chamber_id
        cheapest = min((price for _, price in offer.returns), default=offer.unit_minor)
        terms = {"unit_minor": cheapest, "limit_units": offer.limit_units}
        round_id = await world.open(**terms, **({} if offer.returns else equity))
        project = UUID(str((await world.round(round_id))["project_id"]))
        content = offer.content
        town = code_of(content["prefecture"], content["town"])
        await publish(world, project, town, content["category"])
        projects[name] = project
    return Scene(world, http, projects)


def test_there_are_twenty_people_with_five_signals_each() -> None:
    assert len(PEOPLE) == 20
    for person in PEOPLE:
        assert len(person["signals"]) == 5
        assert len(set(person["top"])) == 3
        assert person["because"]
    assert len({person["name"] for person in PEOPLE}) == 20


async def rightly_shown(scene: Scene) -> list[str]:
    """Who is shown the same three, and the same one first; each alone, as they were judged."""
    right = []
    for person in PEOPLE:
        top = list(await scene.listed(await scene.of(person)))[:3]
        if top[0] == person["top"][0] and set(top) == set(person["top"]):
            right.append(person["name"])
        await forget(scene.world)
    return right


async def test_at_least_seventeen_are_shown_the_three_that_were_written_down(
    scene: Scene,
) -> None:
    assert len(await rightly_shown(scene)) >= WANTED


@pytest.mark.parametrize("kind", get_args(SignalKind))
async def test_a_signal_raises_its_project_most_and_taken_back_leaves_no_trace(
    scene: Scene, kind: SignalKind
) -> None:
    for person in PEOPLE[::4]:
        who = await scene.of(person)
        before = await scene.listed(who)
        given_kinds = {(kind, project) for kind, project, _ in person["signals"]}
        name = next(one for one in reversed(before) if (kind, one) not in given_kinds)
        given = await feel(scene.world, who, scene.projects[name], kind)
        after = await scene.listed(who)
        rises = {one: after[one] - before[one] for one in before}
        assert rises[name] > 0
        assert rises[name] == max(rises.values())
        await hear(scene.world, taken_back(scene.world, given))
        assert await scene.listed(who) == before


async def test_a_visit_outweighs_ten_cheers(scene: Scene) -> None:
    company = await somebody(scene.world)
    people = [company, *(Supporter(investor_id=company.investor_id) for _ in range(9))]
    await scene.world.grant(*people[1:])
    for who in people:
        await feel(scene.world, who, scene.projects["sento"], "cheer")
    assert next(iter(await scene.listed(company))) == "sento"
    await feel(scene.world, company, scene.projects["bank"], "visit")
    listed = await scene.listed(company)
    assert next(iter(listed)) == "bank"
    assert listed["bank"] > listed["sento"]
