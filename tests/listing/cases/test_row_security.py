"""What the database itself shows of cases, whatever the code above asks for."""

import asyncpg
import pytest

from shared.database import Actor
from tests.listing.cases.test_endpoints import body, join, note, opened, read
from tests.listing.world import Person, World

TABLES = ("support_case", "case_step", "case_note")


async def counts(world: World, who: Person | None, code: str = "") -> list[int]:
    async with world.house.app.transaction(Actor("test", who.id if who else None)) as tx:
        await tx.sql.fetchval("SELECT set_config('app.case_code', $1, true)", code)
        return [await tx.sql.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES]


async def test_only_the_chamber_sees_a_case_and_its_owner_all_but_internal_notes(
    world: World,
) -> None:
    case_id = await opened(world)
    project_id, _ = await world.submitted(equity=True)
    await join(world, case_id, project_id)
    await note(world, case_id)
    await note(world, case_id, audience="internal")
    assert await counts(world, world.approver) == [1, 2, 2]
    assert await counts(world, world.owner) == [1, 2, 1]
    for who in (None, world.stranger, world.other_approver, world.handler_approver):
        assert await counts(world, who) == [0, 0, 0]


async def test_a_code_shows_the_case_that_waits_without_its_notes_and_nothing_later(
    world: World,
) -> None:
    case_id = await opened(world)
    await note(world, case_id)
    code = (await read(world, case_id))["join_code"]
    assert await counts(world, world.stranger, code) == [1, 0, 0]
    assert await counts(world, world.stranger, "22222222") == [0, 0, 0]
    project_id, _ = await world.drafted()
    await join(world, case_id, project_id)
    assert await counts(world, world.stranger, code) == [0, 0, 0]


@pytest.mark.parametrize("taken_for", ["somebody else", "nobody"])
async def test_with_a_code_one_takes_a_case_for_oneself_alone(
    world: World, taken_for: str
) -> None:
    code = (await read(world, await opened(world)))["join_code"]
    project_id, _ = await world.drafted()
    owner_id = world.owner.id if taken_for == "somebody else" else None
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with world.house.app.transaction(Actor("test", world.stranger.id)) as tx:
            await tx.sql.fetchval("SELECT set_config('app.case_code', $1, true)", code)
            await tx.sql.execute(
                "UPDATE support_case SET project_id = $1, owner_person_id = $2"
                " WHERE join_code = $3",
                project_id if owner_id else None,
                owner_id,
                code,
            )


@pytest.mark.parametrize("table", ["case_step", "case_note"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET person_id = chamber_id", "DELETE FROM {}", "TRUNCATE {}"]
)
async def test_steps_and_notes_stand_whoever_tries(
    world: World, table: str, statement: str
) -> None:
    await note(world, await opened(world))
    attempt = statement.format(table)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with world.house.app.transaction(Actor("test", world.staff.id)) as tx:
            await tx.sql.execute(attempt)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await world.execute(attempt)


async def test_no_open_case_stands_without_a_next_step(world: World) -> None:
    case_id = await opened(world)
    with pytest.raises(asyncpg.CheckViolationError):
        await world.execute("UPDATE support_case SET next_on = NULL WHERE id = $1", case_id)


async def test_the_readers_of_events_know_no_case(world: World) -> None:
    for table in TABLES:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with world.house.worker.transaction(Actor("test")) as tx:
                await tx.sql.fetchval(f"SELECT count(*) FROM {table}")


async def test_nobody_writes_a_note_in_anothers_name(world: World) -> None:
    case_id = await opened(world)
    await note(world, case_id)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with world.house.app.transaction(Actor("test", world.staff.id)) as tx:
            await tx.sql.execute(
                "INSERT INTO case_note SELECT gen_random_uuid(), case_id, chamber_id, way,"
                " audience, held_on, minutes, text, written_by, $1, body_hash, written_at,"
                " gen_random_uuid() FROM case_note",
                world.approver.id,
            )


async def test_a_case_of_another_chamber_is_opened_by_nobody_here(world: World) -> None:
    elsewhere = body(world, chamber_id=str(world.other_chamber_id))
    path = "/cases/01940000-0000-7000-8000-00000000000c"
    assert (await world.call("PUT", path, world.staff, elsewhere)).status_code == 404
