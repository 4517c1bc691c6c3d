"""What the database itself shows and allows, whatever the code above asks for."""

from uuid import UUID

import asyncpg
import pytest

from shared.database import Actor
from tests.listing.world import Person, World

TABLES = (
    "issuer",
    "project",
    "project_draft",
    "project_version",
    "project_event",
    "round_draft",
    "round",
    "round_version",
    "round_event",
    "answer",
    "screening",
    "approval",
)
FROZEN = (
    "project_version",
    "project_event",
    "round_version",
    "round_event",
    "answer",
    "screening",
    "approval",
)


async def counts(world: World, who: Person | None) -> dict[str, int]:
    actor = Actor("test", who.id if who else None)
    async with world.house.app.transaction(actor) as tx:
        return {
            table: await tx.sql.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES
        }


async def approved(world: World) -> tuple[UUID, UUID]:
    project_id, round_id = await world.submitted(equity=True)
    await world.approve(project_id)
    await world.screen(round_id)
    return project_id, round_id


async def test_strangers_and_other_chambers_see_no_row(world: World) -> None:
    await approved(world)
    other_handler = await world.person((world.other_chamber_id, "handler", "approver"))
    for who in (None, world.stranger, world.other_approver, other_handler):
        assert set((await counts(world, who)).values()) == {0}


async def test_reviewers_see_versions_and_never_working_copies(world: World) -> None:
    await approved(world)
    for who in (world.staff, world.handler_approver):
        seen = await counts(world, who)
        assert {table for table, number in seen.items() if not number} == {
            "issuer",
            "project_draft",
            "round_draft",
        }


async def test_the_public_sees_the_approved_version_alone(world: World) -> None:
    project_id, _ = await world.submitted()
    await world.approve(
        project_id, world.staff, verdict="changes_requested", reason="直してください"
    )
    await world.submit(project_id, 2)
    await world.approve(project_id, version=2)
    await world.execute("UPDATE project SET published_at = $1", world.clock())
    seen = await counts(world, None)
    assert {table: number for table, number in seen.items() if number} == {
        "project": 1,
        "project_version": 1,
        "round": 1,
        "round_version": 1,
        "answer": 1,
    }


@pytest.mark.parametrize("table", FROZEN)
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET version = 1", "DELETE FROM {}", "TRUNCATE {}"]
)
async def test_what_is_frozen_stands_whoever_tries(
    world: World, table: str, statement: str
) -> None:
    await approved(world)
    attempt = statement.format(table)
    if table == "round_event":
        attempt = attempt.replace("version", "step_no")
    for database in (world.house.app, world.house.worker):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.transaction(Actor("test", world.approver.id)) as tx:
                await tx.sql.execute(attempt)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await world.execute(f"{attempt} CASCADE" if "TRUNCATE" in attempt else attempt)


async def test_the_readers_role_writes_no_answer_and_no_approval(world: World) -> None:
    for table in ("answer", "screening", "approval", "project_version", "project_draft"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with world.house.worker.transaction(Actor("test")) as tx:
                await tx.sql.execute(f"INSERT INTO {table} DEFAULT VALUES")


@pytest.mark.parametrize("approval", ["chamber_approval_id", "handler_approval_id"])
async def test_no_round_is_scheduled_without_its_approvals(world: World, approval: str) -> None:
    _, round_id = await approved(world)
    with pytest.raises(asyncpg.CheckViolationError):
        await world.execute(
            f"UPDATE round SET {approval} = NULL WHERE id = $1",
            round_id,
        )


async def test_no_approval_is_the_owners(world: World) -> None:
    await approved(world)
    with pytest.raises(asyncpg.CheckViolationError):
        await world.execute(
            "INSERT INTO approval SELECT gen_random_uuid(), round_id, project_id, version,"
            " 'chamber', organisation_id, owner_person_id, owner_person_id, decided_at,"
            " cause_kind, gen_random_uuid() FROM approval LIMIT 1"
        )
