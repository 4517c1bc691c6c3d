"""Guards of the ledger of rooms that only a rival or a late clock can show."""

import asyncio
from datetime import timedelta

import pytest

from services.investors.holds import usecases
from shared.database import Actor
from tests.databases import Databases, until_somebody_waits
from tests.investors.builders import KEY, NOW, World

TEST = Actor("test")


@pytest.fixture
async def world(databases: Databases) -> World:
    pools = await databases.open("investors")
    return World.on(pools)


async def test_room_is_counted_only_once_its_lock_is_held(world: World) -> None:
    investor = await world.investor()
    earlier = world.placed(investor, 300_000)
    await world.hear(earlier)  # the lock's row is there, as it mostly is
    first, second = world.placed(investor, 600_000), world.placed(investor, 600_000)
    async with world.pools.worker.transaction(TEST) as tx:
        await usecases.place(tx, [first], NOW, KEY)
        rival = asyncio.create_task(world.hear(second))
        await until_somebody_waits(world.pools.worker)
    await rival

    assert await world.said(first.pledge_id) == ["HoldGranted"]
    assert await world.said(second.pledge_id) == ["HoldRefused"]


async def test_no_clock_ends_a_hold(world: World) -> None:
    investor = await world.investor()
    whole, late = world.placed(investor, 900_000), world.placed(investor, 1)
    await world.hear(whole)
    async with world.pools.worker.transaction(TEST) as tx:
        await usecases.place(tx, [late], NOW + timedelta(days=30), KEY)

    assert await world.said(late.pledge_id) == ["HoldRefused"]
    [row] = await world.rows("SELECT reasons FROM decision WHERE pledge_id=$1", late.pledge_id)
    assert row["reasons"] == ["over_cap"]
