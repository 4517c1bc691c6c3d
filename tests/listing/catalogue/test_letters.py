"""What waits in a chamber is told as numbers, to the service that sends letters alone."""

from datetime import timedelta

import httpx

from shared.ids import new_id
from tests.listing.world import World


async def _waiting(world: World, chamber_id: object, name: str = "accounts") -> httpx.Response:
    token = world.token(world.owner, sub=f"service:{name}")
    headers = {"Authorization": f"Bearer {token}"}
    return await world.http.get(f"/chambers/{chamber_id}/waiting", headers=headers)


async def test_what_waits_in_a_chamber_is_counted_and_another_has_its_own(world: World) -> None:
    await world.submitted()
    case = {
        "visitor_name": "三木 遥",
        "concern": "何から始めるか",
        "contact_person_id": str(world.staff.id),
        "contact_name": "大西 徹",
        "stage": "first_talk",
        "next_step": "事業計画を見る",
        "next_on": "2026-11-24",
        "is_closed": False,
    }
    path = f"/cases/{new_id()}"
    made = await world.call(
        "PUT", path, world.staff, {**case, "chamber_id": str(world.chamber_id)}
    )
    assert made.status_code == 200, made.text
    assert (await _waiting(world, world.chamber_id)).json()["late_steps"] == 0
    world.clock.advance(timedelta(days=1))
    here = (await _waiting(world, world.chamber_id)).json()
    there = (await _waiting(world, world.other_chamber_id)).json()
    assert here == {"submissions": 1, "texts": 0, "questions": 0, "late_steps": 1}
    assert set(there.values()) == {0}


async def test_no_other_service_and_no_person_counts_what_waits(world: World) -> None:
    assert (await _waiting(world, world.chamber_id, "matching")).status_code == 403
    path = f"/chambers/{world.chamber_id}/waiting"
    assert (await world.call("GET", path, world.approver)).status_code == 403
