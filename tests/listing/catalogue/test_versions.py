"""Submitted versions by HTTP: whole, for those who review, and from where each compares."""

from uuid import UUID

from tests.listing.world import Person, World


async def seen(world: World, project_id: UUID, who: Person) -> int:
    answer = await world.call("GET", f"/projects/{project_id}/versions", who)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["seen_version"])


async def sent_back(world: World, project_id: UUID, who: Person, version: int) -> None:
    answer = await world.approve(
        project_id, who, version=version, verdict="changes_requested", reason="直してください"
    )
    assert answer.status_code == 200, answer.text
    assert (await world.submit(project_id, version + 1)).status_code == 200


async def test_each_version_is_there_as_it_was_submitted(world: World) -> None:
    project_id, _ = await world.submitted(summary="はじめの文。")
    answer = await world.approve(
        project_id, world.staff, verdict="changes_requested", reason="直してください"
    )
    [row] = await world.rows("SELECT issuer_id FROM project WHERE id = $1", project_id)
    uses = [{"label": "修理", "amount_minor": world.reward()["target_minor"]}]
    body = world.project(row["issuer_id"], summary="直した文。", uses=uses)
    await world.call("PUT", f"/projects/{project_id}", world.owner, body)
    await world.submit(project_id, 2)
    answer = await world.call("GET", f"/projects/{project_id}/versions", world.staff)
    found = answer.json()["versions"]
    assert [each["version"] for each in found] == [2, 1]
    assert [each["content"]["summary"] for each in found] == ["直した文。", "はじめの文。"]
    assert found[0]["terms"]["instrument"] == "reward"
    assert found[0]["issuer"]["name"] == "三木 遥"


async def test_one_compares_with_what_one_answered_else_with_what_the_chamber_did(
    world: World,
) -> None:
    project_id, _ = await world.submitted()
    assert await seen(world, project_id, world.staff) == 0
    await sent_back(world, project_id, world.staff, 1)
    await sent_back(world, project_id, world.approver, 2)
    assert await seen(world, project_id, world.staff) == 1
    assert await seen(world, project_id, world.approver) == 2
    third = await world.person((world.chamber_id, "chamber", "staff"))
    assert await seen(world, project_id, third) == 2


async def test_versions_are_for_the_owner_and_reviewers_alone_also_once_it_is_public(
    world: World,
) -> None:
    project_id, _ = await world.submitted(equity=True)
    await world.approve(project_id)
    await world.execute("UPDATE project SET published_at = $1", world.clock())
    path = f"/projects/{project_id}/versions"
    for who in (world.owner, world.staff, world.handler_approver):
        assert (await world.call("GET", path, who)).status_code == 200
    for other in (world.stranger, world.other_approver):
        assert (await world.call("GET", path, other)).status_code == 404
    assert (await world.call("GET", path)).status_code == 401


async def test_an_ended_session_reads_no_version(world: World) -> None:
    project_id, _ = await world.submitted()
    ended = "INSERT INTO ended_session VALUES ($1, $2)"
    await world.execute(ended, world.staff.session_id, world.clock())
    answer = await world.call("GET", f"/projects/{project_id}/versions", world.staff)
    assert answer.status_code == 401
