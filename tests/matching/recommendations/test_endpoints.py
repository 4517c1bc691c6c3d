"""Recommendations over HTTP: told, felt, and never what cannot be bought."""

from typing import Any
from uuid import UUID

import httpx

from services.matching.rounds.domain import JST
from shared.contracts.listing import SignalKind
from shared.ids import new_id
from shared.inbox import deliver
from tests.matching.builders import Supporter, World
from tests.matching.doors import headers
from tests.matching.signals.test_usecases import hear, said, signal, taken_back


async def somebody(world: World) -> Supporter:
    who = Supporter()
    await world.grant(who)
    return who


async def shown(http: httpx.AsyncClient, world: World, who: Supporter) -> dict[str, Any]:
    path = f"/investors/{who.investor_id}/recommendations"
    answer = await http.get(path, headers=headers(world, who))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def wish(
    http: httpx.AsyncClient, world: World, who: Supporter, **told: object
) -> httpx.Response:
    path = f"/investors/{who.investor_id}/wishes"
    return await http.put(path, json=told, headers=headers(world, who))


async def feel(
    world: World, who: Supporter, project_id: UUID, kind: SignalKind = "cheer"
) -> Any:
    given = signal(world, who, kind).model_copy(update={"project_id": project_id})
    await hear(world, given)
    return given


async def project_of(world: World, round_id: UUID) -> UUID:
    return UUID(str((await world.round(round_id))["project_id"]))


def ids(found: dict[str, Any]) -> list[str]:
    return [each["round_id"] for each in found["recommendations"]]


async def test_without_a_history_the_list_is_not_empty_and_says_why(
    world: World, http: httpx.AsyncClient
) -> None:
    round_id = await world.open()
    found = await shown(http, world, await somebody(world))
    assert (found["because"], ids(found)) == ("nothing", [str(round_id)])
    [one] = found["recommendations"]
    assert [reason["name"] for reason in one["reasons"]] == ["fresh", "few"]
    assert one["sum_milli"] == sum(reason["milli"] for reason in one["reasons"])
    assert found["as_of"] == world.clock().astimezone(JST).date().isoformat()


async def test_what_was_told_comes_first_and_says_so(
    world: World, http: httpx.AsyncClient
) -> None:
    who = await somebody(world)
    near, chamber_id = await world.open(), world.chamber_id
    world.chamber_id = new_id()
    await world.open()
    await wish(http, world, who, chamber_ids=[str(chamber_id)], ticket_minor=3_000)
    found = await shown(http, world, who)
    assert found["because"] == "told"
    assert found["because_en"] == "In this order because you told us."
    assert ids(found)[0] == str(near)
    names = [each["name"] for each in found["recommendations"][0]["reasons"]]
    assert names[:2] == ["told_chamber", "told_ticket"]
    assert len(ids(found)) == 2
    await wish(http, world, who, ticket_minor=2_999)
    assert ids(await shown(http, world, who)) == []


async def test_a_cheer_changes_the_next_list_and_its_withdrawal_restores_it(
    world: World, http: httpx.AsyncClient
) -> None:
    who = await somebody(world)
    for _ in range(3):
        await world.open()
    before = await shown(http, world, who)
    last = before["recommendations"][-1]
    given = await feel(world, who, UUID(last["project_id"]))
    after = await shown(http, world, who)
    assert after["because"] == "felt"
    assert ids(after)[0] == last["round_id"]
    reason = after["recommendations"][0]["reasons"]
    assert {each["name"] for each in reason} >= {"felt_chamber", "feel"}
    assert str(given.event_id) in reason[0]["event_ids"]
    await hear(world, taken_back(world, given))
    assert await shown(http, world, who) == before


async def test_people_who_feel_alike_lead_on_and_none_of_them_is_named(
    world: World, http: httpx.AsyncClient
) -> None:
    who = await somebody(world)
    known, new = await world.open(), await world.open()
    await feel(world, who, await project_of(world, known))
    others = [await somebody(world) for _ in range(5)]
    for other in others:
        for round_id in (known, new):
            await feel(world, other, await project_of(world, round_id))
    found = await shown(http, world, who)
    one = next(each for each in found["recommendations"] if each["round_id"] == str(new))
    reason = next(each for each in one["reasons"] if each["name"] == "people")
    assert "5人" in reason["ja"]
    for other in others:
        assert str(other.person_id) not in str(found)
        assert str(other.investor_id) not in str(found)


async def test_an_investor_and_its_person_are_one_of_the_others(
    world: World, http: httpx.AsyncClient
) -> None:
    who = await somebody(world)
    known, new = await world.open(), await world.open()
    await feel(world, who, await project_of(world, known))
    for at in range(4):
        other = await somebody(world)
        await feel(world, other, await project_of(world, known))
        await feel(world, other, await project_of(world, new))
        if not at:
            await world.seat(known, other)
            await world.seat(new, other)
    await deliver_own(world)
    found = await shown(http, world, who)
    names = {each["name"] for one in found["recommendations"] for each in one["reasons"]}
    assert "people" not in names


async def test_what_cannot_be_bought_is_not_there(
    world: World, http: httpx.AsyncClient
) -> None:
    who = await somebody(world)
    pledged = await world.open()
    await world.seat(pledged, who)
    full = await world.open(limit_units=1)
    await world.seat(full)
    await world.open(instrument="equity", security_class="common", licence="type1_small")
    own = world.owner
    world.owner = who
    await world.open()
    world.owner = own
    await world.schedule()  # nobody has opened it yet
    assert ids(await shown(http, world, who)) == []


async def test_only_who_acts_for_an_investor_asks_and_tells(
    world: World, http: httpx.AsyncClient
) -> None:
    who, other = await somebody(world), await somebody(world)
    for path in ("wishes", "recommendations"):
        url = f"/investors/{who.investor_id}/{path}"
        assert (await http.get(url, headers=headers(world, other))).status_code == 404
        assert (await http.get(url)).status_code == 401
    mine = headers(world, other)
    answer = await http.put(f"/investors/{who.investor_id}/wishes", json={}, headers=mine)
    assert answer.status_code == 404


async def test_wishes_are_kept_once_and_read_again(
    world: World, http: httpx.AsyncClient
) -> None:
    who, chamber = await somebody(world), str(new_id())
    told = {"chamber_ids": [chamber, chamber], "ticket_minor": 10_000}
    for _ in range(2):
        assert (await wish(http, world, who, **told)).status_code == 200
    answer = await http.get(f"/investors/{who.investor_id}/wishes", headers=headers(world, who))
    assert answer.json() == {
        "investor_id": str(who.investor_id),
        "chamber_ids": [chamber],
        "ticket_minor": 10_000,
    }
    commands = await world.all("SELECT command FROM audit")
    assert [row["command"] for row in commands] == ["tell_wishes"]


async def deliver_own(world: World) -> None:
    """What matching itself said, heard by the group of signals."""
    await deliver(world.signals, await said(world))
