"""Submissions and answers, through HTTP: who may, what is refused, what opens a round."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.listing.reviews import proposals
from services.listing.reviews.approvals import Today
from services.listing.reviews.second import SecondWord
from shared.auth import Asker
from shared.ids import new_id
from tests.listing.world import CHECKS, World


async def test_a_reward_round_is_scheduled_by_the_chamber_alone(world: World) -> None:
    project_id, round_id = await world.submitted()
    answer = await world.approve(project_id)
    assert answer.status_code == 200, answer.text
    assert answer.json()["approvals_missing"] == []
    assert await world.states(project_id) == ("scheduled", "scheduled")
    assert await world.said() == ["ProjectSubmitted", "ProjectApproved", "RoundScheduled"]
    [row] = await world.rows("SELECT payload FROM outbox WHERE type = 'RoundScheduled'")
    assert str(round_id) in row["payload"]


@pytest.mark.parametrize("handler_first", [True, False])
async def test_an_equity_round_needs_chamber_and_handler_in_any_order(
    world: World, *, handler_first: bool
) -> None:
    project_id, round_id = await world.submitted(equity=True)
    if handler_first:
        assert (await world.screen(round_id)).json()["approvals_missing"] == ["chamber"]
        assert "RoundScheduled" not in await world.said()
        assert (await world.approve(project_id)).status_code == 200
    else:
        assert (await world.approve(project_id)).json()["approvals_missing"] == ["handler"]
        assert await world.states(project_id) == ("approved", None)
        assert "RoundScheduled" not in await world.said()
        assert (await world.screen(round_id)).status_code == 200
    assert await world.states(project_id) == ("scheduled", "scheduled")
    assert (await world.said()).count("RoundScheduled") == 1


async def test_no_office_of_a_chamber_gives_the_handlers_approval(world: World) -> None:
    _, round_id = await world.submitted(equity=True)
    for who in (world.approver, world.staff, world.other_approver, world.stranger):
        assert (await world.screen(round_id, who)).status_code == 404
    administrator = await world.person((world.handler_id, "handler", "administrator"))
    assert (await world.screen(round_id, administrator)).status_code == 403
    other = await world.person((new_id(), "handler", "approver"))
    assert (await world.screen(round_id, other)).status_code == 404


async def test_a_reward_round_has_no_handler_to_answer(world: World) -> None:
    _, round_id = await world.submitted()
    assert (await world.screen(round_id)).status_code == 404


async def test_only_an_approver_of_that_chamber_approves(world: World) -> None:
    project_id, _ = await world.submitted()
    assert (await world.approve(project_id, world.staff)).status_code == 403
    assert (await world.approve(project_id, world.other_approver)).status_code == 404
    assert (await world.approve(project_id, world.stranger)).status_code == 404
    assert (await world.approve(project_id, world.handler_approver)).status_code == 404
    path = f"/projects/{project_id}/answers/{new_id()}"
    body = {"verdict": "approve", "version": 1, **CHECKS}
    assert (await world.call("PUT", path, None, body)).status_code == 401
    assert await world.states(project_id) == ("submitted", None)


async def test_an_approver_elsewhere_who_is_staff_here_does_not_approve_here(
    world: World,
) -> None:
    project_id, _ = await world.submitted()
    both = await world.person(
        (world.chamber_id, "chamber", "staff"), (new_id(), "chamber", "approver")
    )
    assert (await world.approve(project_id, both)).status_code == 403
    assert await world.states(project_id) == ("submitted", None)


async def test_a_role_that_ended_a_moment_ago_is_powerless(world: World) -> None:
    project_id, _ = await world.submitted()
    await world.execute(
        "UPDATE membership SET valid_to = $1 WHERE person_id = $2",
        world.clock(),
        world.approver.id,
    )
    assert (await world.approve(project_id)).status_code == 404


async def test_a_session_that_ended_is_powerless(world: World) -> None:
    project_id, _ = await world.submitted()
    await world.execute(
        "INSERT INTO ended_session VALUES ($1, $2)", world.approver.session_id, world.clock()
    )
    assert (await world.approve(project_id)).status_code == 401


@pytest.mark.parametrize("verdict", ["approve", "changes_requested", "decline"])
async def test_nobody_answers_their_own_project(world: World, verdict: str) -> None:
    project_id, _ = await world.submitted()
    await world.appoint(world.owner, world.chamber_id, "chamber", "approver")
    answer = await world.approve(project_id, world.owner, verdict=verdict, reason="よい")
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/own-hand"


async def test_nobody_screens_their_own_round(world: World) -> None:
    _, round_id = await world.submitted(equity=True)
    await world.appoint(world.owner, world.handler_id, "handler", "approver")
    answer = await world.screen(round_id, world.owner)
    assert answer.json()["type"] == "/problems/own-hand"


async def test_a_stale_version_is_refused(world: World) -> None:
    project_id, round_id = await world.submitted(equity=True)
    first = await world.approve(
        project_id, world.staff, verdict="changes_requested", reason="写真を足してください"
    )
    assert first.json()["project_state"] == "changes_requested"
    assert (await world.submit(project_id, 2)).status_code == 200
    answer = await world.approve(project_id, version=1)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/stale-version")
    assert answer.json()["version"] == 2
    assert (await world.screen(round_id, version=1)).status_code == 409
    assert (await world.approve(project_id, version=2)).status_code == 200


async def test_an_approval_of_an_older_version_does_not_count(world: World) -> None:
    project_id, round_id = await world.submitted(equity=True)
    assert (await world.screen(round_id)).status_code == 200
    changes = await world.approve(
        project_id, world.staff, verdict="changes_requested", reason="直してください"
    )
    assert changes.status_code == 200
    assert (await world.submit(project_id, 2)).status_code == 200
    answer = await world.approve(project_id, version=2)
    assert answer.json()["approvals_missing"] == ["handler"]
    assert (await world.screen(round_id, version=2)).json()["round_state"] == "scheduled"


@pytest.mark.parametrize("verdict", ["changes_requested", "decline"])
async def test_changes_and_a_no_need_a_reason(world: World, verdict: str) -> None:
    project_id, _ = await world.submitted()
    answer = await world.approve(project_id, world.staff, verdict=verdict, reason="  ")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/reason-missing")
    assert await world.states(project_id) == ("submitted", None)


@pytest.mark.parametrize("without", ["checked", "not_checked"])
async def test_an_approval_says_what_was_and_was_not_checked(
    world: World, without: str
) -> None:
    project_id, _ = await world.submitted()
    nothing: dict[str, Any] = {without: []}
    answer = await world.approve(project_id, **nothing)
    assert answer.json()["type"] == "/problems/checks-missing"


async def test_a_declined_project_stays_declined(world: World) -> None:
    project_id, _ = await world.submitted()
    no = await world.approve(project_id, world.staff, verdict="decline", reason="対象外です")
    assert no.json()["project_state"] == "declined"
    assert (await world.approve(project_id)).json()["type"] == "/problems/wrong-state"
    assert (await world.said())[-1] == "ProjectDeclined"


async def test_a_repeated_answer_answers_the_state_and_another_body_is_refused(
    world: World,
) -> None:
    project_id, _ = await world.submitted()
    answer_id = new_id()
    first = await world.approve(project_id, answer_id=answer_id)
    again = await world.approve(project_id, answer_id=answer_id)
    assert (again.status_code, again.json()) == (200, first.json())
    other = await world.approve(project_id, answer_id=answer_id, checked=["別のこと"])
    assert other.json()["type"] == "/problems/id-taken"
    assert len(await world.rows("SELECT id FROM approval")) == 1


async def test_an_answers_id_cannot_name_two_answers(world: World) -> None:
    project_id, _ = await world.submitted(equity=True)
    answer_id = new_id()
    await world.approve(
        project_id, world.staff, answer_id=answer_id, verdict="changes_requested", reason="直す"
    )
    await world.submit(project_id, 2)
    answer = await world.approve(project_id, answer_id=answer_id, version=2)
    assert answer.json()["type"] == "/problems/id-taken"


async def test_one_id_may_be_an_answer_and_an_approval(world: World) -> None:
    project_id, round_id = await world.submitted(equity=True)
    one_id = new_id()
    assert (await world.approve(project_id, answer_id=one_id)).status_code == 200
    assert (await world.screen(round_id, approval_id=one_id)).status_code == 200


async def test_the_handler_approves_the_document_in_the_terms(world: World) -> None:
    _, round_id = await world.submitted(equity=True)
    for other in ({"document_version": 2}, {"document_sha256": "cd" * 32}):
        answer = await world.screen(round_id, **other)
        assert answer.json()["type"] == "/problems/other-document"


async def test_a_handler_that_does_not_pass_sends_the_project_back(world: World) -> None:
    project_id, round_id = await world.submitted(equity=True)
    assert (await world.approve(project_id)).status_code == 200
    silent = await world.screen(round_id, screening="not_passed")
    assert silent.json()["type"] == "/problems/reason-missing"
    answer = await world.screen(round_id, screening="not_passed", reason="計画を見直す")
    assert answer.json()["project_state"] == "changes_requested"
    assert (await world.said())[-1] == "ChangesRequested"
    assert len(await world.rows("SELECT id FROM approval WHERE kind = 'handler'")) == 0


async def test_the_handler_answers_a_version_once(world: World) -> None:
    _, round_id = await world.submitted(equity=True)
    approval_id = new_id()
    first = await world.screen(round_id, approval_id=approval_id)
    again = await world.screen(round_id, approval_id=approval_id)
    assert first.json() == again.json()
    assert (await world.screen(round_id)).json()["type"] == "/problems/already-answered"
    other = await world.screen(round_id, approval_id=approval_id, reason="別")
    assert other.json()["type"] == "/problems/id-taken"


async def test_an_approval_that_comes_after_the_deadline_is_refused(world: World) -> None:
    project_id, _ = await world.submitted()
    world.clock.advance(timedelta(days=300))
    answer = await world.approve(project_id)
    assert answer.json()["type"] == "/problems/terms-unsound"
    assert "closes_too_soon" in answer.json()["problems"]
    assert await world.states(project_id) == ("submitted", None)


async def test_the_chamber_approves_no_shares_whose_time_has_passed(world: World) -> None:
    project_id, _ = await world.submitted(equity=True)
    world.clock.advance(timedelta(days=300))
    answer = await world.approve(project_id)
    assert answer.json()["type"] == "/problems/terms-unsound"
    assert await world.rows("SELECT id FROM approval") == []


async def until_one_waits(world: World) -> None:
    """PostgreSQL itself says that the race is on."""
    for _ in range(500):
        if await world.rows("SELECT FROM pg_locks WHERE NOT granted"):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("nobody waits")


async def test_the_handler_answers_what_the_chamber_left(world: World) -> None:
    project_id, round_id = await world.submitted(equity=True)
    asker = Asker(world.second.id, world.second.session_id, "email_code")
    today = Today(world.clock(), world.house.is_business_day)
    said = SecondWord(project_id, new_id(), "agreed", "", "")
    await world.propose(project_id, answer_id=said.answer_id)
    async with world.house.app.transaction(asker.actor) as tx:
        await proposals.answer(tx, said, asker.person_id, today)
        late = asyncio.create_task(
            world.screen(round_id, screening="not_passed", reason="見直し")
        )
        await until_one_waits(world)
    assert (await late).status_code == 200
    steps = await world.rows("SELECT trigger, from_state FROM project_event ORDER BY step_no")
    assert [(row["trigger"], row["from_state"]) for row in steps] == [
        ("submit", "draft"),
        ("take_up", "submitted"),
        ("approve", "in_review"),
        ("handler_refuses", "approved"),
    ]


async def test_two_approvers_at_once_schedule_once(world: World) -> None:
    project_id, _ = await world.submitted()
    third = await world.person((world.chamber_id, "chamber", "approver"))
    answers = await asyncio.gather(world.approve(project_id), world.approve(project_id, third))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert (await world.said()).count("RoundScheduled") == 1


async def test_a_submission_repeated_is_the_same_submission(world: World) -> None:
    project_id, _ = await world.drafted()
    first, again = await world.submit(project_id, 1), await world.submit(project_id, 1)
    assert first.json() == again.json()
    assert await world.said() == ["ProjectSubmitted"]
    assert (await world.submit(project_id, 3)).json()["type"] == "/problems/stale-version"
    assert (await world.submit(project_id, 2)).json()["type"] == "/problems/wrong-state"


async def test_a_submission_needs_a_round(world: World) -> None:
    project_id = new_id()
    project = world.project(await world.issuer())
    await world.call("PUT", f"/projects/{project_id}", world.owner, project)
    answer = await world.submit(project_id, 1)
    assert answer.json()["type"] == "/problems/round-missing"


async def test_a_submission_needs_every_section(world: World) -> None:
    project_id, _ = await world.drafted(risks="", summary="")
    answer = await world.submit(project_id, 1)
    assert answer.json()["type"] == "/problems/incomplete"
    assert answer.json()["missing"] == ["summary", "risks"]


async def test_the_use_of_funds_is_the_target(world: World) -> None:
    project_id, _ = await world.drafted()
    [row] = await world.rows("SELECT issuer_id FROM project")
    uses = [{"label": "修理", "amount_minor": 999_999}]
    project = world.project(row["issuer_id"], uses=uses)
    await world.call("PUT", f"/projects/{project_id}", world.owner, project)
    answer = await world.submit(project_id, 1)
    assert answer.json()["type"] == "/problems/uses-do-not-sum"
    assert answer.json()["target_minor"] == 1_000_000


async def test_only_the_owner_submits(world: World) -> None:
    project_id, _ = await world.drafted()
    path = f"/projects/{project_id}/submissions/1"
    for who in (world.stranger, world.approver):
        assert (await world.call("POST", path, who)).status_code == 404


async def test_the_queue_is_the_chambers_own_with_ages(world: World) -> None:
    project_id, _ = await world.submitted()
    await world.drafted_elsewhere()
    # Tuesday to the Monday after: six days, four business days.
    world.clock.advance(timedelta(days=6))
    [item] = (await world.call("GET", "/queue", world.staff)).json()["items"]
    assert item["project_id"] == str(project_id)
    assert (item["age_days"], item["age_business_days"]) == (6, 4)
    assert (await world.call("GET", "/queue", world.other_approver)).json()["items"] == []
    assert (await world.call("GET", "/queue", world.owner)).json()["items"] == []
    assert (await world.call("GET", "/queue")).status_code == 401
    await world.approve(project_id)
    assert (await world.call("GET", "/queue", world.staff)).json()["items"] == []


async def test_the_handlers_queue_shows_what_it_has_not_answered(world: World) -> None:
    _, round_id = await world.submitted(equity=True)
    [item] = (await world.call("GET", "/handler-queue", world.handler_approver)).json()["items"]
    assert item["round_id"] == str(round_id)
    assert item["document_version"] == 1
    assert (await world.call("GET", "/handler-queue", world.approver)).json()["items"] == []
    await world.screen(round_id)
    answer = await world.call("GET", "/handler-queue", world.handler_approver)
    assert answer.json()["items"] == []


async def test_an_approval_has_its_row_and_one_audit_row_by_cause(world: World) -> None:
    project_id, round_id = await world.submitted(equity=True)
    await world.approve(project_id)
    await world.screen(round_id)
    rows = await world.rows("SELECT * FROM approval ORDER BY decided_at, kind")
    assert {(row["kind"], row["person_id"]) for row in rows} == {
        ("chamber", world.second.id),
        ("handler", world.handler_approver.id),
    }
    for row in rows:
        audited = await world.rows("SELECT * FROM audit WHERE command_id = $1", row["cause_id"])
        assert [(each["subject_kind"], each["subject"]) for each in audited] == [
            ("approval", row["id"])
        ]
    strays = await world.rows(
        "SELECT id FROM audit WHERE subject_kind = 'approval'"
        " AND command_id NOT IN (SELECT cause_id FROM approval)"
    )
    assert strays == []
