"""What the database itself shows of signals, whatever the code above it asks for."""

from uuid import UUID

import asyncpg
import pytest

from shared.database import Actor
from tests.listing.world import Person, World

TABLES = ("signal", "signal_event", "signal_text")


async def given(world: World) -> UUID:
    """A cheer, and a question that waits; both of the stranger."""
    project_id = await world.live()
    path = f"/projects/{project_id}/signals"
    await world.call("PUT", f"{path}/cheer", world.stranger, {})
    await world.call("PUT", f"{path}/question", world.stranger, {"words": "いつですか。"})
    return project_id


async def seen(world: World, who: Person | None) -> list[int]:
    async with world.house.app.transaction(Actor("test", who.id if who else None)) as tx:
        return [await tx.sql.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES]


async def test_who_gave_a_signal_is_the_givers_alone(world: World) -> None:
    await given(world)
    assert await seen(world, world.stranger) == [2, 2, 1]
    for who in (None, world.owner, world.other_approver, world.handler_approver):
        assert await seen(world, who) == [0, 0, 0]


async def test_the_chamber_reads_texts_and_the_owner_released_ones(world: World) -> None:
    await given(world)
    assert await seen(world, world.staff) == [0, 0, 1]
    await world.execute(
        "UPDATE signal_text SET state = 'released', judged_by = $1, judged_at = $2",
        world.staff.id,
        world.clock(),
    )
    assert await seen(world, world.owner) == [0, 0, 1]
    assert await seen(world, None) == [0, 0, 0]


async def test_nobody_writes_a_text_that_is_released_already(world: World) -> None:
    await given(world)
    attempt = """
        INSERT INTO signal_text SELECT gen_random_uuid(), id, project_id, chamber_id, person_id,
            'reason', 'given', 'x', 'released', '', given_at, gen_random_uuid(), given_at
        FROM signal WHERE kind = 'cheer'
    """
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with world.house.app.transaction(Actor("test", world.stranger.id)) as tx:
            await tx.sql.execute(attempt)


async def test_no_writer_judges_the_own_text(world: World) -> None:
    await given(world)
    with pytest.raises(asyncpg.CheckViolationError):
        await world.execute(
            "UPDATE signal_text SET state = 'released', judged_by = person_id,"
            " judged_at = written_at"
        )


@pytest.mark.parametrize("statement", ["UPDATE {} SET step_no = 9", "DELETE FROM {}"])
async def test_the_steps_of_a_signal_stand_whoever_tries(world: World, statement: str) -> None:
    await given(world)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await world.execute(statement.format("signal_event"))
