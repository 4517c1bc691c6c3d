"""What waits in a chamber is told as numbers, to the service that sends letters alone."""

from datetime import timedelta

import httpx

from shared.ids import new_id
from tests.listing.changes import test_endpoints as changes
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
    assert {name: count for name, count in here.items() if count} == {
        "submissions": 1,
        "late_steps": 1,
    }
    assert set(there.values()) == {0}


async def test_no_other_service_and_no_person_counts_what_waits(world: World) -> None:
    assert (await _waiting(world, world.chamber_id, "matching")).status_code == 403
    path = f"/chambers/{world.chamber_id}/waiting"
    assert (await world.call("GET", path, world.approver)).status_code == 403


async def test_seconds_updates_reports_and_changes_are_counted_each_by_itself(
    world: World,
) -> None:
    async def counted() -> dict[str, int]:
        here = (await _waiting(world, world.chamber_id)).json()
        assert set((await _waiting(world, world.other_chamber_id)).json().values()) == {0}
        return {name: count for name, count in here.items() if count}

    submitted, _ = await world.submitted()
    assert (await world.propose(submitted)).status_code == 200
    project_id = await world.live()
    assert await counted() == {"submissions": 1, "seconds": 1}
    told = {"title": "柿をもぎました", "words": "きょう、80本の柿をもぎ終えました。"}
    path = f"/projects/{project_id}/updates/{new_id()}"
    assert (await world.call("PUT", path, world.owner, told)).status_code == 200
    assert (await counted())["updates"] == 1
    await world.execute(
        "UPDATE round SET state = 'succeeded' WHERE project_id = $1", project_id
    )
    assert "overdue_reports" not in await counted()
    world.clock.advance(timedelta(days=393))
    assert (await counted())["overdue_reports"] == 1
    written = {"words": "おかげさまで加工場を直しました。お金は屋根と機械に使いました。" * 2}
    path = f"/projects/{project_id}/reports/{new_id()}"
    assert (await world.call("PUT", path, world.owner, written)).status_code == 200
    late = await counted()
    assert late["reports"] == 1
    assert "overdue_reports" not in late


async def test_a_change_waits_for_its_first_word_then_for_its_second(world: World) -> None:
    project_id = await changes.running(world)
    change_id = await changes.asked(world, project_id)
    here = (await _waiting(world, world.chamber_id)).json()
    assert (here["changes"], here["second_changes"]) == (1, 0)
    answer = await changes.say(world, change_id, world.approver)
    assert answer.status_code == 200, answer.text
    here = (await _waiting(world, world.chamber_id)).json()
    assert (here["changes"], here["second_changes"]) == (0, 1)
