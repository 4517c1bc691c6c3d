"""Marks of what was sent, over HTTP."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.matching.deliveries.domain import About, SendingDayUnfit, check, japan_day
from shared.errors import WrongState
from shared.ids import new_id
from tests.matching.builders import NOW, Supporter, World, returns
from tests.matching.doors import headers

ABOUT: dict[str, Any] = {
    "round_id": new_id(),
    "chamber_id": new_id(),
    "owner_person_id": new_id(),
    "state": "succeeded",
    "mode": "all_or_nothing",
    "opens_at": NOW,
}
LATER = NOW + timedelta(days=40)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "open"},
        {"state": "failed"},
        {"mode": "flexible", "state": "cancelled"},
        {"pledge_state": "refunded"},
        {"pledge_state": "confirmed"},
    ],
)
def test_nothing_is_sent_before_it_is_owed(changes: dict[str, Any]) -> None:
    with pytest.raises(WrongState):
        check(About(**{**ABOUT, **changes}), japan_day(LATER), LATER)


@pytest.mark.parametrize("days", [-1, 41])
def test_nothing_is_sent_before_the_round_opened_nor_on_a_day_to_come(days: int) -> None:
    with pytest.raises(SendingDayUnfit):
        check(About(**ABOUT), japan_day(NOW) + timedelta(days=days), LATER)


@pytest.mark.parametrize(
    "changes", [{}, {"mode": "flexible", "state": "open"}, {"pledge_state": "settled"}]
)
def test_what_is_owed_may_be_marked_and_the_mark_taken_back(changes: dict[str, Any]) -> None:
    for day in (japan_day(NOW), japan_day(LATER), None):
        check(About(**{**ABOUT, **changes}), day, LATER)


class Scene:
    """A round that has succeeded, with two supporters of its one return."""

    def __init__(self, world: World, http: httpx.AsyncClient) -> None:
        self.world, self.http = world, http
        self.one, self.two = Supporter(), Supporter()
        self.kind, self.nobodys = returns(10, 10)

    async def begin(self) -> None:
        world = self.world
        await world.grant(self.one, self.two)
        self.round_id = await world.open(returns=[self.kind, self.nobodys], target_minor=6_000)
        chosen = {"return_id": self.kind.return_id}
        self.first = await world.confirm(self.round_id, self.one, **chosen)
        self.second = await world.confirm(self.round_id, self.two, **chosen)
        world.clock.move(days=12)
        await world.tick()
        assert (await world.round(self.round_id))["state"] == "succeeded"
        self.today = japan_day(world.clock()).isoformat()

    async def mark(
        self, path: str, sent_on: str | None, who: Supporter | None = None
    ) -> httpx.Response:
        mine = headers(self.world, who or self.world.owner)
        return await self.http.put(path, json={"sent_on": sent_on}, headers=mine)

    @property
    def all_of_it(self) -> str:
        return f"/rounds/{self.round_id}/returns/{self.kind.return_id}/delivery"

    def of(self, pledge_id: UUID) -> str:
        return f"/pledges/{pledge_id}/delivery"

    async def owed(self, who: Supporter) -> list[str | None]:
        answer = await self.http.get(
            f"/deliveries?investor_id={who.investor_id}", headers=headers(self.world, who)
        )
        return [each["sent_on"] for each in answer.json()["pledges"]]

    async def public(self) -> list[str | None]:
        answer = await self.http.get(f"/rounds/{self.round_id}?with_supporters=true")
        return [each["sent_on"] for each in answer.json()["deliveries"]]


@pytest.fixture
async def scene(world: World, http: httpx.AsyncClient) -> Scene:
    made = Scene(world, http)
    await made.begin()
    return made


async def test_a_return_is_marked_for_everybody_and_the_mark_is_public(scene: Scene) -> None:
    assert (await scene.owed(scene.one), await scene.public()) == ([None], [None])
    for _ in range(2):
        marked = await scene.mark(scene.all_of_it, scene.today)
        assert (marked.status_code, marked.json()) == (200, {"sent_on": scene.today})
    assert await scene.owed(scene.one) == await scene.owed(scene.two) == [scene.today]
    assert await scene.public() == [scene.today]
    await scene.mark(scene.all_of_it, None)
    assert (await scene.owed(scene.one), await scene.public()) == ([None], [None])
    rows = await scene.world.all(
        "SELECT command FROM audit WHERE subject = $1 ORDER BY id", scene.kind.return_id
    )
    assert [row["command"] for row in rows] == ["return:mark_sent", "return:unmark_sent"]


async def test_one_supporters_mark_is_theirs_alone(scene: Scene) -> None:
    assert (await scene.mark(scene.of(scene.first), scene.today)).status_code == 200
    assert await scene.owed(scene.one) == [scene.today]
    assert (await scene.owed(scene.two), await scene.public()) == ([None], [None])
    await scene.mark(scene.of(scene.second), scene.today)
    assert await scene.public() == [scene.today]


async def test_staff_marks_for_the_owner_and_nobody_else_does(scene: Scene) -> None:
    staff, other = Supporter(), Supporter()
    await scene.world.appoint(staff, scene.world.chamber_id, "chamber", "staff")
    await scene.world.appoint(other, new_id(), "chamber", "staff")
    for path in (scene.all_of_it, scene.of(scene.first)):
        assert (await scene.mark(path, scene.today, staff)).status_code == 200
        for who in (other, scene.one):
            assert (await scene.mark(path, None, who)).status_code == 404


async def test_a_day_to_come_is_refused_with_the_days_that_are_not(scene: Scene) -> None:
    refused = await scene.mark(scene.all_of_it, "2199-01-01")
    assert refused.status_code == 409
    assert (refused.json()["type"], refused.json()["last"]) == (
        "/problems/sending-day-unfit",
        scene.today,
    )
