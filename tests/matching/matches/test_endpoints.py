"""People for a project, one pair, what is alike, over HTTP: consent first, sums that add up."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from services.matching.showings.domain import KEPT
from services.matching.showings.jobs import forget_showings
from shared.contracts.accounts import PersonClosed
from shared.ids import new_id
from shared.inbox import deliver
from tests.matching.builders import Supporter, World
from tests.matching.doors import headers
from tests.matching.recommendations.test_endpoints import (
    feel,
    ids,
    project_of,
    publish,
    shown,
    somebody,
    tell,
)
from tests.matching.signals.test_usecases import hear, taken_back

CONSENT: dict[str, Any] = {
    "roots": [("former_home", "17204")],
    "themes": ["food"],
    "may_be_shown": True,
}


async def project(world: World, theme: str = "food", **terms: Any) -> UUID:
    """An open round's project in 輪島市."""
    project_id = await project_of(world, await world.open(**terms))
    await publish(world, project_id, "17204", theme)
    return project_id


async def staff_of(world: World, organisation: UUID, kind: str = "chamber") -> Supporter:
    who = Supporter()
    await world.appoint(who, organisation, kind, "approver")
    return who


async def asked(
    http: httpx.AsyncClient, world: World, who: Supporter, path: str
) -> dict[str, Any]:
    answer = await http.get(path, headers=headers(world, who))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def status(http: httpx.AsyncClient, world: World, who: Supporter, path: str) -> int:
    return (await http.get(path, headers=headers(world, who))).status_code


async def test_only_who_agreed_and_has_a_reason_is_a_candidate(
    world: World, http: httpx.AsyncClient
) -> None:
    project_id = await project(world)
    agreed, silent, elsewhere = [await somebody(world) for _ in range(3)]
    await tell(world, agreed, **CONSENT)
    await tell(world, silent, **{**CONSENT, "may_be_shown": False})
    await tell(world, elsewhere, roots=[("school", "36201")], may_be_shown=True)
    path = f"/projects/{project_id}/candidates"
    for who in (world.owner, await staff_of(world, world.chamber_id)):
        found = await asked(http, world, who, path)
        [one] = found["candidates"]
        assert one["investor_id"] == str(agreed.investor_id)
        assert one["sum_milli"] == sum(each["milli"] for each in one["reasons"]) == 23_000
        assert "以前輪島市に住んでいました" in str(one["reasons"])
    await tell(world, agreed)
    assert (await asked(http, world, world.owner, path))["candidates"] == []


async def test_an_amount_keeps_out_and_is_never_told(
    world: World, http: httpx.AsyncClient
) -> None:
    project_id, who = await project(world), await somebody(world)
    path = f"/projects/{project_id}/candidates"
    await tell(world, who, **CONSENT, ticket=(1, 5_000))
    found = await asked(http, world, world.owner, path)
    assert "ticket" not in str(found)
    assert len(found["candidates"]) == 1
    await tell(world, who, **CONSENT, ticket=(1, 2_999))
    assert (await asked(http, world, world.owner, path))["candidates"] == []
    pair = f"/matches/{who.investor_id}/{project_id}"
    assert (await asked(http, world, world.owner, pair))["against"] == []


async def test_strangers_and_other_chambers_see_nobody(
    world: World, http: httpx.AsyncClient
) -> None:
    project_id, who = await project(world), await somebody(world)
    await tell(world, who, **CONSENT)
    strangers = [
        Supporter(),
        await staff_of(world, new_id()),
        await staff_of(world, world.handler_id, "handler"),
    ]
    for stranger in strangers:
        for path in ("candidates", "showings"):
            url = f"/projects/{project_id}/{path}"
            assert await status(http, world, stranger, url) == 404
        assert (
            await status(http, world, stranger, f"/matches/{who.investor_id}/{project_id}")
            == 404
        )


async def test_of_an_investment_only_its_handler_sees_people_and_others_a_number(
    world: World, http: httpx.AsyncClient
) -> None:
    terms = {"instrument": "equity", "security_class": "common", "licence": "type1_small"}
    project_id = await project(world, **terms)
    user = await staff_of(world, world.handler_id, "handler")
    staff = await staff_of(world, world.chamber_id)
    path = f"/projects/{project_id}/candidates"
    for number in range(1, 6):
        who = await somebody(world)
        await tell(world, who, **CONSENT)
        for other in (world.owner, staff):
            found = await asked(http, world, other, path)
            assert found["candidates"] == []
            assert found["number"] == (number if number >= 5 else None)
            pair = f"/matches/{who.investor_id}/{project_id}"
            assert await status(http, world, other, pair) == 404
        assert len((await asked(http, world, user, path))["candidates"]) == number
    assert await status(http, world, staff, f"/projects/{project_id}/showings") == 404
    seen = await asked(http, world, user, f"/projects/{project_id}/showings")
    assert {each["viewer"] for each in seen["showings"]} == {"handler"}


async def test_ones_own_pair_says_what_counts_what_hinders_and_what_would_change_it(
    world: World, http: httpx.AsyncClient
) -> None:
    project_id, who = await project(world), await somebody(world)
    path = f"/matches/{who.investor_id}/{project_id}"
    before = await asked(http, world, who, path)
    assert before["sum_milli"] == sum(each["milli"] for each in before["reasons"])
    for change in before["changes"]:
        if change["name"].startswith("tell"):
            continue
        given = await feel(world, who, project_id, change["name"])
        after = await asked(http, world, who, path)
        assert after["sum_milli"] == before["sum_milli"] + change["milli"]
        assert str(given.event_id) in str(after["reasons"])
        await hear(world, taken_back(world, given))
        assert await asked(http, world, who, path) == before
    told = {each["name"]: each["milli"] for each in before["changes"] if "tell" in each["name"]}
    await tell(world, who, roots=[("school", "17204")], themes=["food"], ticket=(1, 9_000))
    after = await asked(http, world, who, path)
    assert after["sum_milli"] == before["sum_milli"] + sum(told.values())
    await tell(world, who, ticket=(1, 2_999))
    found = await asked(http, world, who, path)
    assert [each["name"] for each in found["against"]] == ["above_ticket"]


async def test_the_list_and_the_pair_say_the_same(
    world: World, http: httpx.AsyncClient
) -> None:
    project_id, who = await project(world), await somebody(world)
    await tell(world, who, roots=[("school", "17204")])
    await feel(world, who, project_id)
    [listed] = (await shown(http, world, who))["recommendations"]
    pair = await asked(http, world, who, f"/matches/{who.investor_id}/{project_id}")
    assert (pair["sum_milli"], pair["reasons"]) == (listed["sum_milli"], listed["reasons"])


async def test_what_is_set_aside_is_gone_until_it_is_taken_back(
    world: World, http: httpx.AsyncClient
) -> None:
    project_id, who, other = await project(world), await somebody(world), await somebody(world)
    await tell(world, who, **CONSENT)
    before = await shown(http, world, who)
    path = f"/investors/{who.investor_id}/set-asides"
    for is_set_aside in (True, True, False):
        body = {"is_set_aside": is_set_aside}
        url = f"{path}/{project_id}"
        answer = await http.put(url, json=body, headers=headers(world, who))
        assert answer.status_code == 200, answer.text
        assert bool(answer.json()["set_asides"]) is is_set_aside
        assert bool(ids(await shown(http, world, who))) is not is_set_aside
        candidates = f"/projects/{project_id}/candidates"
        found = await asked(http, world, world.owner, candidates)
        assert bool(found["candidates"]) is not is_set_aside
        refused = await http.put(url, json=body, headers=headers(world, other))
        assert refused.status_code == 404
    assert await shown(http, world, who) == before


async def test_what_was_shown_is_told_to_the_person_and_to_staff_and_forgotten(
    world: World, http: httpx.AsyncClient
) -> None:
    project_id, who = await project(world), await somebody(world)
    await tell(world, who, **CONSENT)
    listed = await shown(http, world, who)
    await shown(http, world, who)
    await asked(http, world, world.owner, f"/projects/{project_id}/candidates")
    own = await asked(http, world, who, f"/investors/{who.investor_id}/showings")
    told = {each["viewer"]: each for each in own["showings"]}
    assert set(told) == {"investor", "owner"}
    assert (told["investor"]["times"], told["investor"]["place"]) == (2, 1)
    [one] = listed["recommendations"]
    assert told["investor"]["sum_milli"] == one["sum_milli"]
    assert sum(told["investor"]["parts"].values()) == one["sum_milli"]
    staff = await staff_of(world, world.chamber_id)
    path = f"/projects/{project_id}/showings"
    seen = {
        each["viewer"]: each for each in (await asked(http, world, staff, path))["showings"]
    }
    assert set(seen) == {"investor", "owner"}
    assert (seen["investor"]["parts"], seen["investor"]["sum_milli"]) == ({}, 0), (
        "its own alone"
    )
    assert seen["owner"]["parts"] == told["owner"]["parts"]
    assert await status(http, world, world.owner, path) == 404
    other = f"/investors/{who.investor_id}/showings"
    assert await status(http, world, await somebody(world), other) == 404
    forget = forget_showings(world.pools.worker, world.clock)
    world.clock.move(days=KEPT.days)
    assert await forget() == 0
    world.clock.move(days=1)
    assert await forget() == 2


async def test_what_is_alike_can_be_joined_and_says_in_what(
    world: World, http: httpx.AsyncClient
) -> None:
    here, near = await project(world), await project(world)
    far = await project_of(world, await world.open())
    await publish(world, far, "36201", "food")
    equity = {"instrument": "equity", "security_class": "common", "licence": "type1_small"}
    await project(world, **equity)
    answer = await http.get(f"/projects/{here}/similar")
    found = answer.json()["similar"]
    assert [each["project_id"] for each in found] == [str(near), str(far)]
    assert [each["name"] for each in found[0]["reasons"]] == [
        "same_town",
        "same_theme",
        "same_chamber",
    ]
    for each in found:
        assert each["sum_milli"] == sum(reason["milli"] for reason in each["reasons"])
    assert (await http.get(f"/projects/{new_id()}/similar")).status_code == 404


@pytest.mark.parametrize(("number", "names"), [(4, False), (5, True)])
async def test_people_make_two_projects_alike_only_when_they_are_many(
    world: World, http: httpx.AsyncClient, number: int, *, names: bool
) -> None:
    here, there = [await project_of(world, await world.open()) for _ in range(2)]
    for _ in range(number):
        who = await somebody(world)
        await feel(world, who, here)
        await feel(world, who, there)
    [one] = (await http.get(f"/projects/{here}/similar")).json()["similar"]
    assert ("people" in str(one["reasons"])) is names


async def test_who_closed_the_account_is_shown_no_more(
    world: World, http: httpx.AsyncClient
) -> None:
    project_id, who = await project(world), await somebody(world)
    await tell(world, who, **CONSENT)
    path = f"/projects/{project_id}/candidates"
    assert (await asked(http, world, world.owner, path))["candidates"]
    now = world.clock()
    gone = PersonClosed(person_id=who.person_id, closed_at=now, occurred_at=now)
    await deliver(world.offices, [world.message(gone)])
    assert (await asked(http, world, world.owner, path))["candidates"] == []
    pair = f"/matches/{who.investor_id}/{project_id}"
    assert await status(http, world, world.owner, pair) == 404


async def test_a_name_is_nowhere_in_what_matching_tells(
    world: World, http: httpx.AsyncClient
) -> None:
    project_id, who = await project(world), await somebody(world)
    await tell(world, who, **CONSENT)
    found = await asked(http, world, world.owner, f"/projects/{project_id}/candidates")
    assert str(who.person_id) not in str(found)
