"""What the database itself shows and takes from the doors used by people."""

import asyncpg
import pytest

from shared import migrate
from shared.database import Actor
from tests.accounts.world import Signed, World

HIDDEN = ("sign_in", "letter")


async def _count(world: World, asker: Signed | None, table: str) -> int:
    person_id = asker.person_id if asker else None
    async with world.house.app.transaction(Actor("test", person_id)) as tx:
        return int(await tx.sql.fetchval(f"SELECT count(*) FROM {table}"))


async def test_a_person_sees_only_what_is_theirs(world: World) -> None:
    operator = await world.operator()
    chamber = await world.chamber(operator)
    head = await world.administrator(chamber, operator)
    await world.invite(head, chamber, "s@example.jp", "staff")
    stranger = await world.sign_in("x@example.jp")
    for table in ("person", "session"):
        assert await _count(world, stranger, table) == 1
        assert await _count(world, None, table) == 0
    assert await _count(world, stranger, "office") == 0
    staff = await world.sign_in("s@example.jp")
    for table in ("person", "office"):
        assert await _count(world, staff, table) == 1
    assert await _count(world, head, "office") == 2
    assert await _count(world, head, "person") == 2
    assert await _count(world, operator, "person") == 4


@pytest.mark.parametrize("table", HIDDEN)
async def test_codes_and_letters_cannot_be_read_at_a_persons_door(
    world: World, table: str
) -> None:
    signed = await world.sign_in("x@example.jp")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await _count(world, signed, table)


async def test_nobody_gives_themselves_an_office(world: World) -> None:
    operator = await world.operator()
    chamber = await world.chamber(operator)
    signed = await world.sign_in("x@example.jp")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with world.house.app.transaction(Actor("test", signed.person_id)) as tx:
            await tx.sql.execute(
                "INSERT INTO office (id, person_id, organisation_id, organisation_kind, role,"
                " valid_from, cause_kind, cause_id)"
                " VALUES ($1, $1, $2, 'chamber', 'administrator', $3, 'request', $1)",
                signed.person_id,
                chamber,
                world.clock(),
            )


async def test_tables_and_migrations_agree(world: World) -> None:
    await migrate.check("accounts", world.pools.owner_dsn)
