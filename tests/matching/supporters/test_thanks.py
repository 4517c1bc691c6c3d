"""Whom a chamber thanks for a year: who agreed to be named, of what came together."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.matching.rounds.domain import JST
from shared.ids import new_id
from tests.matching.builders import Supporter, World
from tests.matching.doors import headers


@dataclass
class Scene:
    """One round of the chamber's, and somebody there who reads what supporters write."""

    world: World
    http: httpx.AsyncClient
    round_id: UUID
    staff: Supporter

    async def write(self, **card: Any) -> UUID:
        """A pledge of somebody new, and what they let be seen, released by the chamber."""
        world, who = self.world, Supporter()
        await world.grant(who)
        pledge_id = await world.confirm(self.round_id, who)
        path = f"/pledges/{pledge_id}/supporter"
        said = {"shown_name": "", "message": "", "handed": None, **card}
        written = await self.http.put(path, json=said, headers=headers(world, who))
        verdict = {"version": written.json()["version"], "verdict": "release", "reason": ""}
        mine = headers(world, self.staff)
        judged = await self.http.put(f"{path}/verdict", json=verdict, headers=mine)
        assert judged.status_code == 200
        return pledge_id

    async def come_together(self) -> int:
        """The outcome; the year in Japan in which it was decided."""
        self.world.clock.move(days=12)
        await self.world.tick()
        decided_at = (await self.world.round(self.round_id))["decided_at"]
        return int(decided_at.astimezone(JST).year)

    async def rewrite_round(self, assignment: str) -> None:
        """Past every guard of the table."""
        await self.world.pools.superuser.execute(
            f"SET session_replication_role = replica; UPDATE round SET {assignment}"
        )

    async def thanked(self, year: int, chamber_id: UUID | None = None) -> list[Any]:
        path = f"/chambers/{chamber_id or self.world.chamber_id}/thanks?year={year}"
        answer = await self.http.get(path)
        assert answer.status_code == 200
        return list(answer.json()["projects"])


@pytest.fixture
async def scene(world: World, http: httpx.AsyncClient) -> Scene:
    staff = Supporter()
    await world.appoint(staff, world.chamber_id, "chamber", "staff")
    return Scene(world, http, await world.open(target_minor=3_000), staff)


async def test_who_agreed_is_thanked_once_the_round_has_come_together(scene: Scene) -> None:
    await scene.write(shown_name="阿波商店", message="応援しています。")
    await scene.write(shown_name="K. Y.", is_initials=True)
    await scene.write(message="名前はのせません。")
    assert await scene.thanked(scene.world.clock().year) == []
    year = await scene.come_together()
    [project] = await scene.thanked(year)
    assert project["project_id"] == str((await scene.world.round(scene.round_id))["project_id"])
    assert project["supporters"] == [
        {"shown_as": "name", "shown_name": "阿波商店"},
        {"shown_as": "initials", "shown_name": "K. Y."},
    ]


async def test_another_year_and_another_chamber_thank_nobody_of_these(scene: Scene) -> None:
    await scene.write(shown_name="阿波商店")
    year = await scene.come_together()
    assert [await scene.thanked(year + by) for by in (-1, 1)] == [[], []]
    assert await scene.thanked(year, new_id()) == []


async def test_a_round_that_failed_thanks_nobody(scene: Scene, world: World) -> None:
    scene.round_id = await world.open(target_minor=3_000_000)
    await scene.write(shown_name="阿波商店")
    year = await scene.come_together()
    assert (await world.round(scene.round_id))["outcome"] == "failed"
    assert await scene.thanked(year) == []


async def test_a_failed_round_thanks_nobody_while_its_pledges_still_stand(scene: Scene) -> None:
    await scene.write(shown_name="阿波商店")
    year = await scene.come_together()
    await scene.rewrite_round("outcome = 'failed', state = 'failed'")
    assert await scene.thanked(year) == []


async def test_a_name_that_the_chamber_holds_back_leaves_the_list(scene: Scene) -> None:
    await scene.write(shown_name="阿波商店")
    year = await scene.come_together()
    assert len(await scene.thanked(year)) == 1
    held = "UPDATE supporter SET state = 'held', reason = 'なし'"
    async with scene.world.pools.app.transaction(scene.staff.actor) as tx:
        await tx.sql.execute(
            f"{held}, judged_by = $1, judged_at = now()", scene.staff.person_id
        )
    assert await scene.thanked(year) == []


@pytest.mark.parametrize(
    ("decided_at", "year"), [("2026-12-31T14:59:59Z", 2026), ("2026-12-31T15:00:00Z", 2027)]
)
async def test_a_year_is_one_of_japan(scene: Scene, decided_at: str, year: int) -> None:
    await scene.write(shown_name="阿波商店")
    await scene.come_together()
    await scene.rewrite_round(f"decided_at = '{decided_at}'")
    assert [len(await scene.thanked(each)) for each in (2026, 2027)] == [
        int(year == each) for each in (2026, 2027)
    ]


@pytest.mark.parametrize("year", ["", "1999", "2101", "reiwa"])
async def test_what_is_no_year_is_refused(scene: Scene, year: str) -> None:
    path = f"/chambers/{scene.world.chamber_id}/thanks?year={year}"
    assert (await scene.http.get(path)).status_code == 422
