"""Reading, through HTTP: who sees which version, and what the search finds."""

from uuid import UUID

import pytest

from services.listing.main import readers
from shared.contracts.matching import RoundOpened
from shared.inbox import deliver
from tests.listing.world import NOW, World, messages


async def publish(world: World, **changed: object) -> UUID:
    project_id, round_id = await world.scheduled(**changed)
    event = RoundOpened(
        round_id=round_id, project_id=project_id, opened_at=NOW, occurred_at=NOW
    )
    reader = next(each for each in readers(world.house) if each.group == "listing.rounds")
    await deliver(reader, messages([event]))
    return project_id


async def found(world: World, query: str) -> list[str]:
    answer = await world.call("GET", f"/projects?{query}")
    assert answer.status_code == 200, answer.text
    return [each["title"] for each in answer.json()["projects"]]


async def test_the_page_says_what_was_checked_and_what_not(world: World) -> None:
    project_id = await publish(world)
    page = (await world.call("GET", f"/projects/{project_id}")).json()
    assert page["viewer"] == "public"
    assert page["checks"]["checked"] == ["会社の登記"]
    assert page["checks"]["not_checked"] == ["売上が計画どおりになるか"]
    assert page["round"]["state"] == "open"
    assert page["issuer"]["name"] == "三木 遥"
    assert page["title"] == page["content"]["title"]


async def test_the_public_sees_no_reasons_and_no_persons(world: World) -> None:
    project_id, _ = await world.submitted()
    await world.approve(
        project_id, world.staff, verdict="changes_requested", reason="内々の理由"
    )
    await world.submit(project_id, 2)
    await world.approve(project_id, version=2, reason="内々の承認")
    await world.execute("UPDATE project SET published_at = $1, state = 'live'", NOW)
    page = await world.call("GET", f"/projects/{project_id}")
    assert "内々" not in page.text
    assert page.json()["owner_person_id"] is None
    assert page.json()["answers"] == []
    assert str(world.owner.id) not in page.text
    for who in (world.owner, world.staff):
        inside = (await world.call("GET", f"/projects/{project_id}", who)).json()
        assert [each["reason"] for each in inside["answers"]] == ["内々の承認", "内々の理由"]


async def test_before_it_is_live_only_its_people_read_it(world: World) -> None:
    project_id, _ = await world.submitted(equity=True)
    path = f"/projects/{project_id}"
    seen = {
        "owner": world.owner,
        "staff": world.approver,
        "handler": world.handler_approver,
    }
    for viewer, who in seen.items():
        assert (await world.call("GET", path, who)).json()["viewer"] == viewer
    for other in (None, world.stranger, world.other_approver):
        assert (await world.call("GET", path, other)).status_code == 404


async def test_a_draft_is_its_owners_alone(world: World) -> None:
    project_id, _ = await world.drafted(equity=True)
    path = f"/projects/{project_id}"
    page = (await world.call("GET", path, world.owner)).json()
    assert (page["is_draft"], page["version"], page["issuer"]) == (True, 0, None)
    for who in (world.approver, world.handler_approver):
        assert (await world.call("GET", path, who)).status_code == 404


async def test_staff_read_what_was_submitted_and_not_the_working_copy(world: World) -> None:
    project_id, _ = await world.submitted()
    await world.approve(
        project_id, world.staff, verdict="changes_requested", reason="直してください"
    )
    [row] = await world.rows("SELECT issuer_id FROM project")
    body = world.project(row["issuer_id"], title="書きかけの題")
    path = f"/projects/{project_id}"
    await world.call("PUT", path, world.owner, body)
    assert (await world.call("GET", path, world.owner)).json()["title"] == "書きかけの題"
    assert (await world.call("GET", path, world.staff)).json()["title"] != "書きかけの題"


async def test_an_asker_whose_session_ended_reads_nothing(world: World) -> None:
    project_id = await publish(world)
    await world.execute(
        "INSERT INTO ended_session VALUES ($1, $2)", world.owner.session_id, NOW
    )
    for path in (f"/projects/{project_id}", "/my-projects"):
        assert (await world.call("GET", path, world.owner)).status_code == 401


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["燻製の小屋"]),
        ("q=燻製", ["燻製の小屋"]),
        ("q=小屋 燻製", ["燻製の小屋"]),
        ("q=燻", ["燻製の小屋"]),
        ("q=ABC", ["燻製の小屋"]),
        ("q=製燻", []),
        ("q=小屋 牡蠣", []),
        ("q=' OR 1=1 --", []),
        ("q=%5C%27%26|!(", []),
        ("q=%20%20", ["燻製の小屋"]),
        ("prefecture=徳島県", ["燻製の小屋"]),
        ("prefecture=千葉県", []),
        ("state=live", ["燻製の小屋"]),
        ("state=funded", []),
        ("offset=1", []),
    ],
)
async def test_the_search_finds_japanese_words_of_two_characters(
    world: World, query: str, titles: list[str]
) -> None:
    await publish(world, title="燻製の小屋", summary="ａｂｃ（全角）の小屋です")
    assert await found(world, query) == titles


async def test_what_is_not_published_is_not_found(world: World) -> None:
    await world.scheduled(title="まだの小屋")
    assert await found(world, "q=小屋") == []


async def test_my_projects_say_what_is_missing_and_what_was_answered(world: World) -> None:
    project_id, round_id = await world.submitted()
    await world.approve(
        project_id, world.staff, verdict="changes_requested", reason="写真を足してください"
    )
    [mine] = (await world.call("GET", "/my-projects", world.owner)).json()["projects"]
    assert (mine["project_id"], mine["round_id"]) == (str(project_id), str(round_id))
    assert (mine["state"], mine["last_verdict"]) == ("changes_requested", "changes_requested")
    assert mine["reason"] == "写真を足してください"
    assert (await world.call("GET", "/my-projects", world.stranger)).json()["projects"] == []
