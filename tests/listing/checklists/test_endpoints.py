"""The checklist through HTTP: who marks, what falls away, and no approval without all of it."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from shared.ids import new_id
from tests.listing.world import CHECKS, Person, World

RISKS = ["risks.concrete", "risks.promise"]
BACK: dict[str, Any] = {"verdict": "changes_requested", "reason": "直してください"}


async def approve(world: World, project_id: UUID, version: int = 1) -> Any:
    """One person's approval, whatever was looked at."""
    path = f"/projects/{project_id}/answers/{new_id()}"
    body = {"verdict": "approve", "version": version, **CHECKS}
    return await world.call("PUT", path, world.approver, body)


async def missing(world: World, project_id: UUID) -> set[str]:
    desk = await world.call("GET", f"/projects/{project_id}/desk", world.staff)
    return set(desk.json()["checklist"]["missing"])


async def resubmitted(world: World, project_id: UUID, **changed: Any) -> None:
    """Sent back, changed and submitted again."""
    await world.propose(project_id, world.staff, **BACK)
    uses = [{"label": "修理", "amount_minor": world.reward()["target_minor"]}]
    body = world.project(world.issuers[world.owner.id], uses=uses, **changed)
    saved = await world.call("PUT", f"/projects/{project_id}", world.owner, body)
    assert saved.status_code == 200, saved.text
    assert (await world.submit(project_id, 2)).status_code == 200


async def test_no_version_is_approved_before_everything_was_looked_at(world: World) -> None:
    project_id, _ = await world.submitted()
    answer = await approve(world, project_id)
    assert answer.json()["type"] == "/problems/checklist-incomplete"
    assert "risks.concrete" in answer.json()["missing"]
    assert await world.states(project_id) == ("submitted", None)
    await world.look(project_id)
    assert await missing(world, project_id) == set()
    assert (await approve(world, project_id)).status_code == 200


async def test_a_version_can_be_sent_back_without_it(world: World) -> None:
    project_id, _ = await world.submitted()
    assert (await world.propose(project_id, world.staff, **BACK)).status_code == 200


async def test_marks_are_kept_with_who_and_when_and_a_repeat_changes_nothing(
    world: World,
) -> None:
    project_id, _ = await world.submitted()
    first = await world.mark(project_id, "risks", RISKS)
    assert first.status_code == 200, first.text
    again = await world.mark(project_id, "risks", RISKS, world.approver)
    assert again.json() == first.json()
    [point] = [each for each in again.json()["points"] if each["code"] == RISKS[0]]
    assert (point["marked_by"], point["marked_at"] is not None) == ("野田 学", True)
    assert len(await world.rows("SELECT FROM audit WHERE command = 'mark_checklist'")) == 1


async def test_what_is_not_named_any_more_is_not_looked_at_any_more(world: World) -> None:
    project_id, _ = await world.submitted()
    await world.mark(project_id, "risks", RISKS)
    await world.mark(project_id, "uses", ["uses.papers"])
    await world.mark(project_id, "risks", RISKS[:1])
    found = await missing(world, project_id)
    assert RISKS[1] in found
    assert not {"uses.papers", RISKS[0]} & found


async def test_the_marks_of_a_changed_section_fall_away_by_themselves(world: World) -> None:
    project_id, _ = await world.submitted()
    await world.look(project_id)
    await resubmitted(world, project_id, risks="実がならない年があります。")
    assert await missing(world, project_id) == set(RISKS)
    answer = await approve(world, project_id, 2)
    assert answer.json()["missing"] == RISKS
    assert (await world.mark(project_id, "risks", RISKS, version=2)).status_code == 200
    assert (await approve(world, project_id, 2)).status_code == 200


async def test_the_second_person_confirms_only_what_is_still_complete(world: World) -> None:
    project_id, _ = await world.submitted()
    answer_id = new_id()
    await world.propose(project_id, answer_id=answer_id)
    await world.mark(project_id, "risks", [])
    late = await world.confirm(project_id, answer_id)
    assert late.json()["type"] == "/problems/checklist-incomplete"
    await world.look(project_id)
    assert (await world.confirm(project_id, answer_id)).status_code == 200


@pytest.mark.parametrize("codes", [["story.who"], ["risks.other"]])
async def test_a_point_of_another_section_is_refused(world: World, codes: list[str]) -> None:
    project_id, _ = await world.submitted()
    answer = await world.mark(project_id, "risks", codes)
    assert answer.json()["type"] == "/problems/unknown-point"
    assert answer.json()["codes"] == RISKS


async def test_the_chambers_staff_mark_and_nobody_else(world: World) -> None:
    project_id, _ = await world.submitted(equity=True)
    for who in (world.owner, world.stranger, world.other_approver, world.handler_approver):
        assert (await world.mark(project_id, "risks", RISKS, who)).status_code == 404
    path = f"/projects/{project_id}/checklist/risks"
    body = {"version": 1, "codes": RISKS}
    assert (await world.call("PUT", path, None, body)).status_code == 401
    assert (await world.mark(project_id, "risks", RISKS, world.staff)).status_code == 200


async def test_owners_and_whoever_is_tied_mark_nothing(world: World) -> None:
    project_id, _ = await world.submitted()
    await world.appoint(world.owner, world.chamber_id, "chamber", "staff")
    await world.pledged(project_id, world.approver)
    for who in (world.owner, world.approver):
        answer = await world.mark(project_id, "risks", RISKS, who)
        assert answer.json()["type"] == "/problems/conflict-of-interest"


async def test_another_version_than_the_one_that_waits_is_not_marked(world: World) -> None:
    project_id, _ = await world.submitted()
    answer = await world.mark(project_id, "risks", RISKS, version=2)
    assert answer.json()["type"] == "/problems/other-version"
    await world.approve(project_id)
    late = await world.mark(project_id, "risks", [])
    assert late.json()["type"] == "/problems/wrong-state"


async def test_what_another_holds_is_not_marked(world: World) -> None:
    project_id, _ = await world.submitted()
    await world.call("PUT", f"/projects/{project_id}/claim", world.approver, {"name": "x"})
    answer = await world.mark(project_id, "risks", RISKS)
    assert answer.json()["type"] == "/problems/claimed-by-another"


async def test_two_who_look_at_once_lose_nothing(world: World) -> None:
    project_id, _ = await world.submitted()
    told: list[tuple[str, list[str], Person]] = [
        ("risks", RISKS, world.staff),
        ("risks", RISKS, world.approver),
        ("uses", ["uses.papers", "uses.fees"], world.second),
    ]
    answers = await asyncio.gather(*(world.mark(project_id, *each) for each in told))
    assert [each.status_code for each in answers] == [200, 200, 200]
    assert not {*RISKS, "uses.papers", "uses.fees"} & await missing(world, project_id)
