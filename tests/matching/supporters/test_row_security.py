"""What the database itself lets be written of supporters, whatever the code above asks for."""

from uuid import UUID

import asyncpg
import pytest

from services.matching.supporters import store, usecases
from services.matching.supporters.domain import Shown
from shared.database import Actor
from tests.matching.builders import Supporter, World

RELEASE = """
    UPDATE supporter SET state = 'released', judged_by = $2, judged_at = changed_at
    WHERE pledge_id = $1
"""
SEALED = "UPDATE supporter SET handed_sealed = 'x', handed_at = changed_at WHERE pledge_id = $1"


async def given(world: World) -> tuple[Supporter, Supporter, UUID]:
    """A supporter whose words wait, and somebody of the chamber."""
    who, staff = Supporter(), Supporter()
    await world.grant(who)
    await world.appoint(staff, world.chamber_id, "chamber", "staff")
    pledge_id = await world.confirm(await world.open(), who)
    async with world.pools.app.transaction(who.actor) as tx:
        await usecases.write(
            tx,
            world.house.key,
            pledge_id=pledge_id,
            shown=Shown("name", "山本 京子", "楽しみです。"),
            handed=None,
            now=world.clock(),
        )
    return who, staff, pledge_id


async def attempt(world: World, who: Actor, statement: str, *values: object) -> str:
    async with world.pools.app.transaction(who) as tx:
        return str(await tx.sql.execute(statement, *values))


async def test_nobody_releases_their_own_words(world: World) -> None:
    who, staff, pledge_id = await given(world)
    for said_by in (who, staff):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await attempt(world, who.actor, RELEASE, pledge_id, said_by.person_id)
    await world.appoint(who, world.chamber_id, "chamber", "staff")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await attempt(world, who.actor, RELEASE, pledge_id, who.person_id)
    assert await attempt(world, staff.actor, RELEASE, pledge_id, staff.person_id) == "UPDATE 1"


async def test_what_was_released_is_not_written_anew_behind_the_chambers_back(
    world: World,
) -> None:
    who, staff, pledge_id = await given(world)
    await attempt(world, staff.actor, RELEASE, pledge_id, staff.person_id)
    for column in ("shown_name", "message", "reason"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await attempt(
                world,
                who.actor,
                f"UPDATE supporter SET {column} = 'x' WHERE pledge_id = $1",
                pledge_id,
            )
    assert await attempt(world, who.actor, SEALED, pledge_id) == "UPDATE 1"


async def test_an_address_is_handed_over_after_a_name_was_released(world: World) -> None:
    who, staff, pledge_id = await given(world)
    await attempt(world, staff.actor, RELEASE, pledge_id, staff.person_id)
    async with world.pools.app.transaction(who.actor) as tx:
        card = await usecases.write(
            tx,
            world.house.key,
            pledge_id=pledge_id,
            shown=Shown("name", "山本 京子", "楽しみです。"),
            handed={"name": "山本 京子"},
            now=world.clock(),
        )
        kept = await store.find(tx.sql, pledge_id)
    assert kept == card
    assert (card.state, card.handed_sealed is not None) == ("released", True)
