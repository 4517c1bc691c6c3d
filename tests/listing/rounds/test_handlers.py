"""What matching says of a round moves what everybody sees, once."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.listing.main import readers
from shared.contracts.envelope import Event
from shared.contracts.matching import (
    RoundCancelled,
    RoundFailed,
    RoundOpened,
    RoundSettling,
    RoundSucceeded,
)
from shared.ids import new_id
from shared.inbox import Reader, deliver
from tests.listing.world import NOW, World, messages


def reader_of(world: World) -> Reader:
    return next(each for each in readers(world.house) if each.group == "listing.rounds")


def opened(project_id: UUID, round_id: UUID) -> RoundOpened:
    return RoundOpened(round_id=round_id, project_id=project_id, opened_at=NOW, occurred_at=NOW)


def path_of(project_id: UUID, round_id: UUID, *, is_success: bool) -> list[Event]:
    later = NOW + timedelta(days=1)
    outcome = RoundSucceeded if is_success else RoundFailed
    settling = RoundSettling(
        round_id=round_id, project_id=project_id, settles_at=later, occurred_at=later
    )
    decided = outcome(
        round_id=round_id,
        project_id=project_id,
        decided_at=later,
        pledges=1,
        counted_minor=1,
        target_minor=1,
        currency="JPY",
        certificate_sha256="0" * 64,
        occurred_at=later,
    )
    return [opened(project_id, round_id), settling, decided]


async def test_an_opened_round_publishes_its_project(world: World) -> None:
    project_id, round_id = await world.scheduled()
    assert (await world.call("GET", f"/projects/{project_id}")).status_code == 404
    await deliver(reader_of(world), messages([opened(project_id, round_id)]))
    assert await world.states(project_id) == ("live", "open")
    assert (await world.said())[-1] == "ProjectPublished"
    assert (await world.call("GET", f"/projects/{project_id}")).status_code == 200


@pytest.mark.parametrize(
    ("is_success", "states"),
    [(True, ("funded", "succeeded")), (False, ("unfunded", "failed"))],
)
async def test_the_outcome_is_the_projects(
    world: World, *, is_success: bool, states: tuple[str, str]
) -> None:
    project_id, round_id = await world.scheduled()
    events = path_of(project_id, round_id, is_success=is_success)
    await deliver(reader_of(world), messages(events))
    assert await world.states(project_id) == states
    assert (await world.call("GET", f"/projects/{project_id}")).status_code == 200


async def test_a_fact_told_twice_moves_once(world: World) -> None:
    project_id, round_id = await world.scheduled()
    sent = messages(path_of(project_id, round_id, is_success=True))
    for batch in (sent[:1], sent[:2], sent, sent[:1]):
        await deliver(reader_of(world), batch)
    steps = await world.rows("SELECT to_state FROM round_event ORDER BY step_no")
    assert [row["to_state"] for row in steps] == [
        "scheduled",
        "open",
        "settling",
        "succeeded",
    ]
    assert (await world.said()).count("ProjectPublished") == 1


async def test_a_round_cancelled_before_it_opened_stays_unpublished(world: World) -> None:
    project_id, round_id = await world.scheduled()
    event = RoundCancelled(round_id=round_id, project_id=project_id, occurred_at=NOW)
    await deliver(reader_of(world), messages([event]))
    assert await world.states(project_id) == ("cancelled", "cancelled")
    assert (await world.call("GET", f"/projects/{project_id}")).status_code == 404


async def test_a_fact_about_a_round_nobody_scheduled_is_parked(world: World) -> None:
    project_id, round_id = await world.submitted(equity=True)
    strangers = opened(new_id(), new_id())
    await deliver(reader_of(world), messages([opened(project_id, round_id)]))
    await deliver(reader_of(world), messages([strangers]))
    parked = await world.rows("SELECT subject FROM parked_message ORDER BY id")
    assert [row["subject"] for row in parked] == [round_id, strangers.round_id]
    assert await world.states(project_id) == ("submitted", None)


async def test_every_step_carries_the_event_that_made_it(world: World) -> None:
    project_id, round_id = await world.scheduled()
    event = opened(project_id, round_id)
    await deliver(reader_of(world), messages([event]))
    for table in ("round_event", "project_event"):
        query = f"SELECT cause_kind, cause_id FROM {table} ORDER BY id DESC LIMIT 1"
        [row] = await world.rows(query)
        assert (row["cause_kind"], row["cause_id"]) == ("event", event.event_id)
