"""Whoever has a hand in a project: warned before, refused at the door and in the row."""

from uuid import UUID

import asyncpg
import pytest

from shared.database import Actor
from shared.ids import new_id
from tests.listing.world import Person, World


async def tied(world: World, how: str, project_id: UUID) -> Person:
    """An approver of the chamber with this tie to the project."""
    person = await world.person((world.chamber_id, "chamber", "approver"))
    investor_id = new_id()
    if how == "pledged":
        await world.pledged(project_id, person)
    else:
        await world.appoint(person, investor_id, "investor", "acts_for")
    if how == "acts_for_pledger":
        await world.pledged(project_id, world.stranger, investor_id)
    if how == "acts_with_owner":
        await world.appoint(world.owner, investor_id, "investor", "acts_for")
    return person


async def desk(world: World, project_id: UUID, who: Person) -> object:
    found = await world.call("GET", f"/projects/{project_id}/desk", who)
    assert found.status_code == 200, found.text
    return found.json()["tie"]


CONFIRMED = """
    UPDATE proposed_approval SET state = 'confirmed', answered_by = $1, answered_at = $2
"""
TIES = ["pledged", "acts_for_pledger", "acts_with_owner"]


@pytest.mark.parametrize("how", TIES)
async def test_whoever_is_tied_reads_it_before_the_press_and_is_refused_with_the_reason(
    world: World, how: str
) -> None:
    project_id, _ = await world.submitted()
    person = await tied(world, how, project_id)
    assert await desk(world, project_id, person) == how
    assert await desk(world, project_id, world.approver) is None
    answer = await world.approve(project_id, person)
    assert (answer.status_code, answer.json()["type"]) == (
        403,
        "/problems/conflict-of-interest",
    )
    assert answer.json()["tie"] == how
    assert (await world.states(project_id))[0] == "submitted"
    [row] = (await world.call("GET", "/queue", person)).json()["items"]
    assert row["tie"] == how


async def test_a_pledge_to_an_earlier_round_of_the_same_owner_counts(world: World) -> None:
    earlier = await world.live()
    await world.pledged(earlier, world.approver)
    later, _ = await world.submitted()
    answer = await world.approve(later)
    assert answer.json()["type"] == "/problems/conflict-of-interest"


async def test_a_pledge_to_somebody_else_ties_nobody_here(world: World) -> None:
    project_id, _ = await world.submitted()
    issuer_id, elsewhere = await world.issuer(world.stranger), new_id()
    body = world.project(issuer_id)
    await world.call("PUT", f"/projects/{elsewhere}", world.stranger, body)
    await world.pledged(elsewhere, world.approver)
    assert await desk(world, project_id, world.approver) is None
    assert (await world.approve(project_id)).status_code == 200


async def test_an_office_for_a_pledger_that_has_ended_ties_no_longer(world: World) -> None:
    project_id, _ = await world.submitted()
    person = await tied(world, "acts_for_pledger", project_id)
    await world.execute(
        "UPDATE membership SET valid_to = $1 WHERE role = 'acts_for'", world.clock()
    )
    assert (await world.approve(project_id, person)).status_code == 200


async def test_whoever_is_tied_may_still_ask_for_changes(world: World) -> None:
    project_id, _ = await world.submitted()
    person = await tied(world, "pledged", project_id)
    sent = await world.approve(
        project_id, person, verdict="changes_requested", reason="直してください"
    )
    assert sent.status_code == 200, sent.text


async def test_a_tied_user_of_the_handler_passes_no_round_and_may_turn_it_down(
    world: World,
) -> None:
    project_id, round_id = await world.submitted(equity=True)
    await world.pledged(project_id, world.handler_approver)
    answer = await world.screen(round_id)
    assert answer.json()["type"] == "/problems/conflict-of-interest"
    [row] = (await world.call("GET", "/handler-queue", world.handler_approver)).json()["items"]
    assert row["tie"] == "pledged"
    no = await world.screen(round_id, screening="not_passed", reason="計画を見直す")
    assert no.status_code == 200, no.text


async def test_the_row_of_an_approval_is_refused_to_whoever_is_tied(world: World) -> None:
    project_id, round_id = await world.submitted()
    await world.propose(project_id, world.second)
    await world.execute(CONFIRMED, world.approver.id, world.clock())
    await world.pledged(project_id, world.approver)
    attempt = """
        INSERT INTO approval (id, round_id, project_id, version, kind, organisation_id,
            owner_person_id, person_id, decided_at, cause_kind, cause_id)
        SELECT gen_random_uuid(), $1, id, 1, 'chamber', chamber_id, owner_person_id, $2,
            $3, 'request', gen_random_uuid()
        FROM project
    """
    given = (round_id, world.approver.id, world.clock())
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with world.house.app.transaction(Actor("test", world.approver.id)) as tx:
            await tx.sql.execute(attempt, *given)
    await world.execute("DELETE FROM pledger")
    async with world.house.app.transaction(Actor("test", world.approver.id)) as tx:
        await tx.sql.execute(attempt, *given)


async def test_nobody_at_the_desk_reads_who_pledged(world: World) -> None:
    project_id, _ = await world.submitted()
    await world.pledged(project_id, world.stranger)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with world.house.app.transaction(Actor("test", world.approver.id)) as tx:
            await tx.sql.fetch("SELECT * FROM pledger")


async def test_a_pledge_told_twice_is_kept_once(world: World) -> None:
    project_id, _ = await world.submitted()
    investor_id = new_id()
    for _ in range(2):
        await world.pledged(project_id, world.stranger, investor_id)
    assert len(await world.rows("SELECT FROM pledger")) == 1


async def test_the_desk_is_shown_to_staff_of_the_chamber_alone(world: World) -> None:
    project_id, _ = await world.submitted(equity=True)
    path = f"/projects/{project_id}/desk"
    assert (await world.call("GET", path)).status_code == 401
    for who in (world.owner, world.stranger, world.other_approver, world.handler_approver):
        assert (await world.call("GET", path, who)).status_code == 404
