"""Recommendations over HTTP: told, felt, and never what cannot be bought."""

from typing import Any
from uuid import UUID

import httpx

from services.matching.rounds.domain import JST
from shared.contracts.investors import DeclaredRoot, DeclaredTicket, InterestsDeclared
from shared.contracts.listing import ProjectPublished, SignalKind
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


async def tell(world: World, who: Supporter, **told: Any) -> None:
    """What investors would say when this one told something of itself."""
    roots = [DeclaredRoot(kind=kind, municipality=town) for kind, town in told.get("roots", ())]
    ends = told.get("ticket")
    event = InterestsDeclared(
        investor_id=who.investor_id,
        roots=roots,
        themes=told.get("themes", []),
        ticket=DeclaredTicket(least_minor=ends[0], most_minor=ends[1]) if ends else None,
        may_be_shown=told.get("may_be_shown", False),
        introduced_for=told.get("introduced_for", []),
        occurred_at=world.clock(),
    )
    await deliver(world.interests, [world.message(event)])


async def publish(world: World, project_id: UUID, municipality: str, theme: str) -> None:
    event = ProjectPublished(
        project_id=project_id,
        chamber_id=world.chamber_id,
        version=1,
        municipality=municipality,
        theme=theme,
        occurred_at=world.clock(),
    )
    await deliver(world.interests, [world.message(event)])


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
    near, far = await world.open(), await world.open()
    await publish(world, await project_of(world, near), "17204", "food")
    await publish(world, await project_of(world, far), "36201", "craft")
    told = {"roots": [("former_home", "17204")], "themes": ["food"], "ticket": (3_000, 9_000)}
    await tell(world, who, **told)
    found = await shown(http, world, who)
    assert found["because"] == "told"
    assert found["because_en"] == "In this order because you told us."
    assert ids(found) == [str(near), str(far)]
    names = [each["name"] for each in found["recommendations"][0]["reasons"]]
    assert names[:3] == ["told_place", "told_theme", "told_ticket"]
    assert "輪島市" in found["recommendations"][0]["reasons"][0]["ja"]
    await tell(world, who, ticket=(1, 2_999))
    assert ids(await shown(http, world, who)) == []
    await tell(world, who)
    assert (await shown(http, world, who))["because"] == "nothing"


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
    feel_part = next(each for each in reason if each["name"] == "feel")
    assert feel_part["event_ids"] == [str(given.event_id)]
    assert "felt_chamber" in str(after["recommendations"][1]["reasons"])
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


async def test_only_who_acts_for_an_investor_asks(
    world: World, http: httpx.AsyncClient
) -> None:
    who, other = await somebody(world), await somebody(world)
    url = f"/investors/{who.investor_id}/recommendations"
    assert (await http.get(url, headers=headers(world, other))).status_code == 404
    assert (await http.get(url)).status_code == 401


async def deliver_own(world: World) -> None:
    """What matching itself said, heard by the group of signals."""
    await deliver(world.signals, await said(world))
