"""Money terms and risks are approved by two people; where a chamber has one, by an operator."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from shared.database import Actor
from shared.ids import PLATFORM_ID, new_id
from tests.listing.world import Person, World

REASON = "リスクの書き方が、まだ足りません"


async def proposed(world: World, **changed: Any) -> tuple[UUID, UUID]:
    """A submission whose approval waits for its second person; ids of project and answer."""
    project_id, _ = await world.submitted(**changed)
    answer_id = new_id()
    answer = await world.propose(project_id, answer_id=answer_id)
    assert answer.status_code == 200, answer.text
    return project_id, answer_id


async def alone(world: World) -> Person:
    """The chamber's second approver leaves; an operator, who is then asked."""
    await world.execute(
        "UPDATE membership SET valid_to = $1 WHERE person_id = $2",
        world.clock(),
        world.second.id,
    )
    return await world.person((PLATFORM_ID, "platform", "operator"))


async def sent_back(world: World, project_id: UUID, **changed: Any) -> None:
    """The handler finds something after the approval; the owner changes it and submits anew."""
    [row] = await world.rows("SELECT * FROM round WHERE project_id = $1", project_id)
    no = await world.screen(row["id"], screening="not_passed", reason="見直し")
    assert no.status_code == 200, no.text
    [project] = await world.rows("SELECT issuer_id FROM project WHERE id = $1", project_id)
    uses = [{"label": "修理", "amount_minor": world.equity()["target_minor"]}]
    body = world.project(project["issuer_id"], uses=uses, **changed)
    saved = await world.call("PUT", f"/projects/{project_id}", world.owner, body)
    assert saved.status_code == 200, saved.text
    assert (await world.submit(project_id, 2)).status_code == 200


async def test_one_approver_proposes_and_nothing_is_approved(world: World) -> None:
    project_id, _ = await world.submitted()
    answer = await world.propose(project_id)
    assert answer.json()["is_second_wanted"]
    assert answer.json()["approvals_missing"] == ["chamber"]
    assert await world.states(project_id) == ("in_review", None)
    assert await world.said() == ["ProjectSubmitted"]
    assert await world.rows("SELECT FROM approval") == []


async def test_the_second_persons_word_approves_the_version(world: World) -> None:
    project_id, answer_id = await proposed(world)
    answer = await world.confirm(project_id, answer_id)
    assert answer.status_code == 200, answer.text
    assert not answer.json()["is_second_wanted"]
    assert await world.states(project_id) == ("scheduled", "scheduled")
    assert await world.said() == ["ProjectSubmitted", "ProjectApproved", "RoundScheduled"]
    [row] = await world.rows("SELECT * FROM proposed_approval")
    assert (row["proposed_by"], row["answered_by"]) == (world.approver.id, world.second.id)


async def test_nobody_confirms_what_they_proposed(world: World) -> None:
    project_id, answer_id = await proposed(world)
    answer = await world.confirm(project_id, answer_id, world.approver)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/same-person")
    assert await world.states(project_id) == ("in_review", None)


@pytest.mark.parametrize("verdict", ["agreed", "wrong"])
async def test_the_second_is_an_approver_of_that_chamber(world: World, verdict: str) -> None:
    project_id, answer_id = await proposed(world, equity=True)
    for who, status in (
        (world.staff, 403),
        (world.other_approver, 404),
        (world.handler_approver, 404),
        (world.stranger, 404),
        (world.owner, 404),
    ):
        answer = await world.confirm(project_id, answer_id, who, verdict=verdict, reason=REASON)
        assert answer.status_code == status, answer.text
    path = f"/projects/{project_id}/answers/{answer_id}/confirmation"
    assert (await world.call("PUT", path, None, {"verdict": verdict})).status_code == 401
    assert await world.states(project_id) == ("in_review", None)


async def test_whoever_has_a_hand_in_the_project_is_no_second_person(world: World) -> None:
    project_id, answer_id = await proposed(world)
    await world.pledged(project_id, world.second)
    answer = await world.confirm(project_id, answer_id)
    assert answer.json()["type"] == "/problems/conflict-of-interest"
    assert answer.json()["tie"] == "pledged"
    assert await world.states(project_id) == ("in_review", None)


async def test_a_second_persons_no_puts_the_submission_back_into_the_queue(
    world: World,
) -> None:
    project_id, answer_id = await proposed(world)
    silent = await world.confirm(project_id, answer_id, verdict="wrong")
    assert silent.json()["type"] == "/problems/reason-missing"
    no = await world.confirm(
        project_id, answer_id, verdict="wrong", reason=REASON, name="坂井 恵子"
    )
    assert no.status_code == 200, no.text
    assert not no.json()["is_second_wanted"]
    desk = (await world.call("GET", f"/projects/{project_id}/desk", world.staff)).json()
    assert desk["proposal"]["state"] == "rejected"
    assert desk["proposal"]["answer_reason"] == REASON
    assert desk["proposal"]["answered_name"] == "坂井 恵子"
    late = await world.confirm(project_id, answer_id)
    assert late.json()["type"] == "/problems/wrong-state"
    assert await world.states(project_id) == ("in_review", None)
    assert (await world.propose(project_id, world.second)).json()["is_second_wanted"]


async def test_whoever_proposed_takes_it_back_without_a_reason(world: World) -> None:
    project_id, answer_id = await proposed(world)
    gone = await world.confirm(project_id, answer_id, world.approver, verdict="wrong")
    assert gone.status_code == 200, gone.text
    [row] = await world.rows("SELECT state FROM proposed_approval")
    assert row["state"] == "withdrawn"
    assert (await world.confirm(project_id, answer_id)).status_code == 409
    assert (await world.approve(project_id)).json()["project_state"] == "scheduled"


async def test_a_second_approval_beside_the_one_that_waits_is_refused(world: World) -> None:
    project_id, answer_id = await proposed(world)
    answer = await world.propose(project_id, world.second)
    assert answer.json()["type"] == "/problems/already-proposed"
    assert answer.json()["answer_id"] == str(answer_id)


@pytest.mark.parametrize("verdict", ["changes_requested", "decline"])
async def test_a_proposal_lapses_when_the_version_is_answered_otherwise(
    world: World, verdict: str
) -> None:
    project_id, answer_id = await proposed(world)
    sent = await world.propose(project_id, world.staff, verdict=verdict, reason="直す")
    assert sent.status_code == 200, sent.text
    [row] = await world.rows("SELECT state FROM proposed_approval")
    assert row["state"] == "lapsed"
    late = await world.confirm(project_id, answer_id)
    assert late.json()["type"] == "/problems/wrong-state"


async def test_a_proposal_lapses_when_the_handler_sends_the_project_back(world: World) -> None:
    project_id, round_id = await world.submitted(equity=True)
    answer_id = new_id()
    await world.propose(project_id, answer_id=answer_id)
    no = await world.screen(round_id, screening="not_passed", reason="見直し")
    assert no.status_code == 200, no.text
    assert (await world.submit(project_id, 2)).status_code == 200
    late = await world.confirm(project_id, answer_id)
    assert late.json()["type"] == "/problems/wrong-state"
    assert (await world.approve(project_id, version=2)).status_code == 200


async def test_a_proposal_and_its_word_repeated_change_nothing(world: World) -> None:
    project_id, answer_id = await proposed(world)
    assert (await world.propose(project_id, answer_id=answer_id)).json()["is_second_wanted"]
    other = await world.propose(project_id, answer_id=answer_id, checked=["別のこと"])
    assert other.json()["type"] == "/problems/id-taken"
    first = await world.confirm(project_id, answer_id)
    again = await world.confirm(project_id, answer_id)
    assert (again.status_code, again.json()) == (200, first.json())
    assert (await world.propose(project_id, answer_id=answer_id)).json() == first.json()
    third = await world.person((world.chamber_id, "chamber", "approver"))
    late = await world.confirm(project_id, answer_id, third)
    assert late.json()["type"] == "/problems/wrong-state"
    assert len(await world.rows("SELECT FROM audit WHERE command LIKE '%approv%'")) == 2


async def test_two_second_people_at_once_approve_once(world: World) -> None:
    project_id, answer_id = await proposed(world)
    third = await world.person((world.chamber_id, "chamber", "approver"))
    answers = await asyncio.gather(
        world.confirm(project_id, answer_id), world.confirm(project_id, answer_id, third)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert (await world.said()).count("RoundScheduled") == 1


async def test_two_first_people_at_once_propose_once(world: World) -> None:
    project_id, _ = await world.submitted()
    answers = await asyncio.gather(
        world.propose(project_id), world.propose(project_id, world.second)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(await world.rows("SELECT FROM proposed_approval")) == 1


async def test_what_another_holds_is_not_confirmed(world: World) -> None:
    project_id, answer_id = await proposed(world)
    await world.call("PUT", f"/projects/{project_id}/claim", world.staff, {"name": "野田 学"})
    answer = await world.confirm(project_id, answer_id)
    assert answer.json()["type"] == "/problems/claimed-by-another"


async def test_words_alone_need_one_approver(world: World) -> None:
    project_id, _ = await world.submitted(equity=True)
    await world.approve(project_id)
    await sent_back(world, project_id, summary="言葉だけを直しました。")
    answer = await world.propose(project_id, version=2)
    assert answer.json()["approvals_missing"] == ["handler"]
    assert not answer.json()["is_second_wanted"]
    assert await world.states(project_id) == ("approved", None)


async def test_risks_that_changed_since_the_approved_version_need_two_again(
    world: World,
) -> None:
    project_id, _ = await world.submitted(equity=True)
    await world.approve(project_id)
    await sent_back(world, project_id, risks="実がならない年があります。")
    desk = (await world.call("GET", f"/projects/{project_id}/desk", world.staff)).json()
    assert desk["weighty"] == ["risks"]
    answer = await world.propose(project_id, version=2)
    assert answer.json()["is_second_wanted"]


async def test_where_the_chamber_has_nobody_else_an_operator_is_the_second_person(
    world: World,
) -> None:
    project_id, answer_id = await proposed(world)
    operator = await alone(world)
    read = await world.call("GET", f"/projects/{project_id}/desk", operator)
    assert read.json()["proposal"]["asked"] == "operator"
    page = await world.call("GET", f"/projects/{project_id}", operator)
    assert page.json()["viewer"] == "staff"
    answer = await world.confirm(project_id, answer_id, operator)
    assert answer.status_code == 200, answer.text
    assert await world.states(project_id) == ("scheduled", "scheduled")
    again = await world.confirm(project_id, answer_id, operator)
    assert again.json() == answer.json()


async def test_an_approver_who_is_tied_leaves_the_chamber_with_nobody(world: World) -> None:
    project_id, answer_id = await proposed(world)
    operator = await world.person((PLATFORM_ID, "platform", "operator"))
    assert (await world.confirm(project_id, answer_id, operator)).status_code == 404
    await world.pledged(project_id, world.second)
    assert (await world.confirm(project_id, answer_id, operator)).status_code == 200


async def test_an_operator_finds_nothing_where_the_chamber_has_a_second_person(
    world: World,
) -> None:
    project_id, answer_id = await proposed(world)
    operator = await world.person((PLATFORM_ID, "platform", "operator"))
    for path in (f"/projects/{project_id}/desk", f"/projects/{project_id}"):
        assert (await world.call("GET", path, operator)).status_code == 404
    assert (await world.confirm(project_id, answer_id, operator)).status_code == 404
    assert await world.rows("SELECT FROM approval") == []


async def test_an_operator_answers_nothing_but_the_proposal(world: World) -> None:
    project_id, _ = await proposed(world)
    operator = await alone(world)
    for verdict in ("approve", "decline"):
        sent = await world.propose(project_id, operator, verdict=verdict, reason="よい")
        assert sent.status_code == 404, sent.text


async def test_the_row_of_a_first_approval_is_refused_to_one_person(world: World) -> None:
    project_id, round_id = await world.submitted()
    attempt = """
        INSERT INTO approval (id, round_id, project_id, version, kind, organisation_id,
            owner_person_id, person_id, decided_at, cause_kind, cause_id)
        SELECT gen_random_uuid(), $1, id, 1, 'chamber', chamber_id, owner_person_id, $2,
            $3, 'request', gen_random_uuid()
        FROM project
    """
    await world.propose(project_id)
    for who in (world.approver, world.second):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with world.house.app.transaction(Actor("test", who.id)) as tx:
                await tx.sql.execute(attempt, round_id, who.id, world.clock())


async def test_the_row_of_a_proposal_refuses_its_proposer_as_second_person(
    world: World,
) -> None:
    await proposed(world)
    with pytest.raises(asyncpg.CheckViolationError):
        async with world.house.app.transaction(Actor("test", world.approver.id)) as tx:
            await tx.sql.execute(
                "UPDATE proposed_approval SET state = 'confirmed', answered_by = proposed_by,"
                " answered_at = proposed_at"
            )


async def test_proposals_are_read_by_the_chamber_alone(world: World) -> None:
    await proposed(world, equity=True)
    nobody = (world.owner, world.other_approver, world.handler_approver)
    for who, seen in ((world.staff, 1), *((each, 0) for each in nobody)):
        async with world.house.app.transaction(Actor("test", who.id)) as tx:
            found = await tx.sql.fetchval("SELECT count(*) FROM proposed_approval")
        assert found == seen
