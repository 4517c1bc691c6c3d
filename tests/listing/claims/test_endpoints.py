"""Claims through HTTP: who holds a submission, until when, and what others are told."""

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from tests.listing.world import Person, World


async def claim(
    world: World, project_id: UUID, who: Person, name: str = "大西 徹"
) -> httpx.Response:
    return await world.call("PUT", f"/projects/{project_id}/claim", who, {"name": name})


async def give_up(world: World, project_id: UUID, who: Person) -> httpx.Response:
    return await world.call("DELETE", f"/projects/{project_id}/claim", who)


async def test_a_claimed_submission_is_in_review_and_everybody_reads_whose_it_is(
    world: World,
) -> None:
    project_id, _ = await world.submitted()
    taken = await claim(world, project_id, world.staff)
    assert taken.status_code == 200, taken.text
    assert (await world.states(project_id))[0] == "in_review"
    for who, is_own in ((world.staff, True), (world.approver, False)):
        [row] = (await world.call("GET", "/queue", who)).json()["items"]
        desk = (await world.call("GET", f"/projects/{project_id}/desk", who)).json()
        assert row["claim"] == desk["claim"] == {**taken.json()["claim"], "is_own": is_own}
        assert row["claim"]["name"] == "大西 徹"


async def test_nobody_answers_what_another_holds_and_is_told_the_name(world: World) -> None:
    project_id, _ = await world.submitted()
    await claim(world, project_id, world.staff)
    for refused in (
        await world.approve(project_id),
        await claim(world, project_id, world.approver, "鈴木 真理"),
        await give_up(world, project_id, world.approver),
    ):
        assert refused.status_code == 409
        assert refused.json()["type"] == "/problems/claimed-by-another"
        assert refused.json()["name"] == "大西 徹"
        assert refused.json()["until"]
    assert "ProjectApproved" not in await world.said()


async def test_it_lapses_by_itself_and_then_others_answer(world: World) -> None:
    project_id, _ = await world.submitted()
    await claim(world, project_id, world.staff)
    world.clock.advance(timedelta(minutes=29, seconds=59))
    assert (await world.approve(project_id)).status_code == 409
    world.clock.advance(timedelta(seconds=1))
    desk = await world.call("GET", f"/projects/{project_id}/desk", world.staff)
    assert desk.json()["claim"] is None
    [row] = (await world.call("GET", "/queue", world.staff)).json()["items"]
    assert row["claim"] is None
    assert (await world.approve(project_id)).status_code == 200


async def test_it_is_renewed_by_its_holder(world: World) -> None:
    project_id, _ = await world.submitted()
    await claim(world, project_id, world.staff)
    world.clock.advance(timedelta(minutes=20))
    assert (await claim(world, project_id, world.staff)).status_code == 200
    world.clock.advance(timedelta(minutes=20))
    assert (await world.approve(project_id)).json()["name"] == "大西 徹"


async def test_what_was_given_up_is_free_at_once_and_giving_up_nothing_is_nothing(
    world: World,
) -> None:
    project_id, _ = await world.submitted()
    await claim(world, project_id, world.staff)
    for _ in range(2):
        let_go = await give_up(world, project_id, world.staff)
        assert (let_go.status_code, let_go.json()["claim"]) == (200, None)
    assert (await give_up(world, project_id, world.approver)).status_code == 200
    assert (await world.approve(project_id)).status_code == 200


async def test_an_answer_ends_the_claim(world: World) -> None:
    project_id, _ = await world.submitted()
    await claim(world, project_id, world.staff)
    asked = await world.approve(
        project_id, world.staff, verdict="changes_requested", reason="直してください"
    )
    assert asked.status_code == 200
    await world.submit(project_id, 2)
    assert (await world.approve(project_id, version=2)).status_code == 200


async def test_what_does_not_wait_is_not_claimed(world: World) -> None:
    project_id, _ = await world.submitted()
    await world.approve(project_id, verdict="decline", reason="対象外です")
    assert (await claim(world, project_id, world.staff)).json()[
        "type"
    ] == "/problems/wrong-state"


async def test_only_staff_of_the_chamber_claim_and_never_their_own(world: World) -> None:
    project_id, _ = await world.submitted(equity=True)
    for who in (world.owner, world.stranger, world.other_approver, world.handler_approver):
        assert (await claim(world, project_id, who)).status_code == 404
        assert (await give_up(world, project_id, who)).status_code == 404
    await world.appoint(world.owner, world.chamber_id, "chamber", "staff")
    own = await claim(world, project_id, world.owner)
    assert (own.status_code, own.json()["tie"]) == (403, "owner")


async def test_of_two_who_claim_at_once_one_holds_it(world: World) -> None:
    project_id, _ = await world.submitted()
    answers = await asyncio.gather(
        claim(world, project_id, world.staff), claim(world, project_id, world.approver)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]


@pytest.mark.parametrize("name", ["", " ", "a\nb", "あ" * 201])
async def test_a_claim_has_a_name(world: World, name: str) -> None:
    project_id, _ = await world.submitted()
    assert (await claim(world, project_id, world.staff, name)).status_code == 422


async def test_every_claim_leaves_an_audit_row(world: World) -> None:
    project_id, _ = await world.submitted()
    await claim(world, project_id, world.staff)
    await give_up(world, project_id, world.staff)
    rows = await world.rows(
        "SELECT command FROM audit WHERE subject_kind = 'claim' ORDER BY id"
    )
    assert [row["command"] for row in rows] == ["claim_submission", "give_up_submission"]
