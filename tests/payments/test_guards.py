"""Guards around money that only a rival or a worker that woke up late can show."""

import asyncio

from services.payments.rails import operations_store
from services.payments.saga import usecases
from shared.contracts.matching import PledgeClosing
from tests.databases import until_somebody_waits
from tests.payments.world import TEST, Pledge, World


def _closing(world: World, pledge: Pledge) -> PledgeClosing:
    return PledgeClosing(
        pledge_id=pledge.id,
        round_id=pledge.round_id,
        reason="refund",
        occurred_at=world.now(),
    )


async def _close(world: World, pledge: Pledge) -> None:
    async with world.house.worker.transaction(TEST) as tx:
        await usecases.close(tx, [_closing(world, pledge)], world.now())


async def test_two_who_send_the_same_money_back_at_once_send_it_once(world: World) -> None:
    pledge = await world.saved()
    await world.due(pledge)
    await world.work()
    async with world.house.worker.transaction(TEST) as tx:
        await usecases.close(tx, [_closing(world, pledge)], world.now())
        rival = asyncio.create_task(_close(world, pledge))
        await until_somebody_waits(world.house.worker)
    await rival

    refunds = await world.rows("SELECT amount_minor FROM refund")
    assert [row["amount_minor"] for row in refunds] == [pledge.amount_minor]


async def test_a_worker_that_wakes_after_its_lease_makes_no_second_charge(
    world: World,
) -> None:
    pledge = await world.saved()
    await world.due(pledge)
    async with world.house.worker.statement() as sql:
        [asleep] = await operations_store.claim(sql, world.now())
    await world.pass_time(seconds=61)
    await world.work()
    assert await world.state(pledge) == "captured"

    await world.house.psp.gateway.perform(asleep.call)

    assert len(world.intents(pledge)) == 1
