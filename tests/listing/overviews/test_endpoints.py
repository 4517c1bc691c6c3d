"""A chamber's calendar and figures, for its staff alone."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.listing.world import Person, World

WORDS = (
    "おかげさまで加工場を直しました。お金は屋根と機械に使い、のこりはありません。"
    "リターンは送り終えました。"
)


async def calendar(world: World, who: Person | None = None) -> dict[str, Any]:
    return dict((await world.call("GET", "/calendar", who or world.staff)).json())


async def figures(world: World, who: Person | None = None) -> list[dict[str, Any]]:
    answer = await world.call("GET", "/chamber-figures", who or world.staff)
    return list(answer.json()["chambers"])


async def succeeded(world: World, project_id: UUID) -> None:
    await world.execute(
        "UPDATE round SET state = 'succeeded' WHERE project_id = $1", project_id
    )


async def test_a_round_stands_in_the_calendar_until_it_is_over_and_its_report_after_it(
    world: World,
) -> None:
    project_id = await world.live()
    [closing] = (await calendar(world))["closings"]
    assert (closing["project_id"], closing["closes_at"]) == (
        str(project_id),
        "2027-06-30T08:00:00Z",
    )
    await succeeded(world, project_id)
    seen = await calendar(world)
    assert seen["closings"] == []
    [owed] = seen["reports"]
    assert (owed["due_on"], owed["standing"], owed["days_overdue"]) == ("2027-11-29", "due", 0)
    world.clock.advance(timedelta(days=393))
    [owed] = (await calendar(world))["reports"]
    assert (owed["standing"], owed["days_overdue"]) == ("overdue", 23)


async def test_a_public_report_is_owed_no_more(world: World) -> None:
    project_id = await world.live()
    await succeeded(world, project_id)
    path = f"/projects/{project_id}/reports/{project_id}"
    await world.call("PUT", path, world.owner, {"words": WORDS})
    [owed] = (await calendar(world))["reports"]
    assert owed["standing"] == "waiting"
    await world.call(
        "PUT", f"/reports/{project_id}/verdict", world.staff, {"verdict": "release"}
    )
    assert (await calendar(world))["reports"] == []


async def test_nobody_else_sees_a_chambers_calendar_or_figures(world: World) -> None:
    project_id = await world.live()
    await succeeded(world, project_id)
    for who in (world.owner, world.stranger, world.other_approver, world.handler_approver):
        assert await calendar(world, who) == {"closings": [], "reports": []}
    assert await figures(world, world.stranger) == []
    [other] = await figures(world, world.other_approver)
    assert (other["submitted"], other["median_hours"]) == (0, None)


async def test_before_anything_was_answered_there_is_no_duration(world: World) -> None:
    await world.submitted()
    [mine] = await figures(world)
    assert (mine["chamber_id"], mine["submitted"], mine["answered"]) == (
        str(world.chamber_id),
        1,
        0,
    )
    assert (mine["median_hours"], mine["slowest_tenth_hours"]) == (None, None)


async def test_figures_count_answers_versions_and_outcomes_of_the_last_year(
    world: World,
) -> None:
    for hours, verdict in ((2, "approve"), (10, "approve"), (30, "changes_requested")):
        project_id, _ = await world.submitted()
        world.clock.advance(timedelta(hours=hours))
        if verdict == "approve":
            assert (await world.approve(project_id)).status_code == 200
        else:
            await world.propose(project_id, verdict=verdict, reason="リスクを書いてください。")
    won = await world.live()
    await succeeded(world, won)
    await world.execute(
        "UPDATE round SET state = 'failed' WHERE project_id = $1", await world.live()
    )
    [mine] = await figures(world)
    assert mine == {
        "chamber_id": str(world.chamber_id),
        "submitted": 5,
        "answered": 5,
        "median_hours": 2,
        "slowest_tenth_hours": 22,
        "approved": 4,
        "versions_until_approved": 4,
        "succeeded": 1,
        "failed": 1,
    }
    world.clock.advance(timedelta(days=1_000))
    [mine] = await figures(world)
    assert (mine["submitted"], mine["approved"], mine["succeeded"]) == (0, 0, 0)
