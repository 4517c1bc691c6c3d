"""What owners still have to do after their rounds, told to who sends letters alone."""

from typing import Any

import httpx

from tests.listing.overviews.test_endpoints import WORDS, succeeded
from tests.listing.world import World


async def obligations(world: World, query: str = "", name: str = "accounts") -> httpx.Response:
    token = world.token(world.owner, sub=f"service:{name}")
    headers = {"Authorization": f"Bearer {token}"}
    return await world.http.get(f"/obligations{query}", headers=headers)


async def test_an_owner_owes_a_report_and_returns_until_the_report_is_public(
    world: World,
) -> None:
    project_id = await world.live()
    assert (await obligations(world)).json()["obligations"] == []
    await succeeded(world, project_id)
    told: dict[str, Any] = (await obligations(world)).json()
    [owed] = told["obligations"]
    assert (owed["project_id"], owed["owner_person_id"]) == (
        str(project_id),
        str(world.owner.id),
    )
    assert (owed["due_on"], owed["standing"]) == ("2027-11-29", "due")
    assert {each["delivery_month"] for each in owed["returns"]} == {"2027-09"}
    assert told["next_after"] is None
    path = f"/projects/{project_id}/reports/{project_id}"
    await world.call("PUT", path, world.owner, {"words": WORDS})
    [owed] = (await obligations(world)).json()["obligations"]
    assert owed["standing"] == "waiting"
    verdict = f"/reports/{project_id}/verdict"
    await world.call("PUT", verdict, world.staff, {"verdict": "release"})
    assert (await obligations(world)).json()["obligations"] == []


async def test_a_long_list_goes_on_where_it_stopped(world: World) -> None:
    mine = {str(await world.live()) for _ in range(2)}
    await world.execute("UPDATE round SET state = 'succeeded'")
    seen, query = set(), "?limit=1"
    for _ in mine:
        part = (await obligations(world, query)).json()
        seen |= {one["project_id"] for one in part["obligations"]}
        query = f"?limit=1&after={part['next_after']}"
    assert seen == mine
    last = (await obligations(world, query)).json()
    assert last == {"obligations": [], "next_after": None}


async def test_no_other_service_and_no_person_reads_it(world: World) -> None:
    assert (await obligations(world, name="matching")).status_code == 403
    assert (await world.call("GET", "/obligations", world.approver)).status_code == 403
