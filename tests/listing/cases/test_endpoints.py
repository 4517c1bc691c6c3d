"""Cases by HTTP on a real database: who writes, who reads what, and what never leaves."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.ids import new_id
from tests.listing.world import Person, World

SECRET = "資金ぐりが苦しいと信用金庫から聞いた"


def body(world: World, **changed: Any) -> dict[str, Any]:
    facts = {
        "chamber_id": str(world.chamber_id),
        "visitor_name": "三木 遥",
        "concern": "織機を直すお金を集めたい",
        "contact_person_id": str(world.staff.id),
        "contact_name": "鈴木 真理",
        "stage": "first_talk",
        "next_step": "織り場を見せてもらう",
        "next_on": "2026-11-30",
    }
    return {**facts, **changed}


def talk(**changed: Any) -> dict[str, Any]:
    facts = {
        "way": "counter",
        "audience": "shared",
        "held_on": "2026-11-24",
        "minutes": 40,
        "text": "見積もりを3つとることにしました。",
        "written_by": "鈴木 真理",
    }
    return {**facts, **changed}


async def opened(world: World, **changed: Any) -> UUID:
    case_id = new_id()
    answer = await world.call("PUT", f"/cases/{case_id}", world.staff, body(world, **changed))
    assert answer.status_code == 200, answer.text
    return case_id


async def note(
    world: World, case_id: UUID, who: Person | None = None, **changed: Any
) -> httpx.Response:
    path = f"/cases/{case_id}/notes/{new_id()}"
    return await world.call("PUT", path, who or world.staff, talk(**changed))


async def read(world: World, case_id: UUID, who: Person | None = None) -> dict[str, Any]:
    answer = await world.call("GET", f"/cases/{case_id}", who or world.staff)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def join(world: World, case_id: UUID, project_id: UUID) -> None:
    code = (await read(world, case_id))["join_code"]
    answer = await world.call(
        "PUT", f"/projects/{project_id}/case", world.owner, {"code": code}
    )
    assert answer.status_code == 200, answer.text


def kind(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


async def test_staff_open_a_case_before_there_is_any_project(world: World) -> None:
    found = await read(world, await opened(world))
    assert (found["viewer"], found["project_id"], found["step_no"]) == ("staff", None, 1)
    assert [step["stage"] for step in found["steps"]] == ["first_talk"]


async def test_the_same_again_changes_nothing_and_each_change_is_a_step(world: World) -> None:
    case_id = await opened(world)
    for _ in range(2):
        changed = body(world, stage="page", seen_step_no=1)
        answer = await world.call("PUT", f"/cases/{case_id}", world.approver, changed)
        assert answer.json()["step_no"] == 2
    steps = (await read(world, case_id))["steps"]
    assert [step["stage"] for step in steps] == ["first_talk", "page"]
    rows = await world.rows("SELECT command, command_id FROM audit WHERE subject = $1", case_id)
    assert [row["command"] for row in rows] == ["open_case", "save_case"]
    causes = await world.rows("SELECT cause_id FROM case_step ORDER BY step_no")
    assert [row["cause_id"] for row in causes] == [row["command_id"] for row in rows]


async def test_of_two_who_change_a_case_at_once_the_later_reads_it_again(world: World) -> None:
    case_id = await opened(world)
    await world.call(
        "PUT", f"/cases/{case_id}", world.staff, body(world, stage="page", seen_step_no=1)
    )
    late = body(world, stage="launch", seen_step_no=1)
    answer = await world.call("PUT", f"/cases/{case_id}", world.approver, late)
    assert kind(answer) == (409, "stale-case")
    assert answer.json()["step_no"] == 2


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"next_on": None}, "next-step-missing"),
        ({"next_on": "2026-11-23"}, "next-step-past"),
        ({"is_closed": True}, "next-step-missing"),
        ({"contact_person_id": "01940000-0000-7000-8000-000000000009"}, "no-such-contact"),
    ],
)
async def test_a_case_names_its_contact_and_what_comes_next(
    world: World, changed: dict[str, Any], why: str
) -> None:
    wanted = body(world, **changed)
    answer = await world.call("PUT", f"/cases/{new_id()}", world.staff, wanted)
    assert kind(answer) == (409, why)


async def test_other_chambers_and_strangers_find_no_case(world: World) -> None:
    case_id = await opened(world)
    await note(world, case_id)
    for who in (world.stranger, world.owner, world.other_approver, world.handler_approver):
        assert (await world.call("GET", f"/cases/{case_id}", who)).status_code == 404
        assert (await note(world, case_id, who)).status_code == 404
        answer = await world.call("PUT", f"/cases/{case_id}", who, body(world))
        assert answer.status_code == 404
        listed = (await world.call("GET", "/cases", who)).json()
        assert listed["cases"] == []


async def test_the_owner_joins_a_draft_by_the_code_and_reads_the_same_timeline(
    world: World,
) -> None:
    case_id = await opened(world)
    await note(world, case_id)
    project_id, _ = await world.drafted()
    await join(world, case_id, project_id)
    await join(world, case_id, project_id)
    mine = (await world.call("GET", f"/projects/{project_id}/case", world.owner)).json()
    theirs = await read(world, case_id)
    assert (mine["viewer"], mine["join_code"]) == ("owner", None)
    assert mine["notes"] == theirs["notes"]
    assert mine["steps"] == theirs["steps"]
    assert theirs["steps"][-1]["project_id"] == str(project_id)


async def test_what_is_internal_is_in_no_answer_to_the_owner(world: World) -> None:
    case_id = await opened(world)
    project_id, _ = await world.submitted()
    await join(world, case_id, project_id)
    assert (await note(world, case_id, audience="internal", text=SECRET)).status_code == 200
    await note(world, case_id)
    asked = [
        f"/cases/{case_id}", f"/projects/{project_id}/case", "/cases", "/my-projects",
        f"/projects/{project_id}", "/queue",
    ]  # fmt: skip
    for path in asked:
        answer = await world.call("GET", path, world.owner)
        assert SECRET not in answer.text
        assert '"internal"' not in answer.text
    code = (await read(world, case_id))["join_code"]
    again = await world.call("PUT", f"/projects/{project_id}/case", world.owner, {"code": code})
    assert again.status_code == 200
    assert SECRET not in again.text
    assert SECRET in (await world.call("GET", f"/cases/{case_id}", world.approver)).text


@pytest.mark.parametrize("code", ["22222222", None])
async def test_a_code_of_nobody_or_of_another_chamber_joins_nothing(
    world: World, code: str | None
) -> None:
    elsewhere = body(
        world,
        chamber_id=str(world.other_chamber_id),
        contact_person_id=str(world.other_approver.id),
    )
    answer = await world.call("PUT", f"/cases/{new_id()}", world.other_approver, elsewhere)
    project_id, _ = await world.drafted()
    wanted = {"code": code or answer.json()["join_code"]}
    refused = await world.call("PUT", f"/projects/{project_id}/case", world.owner, wanted)
    assert kind(refused) == (409, "code-unknown")


async def test_a_code_is_good_for_one_project(world: World) -> None:
    case_id = await opened(world)
    code = (await read(world, case_id))["join_code"]
    project_id, _ = await world.drafted()
    await join(world, case_id, project_id)
    issuer_id = await world.issuer(world.stranger)
    second = new_id()
    await world.call("PUT", f"/projects/{second}", world.stranger, world.project(issuer_id))
    path = f"/projects/{second}/case"
    refused = await world.call("PUT", path, world.stranger, {"code": code})
    assert kind(refused) == (409, "code-unknown")


async def test_staff_join_a_submitted_project_of_their_chamber_once(world: World) -> None:
    project_id, _ = await world.submitted()
    first, second = await opened(world), await opened(world)
    alone = (await world.call("GET", "/cases", world.staff)).json()["unaccompanied"]
    assert [each["project_id"] for each in alone] == [str(project_id)]
    wanted = {"project_id": str(project_id)}
    for _ in range(2):
        joined = await world.call("PUT", f"/cases/{first}/project", world.staff, wanted)
        assert joined.json()["project_id"] == str(project_id)
    refused = await world.call("PUT", f"/cases/{second}/project", world.staff, wanted)
    assert kind(refused) == (409, "already-joined")
    assert (await world.call("GET", "/cases", world.staff)).json()["unaccompanied"] == []


async def test_staff_join_no_draft_that_was_never_submitted(world: World) -> None:
    project_id, _ = await world.drafted()
    wanted = {"project_id": str(project_id)}
    path = f"/cases/{await opened(world)}/project"
    assert (await world.call("PUT", path, world.staff, wanted)).status_code == 404


async def test_a_project_with_a_case_stays_with_its_chamber(world: World) -> None:
    project_id, _ = await world.drafted()
    await join(world, await opened(world), project_id)
    [issuer] = await world.rows("SELECT issuer_id FROM project WHERE id = $1", project_id)
    moved = world.project(issuer["issuer_id"], chamber_id=str(world.other_chamber_id))
    refused = await world.call("PUT", f"/projects/{project_id}", world.owner, moved)
    assert kind(refused) == (409, "chamber-fixed")


async def test_the_most_overdue_case_comes_first_and_a_closed_one_not_at_all(
    world: World,
) -> None:
    later = await opened(world, next_on="2026-12-20")
    overdue = await opened(world, next_on="2026-11-25")
    closed = await opened(world)
    ending = body(world, is_closed=True, next_step="", next_on=None, seen_step_no=1)
    ended = await world.call("PUT", f"/cases/{closed}", world.staff, ending)
    assert ended.json()["is_closed"] is True
    await note(world, overdue)
    world.clock.advance(timedelta(days=4))
    listed = (await world.call("GET", "/cases", world.staff)).json()["cases"]
    assert [(each["case_id"], each["days_late"]) for each in listed] == [
        (str(overdue), 3),
        (str(later), 0),
    ]
    assert (listed[0]["notes"], listed[0]["last_held_on"]) == (1, "2026-11-24")


async def test_a_note_stands_as_it_was_written(world: World) -> None:
    case_id, note_id = await opened(world), new_id()
    path = f"/cases/{case_id}/notes/{note_id}"
    for _ in range(2):
        assert (await world.call("PUT", path, world.staff, talk())).status_code == 200
    other = await world.call("PUT", path, world.staff, talk(text="ちがう話"))
    assert kind(other) == (409, "id-taken")
    ahead = await note(world, case_id, held_on="2026-11-25")
    assert kind(ahead) == (409, "note-ahead")


async def test_an_ended_session_writes_no_note(world: World) -> None:
    case_id = await opened(world)
    ended = "INSERT INTO ended_session VALUES ($1, $2)"
    await world.execute(ended, world.staff.session_id, world.clock())
    assert (await note(world, case_id)).status_code == 401
