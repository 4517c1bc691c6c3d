"""Supporters over HTTP: named by consent, read by the chamber, handed to the owner."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from shared.contracts.accounts import PersonClosed
from shared.ids import new_id
from shared.inbox import deliver
from tests.matching.builders import Supporter, World, returns
from tests.matching.doors import headers

HANDED = {"name": "山本 京子", "postal_code": "5200043", "address": "大津市中央1-2-3"}


def card(**changes: Any) -> dict[str, Any]:
    return {
        "shown_name": "山本 京子",
        "message": "楽しみです。",
        "handed": None,
        **changes,
    }


@dataclass
class Scene:
    """A round with one confirmed pledge, its supporter, and somebody at the chamber."""

    world: World
    http: httpx.AsyncClient
    round_id: UUID
    pledge_id: UUID
    who: Supporter
    staff: Supporter

    async def ask(
        self, who: Supporter, method: str, path: str, body: Any = None
    ) -> httpx.Response:
        mine = headers(self.world, who)
        return await self.http.request(method, path, json=body, headers=mine)

    async def write(self, who: Supporter | None = None, **changes: Any) -> httpx.Response:
        path = f"/pledges/{self.pledge_id}/supporter"
        return await self.ask(who or self.who, "PUT", path, card(**changes))

    async def judge(
        self, version: int, verdict: str = "release", who: Supporter | None = None
    ) -> httpx.Response:
        path = f"/pledges/{self.pledge_id}/supporter/verdict"
        body = {"version": version, "verdict": verdict, "reason": "お名前ではありません"}
        return await self.ask(who or self.staff, "PUT", path, body)

    async def named(self) -> list[dict[str, str]]:
        path = f"/rounds/{self.round_id}"
        whole = (await self.http.get(f"{path}/supporters")).json()["supporters"]
        page = (await self.http.get(f"{path}?with_supporters=true")).json()
        assert page["named"] == whole[:13]
        assert (await self.http.get(path)).json()["named"] is None
        return list(whole)

    async def queue(self) -> list[dict[str, Any]]:
        return list((await self.ask(self.staff, "GET", "/supporter-queue")).json()["items"])

    async def commands(self) -> list[str]:
        rows = await self.world.all(
            "SELECT command FROM audit WHERE subject = ANY($1) "
            "AND command LIKE 'supporter%' ORDER BY id",
            [self.pledge_id, self.round_id],
        )
        return [row["command"] for row in rows]


@pytest.fixture
async def scene(world: World, http: httpx.AsyncClient) -> Scene:
    who, staff = Supporter(), Supporter()
    await world.grant(who)
    await world.appoint(staff, world.chamber_id, "chamber", "staff")
    round_id = await world.open()
    pledge_id = await world.confirm(round_id, who)
    return Scene(world, http, round_id, pledge_id, who, staff)


async def test_a_name_is_public_once_the_chamber_has_read_it(scene: Scene) -> None:
    written = await scene.write()
    assert (written.status_code, written.json()["state"]) == (200, "waiting")
    assert await scene.named() == []
    [waiting] = await scene.queue()
    assert (waiting["shown_name"], waiting["message"]) == ("山本 京子", "楽しみです。")
    assert (await scene.judge(waiting["version"])).json()["state"] == "released"
    assert await scene.named() == [
        {"shown_as": "name", "shown_name": "山本 京子", "message": "楽しみです。"}
    ]
    assert await scene.queue() == []
    assert await scene.commands() == ["supporter:show", "supporter:release"]


async def test_the_same_again_changes_nothing_and_a_change_is_read_again(scene: Scene) -> None:
    version = (await scene.write()).json()["version"]
    await scene.judge(version)
    assert (await scene.write()).json()["state"] == "released"
    assert (await scene.write(message="がんばって")).json()["state"] == "waiting"
    assert await scene.named() == []
    refused = await scene.judge(version)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/card-changed")


async def test_a_name_is_withdrawn_at_once_and_by_its_supporter_alone(scene: Scene) -> None:
    await scene.judge((await scene.write()).json()["version"])
    assert (await scene.write(scene.staff)).status_code == 404
    assert (await scene.write(scene.world.owner)).status_code == 404
    assert (await scene.write(shown_name="", message="")).json()["state"] == "none"
    assert await scene.named() == []
    assert (await scene.commands())[-1] == "supporter:hide"


async def test_initials_are_shown_as_such(scene: Scene) -> None:
    written = await scene.write(shown_name="K. Y.", is_initials=True)
    assert (written.json()["shown_as"], written.json()["state"]) == ("initials", "waiting")


async def test_an_unnamed_supporter_may_say_something(scene: Scene) -> None:
    written = await scene.write(shown_name="")
    await scene.judge(written.json()["version"])
    assert await scene.named() == [
        {"shown_as": "anonymous", "shown_name": "", "message": "楽しみです。"}
    ]


async def test_only_a_pledge_that_counts_is_named_or_read(scene: Scene) -> None:
    world = scene.world
    scene.pledge_id = await world.seat(scene.round_id, scene.who)
    version = (await scene.write()).json()["version"]
    assert await scene.queue() == []
    await scene.judge(version)
    assert await scene.named() == []
    await world.hear(await world.backed(scene.pledge_id))
    assert len(await scene.named()) == 1
    await scene.ask(scene.who, "POST", f"/pledges/{scene.pledge_id}/withdrawal")
    assert await scene.named() == []


async def test_nobody_reads_their_own_words_nor_those_to_their_project(scene: Scene) -> None:
    world = scene.world
    version = (await scene.write()).json()["version"]
    for who in (scene.who, world.owner):
        await world.appoint(who, world.chamber_id, "chamber", "staff")
        assert (await scene.judge(version, who=who)).status_code == 403
    other = Supporter()
    await world.appoint(other, new_id(), "chamber", "staff")
    assert (await scene.judge(version, who=other)).status_code == 404
    held = await scene.judge(version, "hold")
    assert held.json()["reason"] == "お名前ではありません"
    own = await scene.ask(scene.who, "GET", f"/pledges/{scene.pledge_id}/supporter")
    assert (own.json()["state"], own.json()["reason"]) == ("held", "お名前ではありません")


async def test_an_investment_names_nobody(world: World, http: httpx.AsyncClient) -> None:
    who = Supporter()
    await world.grant(who)
    round_id = await world.open(
        instrument="equity", security_class="common", rails=["bank_transfer"]
    )
    pledge_id = await world.confirm(round_id, who, rail="bank_transfer")
    scene = Scene(world, http, round_id, pledge_id, who, who)
    assert (await scene.write()).status_code == 404
    path = f"/rounds/{round_id}/supporter-exports"
    assert (await scene.ask(world.owner, "POST", path, {})).status_code == 404


async def test_address_goes_to_the_owner_with_consent_alone_and_each_time_leaves_a_row(
    scene: Scene,
) -> None:
    world, path = scene.world, f"/rounds/{scene.round_id}/supporter-exports"
    await scene.write(handed=HANDED)
    silent = await world.confirm(scene.round_id)
    await world.seat(scene.round_id)
    listed = await scene.ask(world.owner, "GET", f"/rounds/{scene.round_id}/supporter-list")
    assert "中央" not in listed.text
    assert listed.json()["returns"] == [
        {
            "return_id": None,
            "pledges": 2,
            "units": 2,
            "handed": 1,
            "sent": 0,
            "sent_on": None,
        }
    ]
    for who in (world.owner, scene.staff):
        made = (await scene.ask(who, "POST", path, {})).json()
        assert {each["pledge_id"]: each["handed"] for each in made["pledges"]} == {
            str(scene.pledge_id): HANDED,
            str(silent): None,
        }
        assert made["next_after"] is None
    await scene.write(handed=None)
    made = (await scene.ask(world.owner, "POST", path, {})).json()
    assert [each["handed"] for each in made["pledges"]] == [None, None]
    assert await scene.commands() == [
        "supporter:hand_over_address",
        *["supporters:export"] * 2,
        "supporter:take_back_address",
        "supporters:export",
    ]


async def test_nobody_else_has_the_list(scene: Scene) -> None:
    stranger = Supporter()
    await scene.world.appoint(stranger, new_id(), "chamber", "administrator")
    for who in (scene.who, stranger):
        for method, path in (("GET", "supporter-list"), ("POST", "supporter-exports")):
            answer = await scene.ask(who, method, f"/rounds/{scene.round_id}/{path}", {})
            assert answer.status_code == 404


async def test_a_list_longer_than_one_export_goes_on_where_it_stopped(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.matching.supporters.listing.MOST_EXPORTED", 2)
    mine = {await scene.world.confirm(scene.round_id) for _ in range(2)} | {scene.pledge_id}
    path, seen, after = f"/rounds/{scene.round_id}/supporter-exports", [], None
    for _ in range(2):
        body = {"after": after}
        made = (await scene.ask(scene.world.owner, "POST", path, body)).json()
        seen += [each["pledge_id"] for each in made["pledges"]]
        after = made["next_after"]
    assert (after, sorted(seen)) == (None, sorted(map(str, mine)))


async def test_the_list_is_by_return(scene: Scene) -> None:
    world = scene.world
    first, second = returns(5, 5)
    scene.round_id = await world.open(returns=[first, second])
    late = await world.confirm(scene.round_id, return_id=second.return_id)
    early = await world.confirm(scene.round_id, return_id=first.return_id)
    path = f"/rounds/{scene.round_id}/supporter-exports"
    made = (await scene.ask(world.owner, "POST", path, {})).json()
    assert [each["pledge_id"] for each in made["pledges"]] == [str(early), str(late)]
    only = await scene.ask(
        world.owner,
        "GET",
        f"/rounds/{scene.round_id}/supporter-list?return_id={second.return_id}",
    )
    assert [each["pledge_id"] for each in only.json()["pledges"]] == [str(late)]


async def test_what_is_kept_of_an_address_is_sealed(scene: Scene, world: World) -> None:
    await scene.write(handed=HANDED)
    async with world.pools.app.transaction(scene.who.actor) as tx:
        kept = await tx.sql.fetchval("SELECT handed_sealed FROM supporter")
    assert "山本".encode() not in kept
    assert "大津".encode() not in kept
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await world.all("SELECT handed_sealed FROM supporter")


async def test_who_closes_their_account_is_named_nowhere(scene: Scene) -> None:
    world = scene.world
    await scene.judge((await scene.write(handed=HANDED)).json()["version"])
    closed = PersonClosed(
        person_id=scene.who.person_id, closed_at=world.clock(), occurred_at=world.clock()
    )
    await deliver(world.offices, [world.message(closed)])
    assert await scene.named() == []
    assert await world.all("SELECT pledge_id FROM supporter") == []


@pytest.mark.parametrize(
    "changes",
    [
        {"shown_name": "あ" * 41},
        {"shown_name": "山本\n京子"},
        {"is_initials": "yes"},
        {"message": "あ" * 201},
        {"handed": {**HANDED, "postal_code": "520-0043"}},
        {"handed": {"name": "山本"}},
    ],
)
async def test_what_does_not_hold_together_is_refused(
    scene: Scene, changes: dict[str, Any]
) -> None:
    assert (await scene.write(**changes)).status_code == 422
