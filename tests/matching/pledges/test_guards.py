"""Guards that only a rival or a crash can show: the lock order, one commit for all of it."""

import asyncio

import httpx

from services.matching.pledges import store
from shared import audit
from shared.ids import derived_id
from tests.databases import until_somebody_waits
from tests.matching.builders import TEST, Supporter, World
from tests.matching.doors import headers


async def test_a_round_is_locked_before_its_pledges_by_everybody(world: World) -> None:
    """Otherwise a job and a reader would each hold what the other one waits for."""
    round_id = await world.open()
    pledge_id = await world.seat(round_id)

    async def rival() -> None:
        async with world.pools.worker.transaction(TEST) as tx:
            await store.load_locked(tx.sql, [round_id], [pledge_id])

    async with world.pools.worker.transaction(TEST) as tx:
        await store.lock_books(tx.sql, [round_id])  # as every job begins
        running = asyncio.create_task(rival())
        await until_somebody_waits(world.pools.worker)
        locked = await store.lock_pledges(tx.sql, [pledge_id])
    await running

    assert list(locked) == [pledge_id]


async def test_what_cannot_be_audited_does_not_happen(
    world: World, http: httpx.AsyncClient
) -> None:
    who = Supporter()
    await world.grant(who)
    pledge_id = await world.seat(await world.open(), who)
    taken = audit.Entry(
        command="trial",
        command_id=derived_id(pledge_id, "withdrawal"),
        subject_kind="trial",
        subject=pledge_id,
    )
    async with world.pools.worker.transaction(TEST) as tx:
        await audit.record(tx, taken, world.clock())

    answer = await http.post(f"/pledges/{pledge_id}/withdrawal", headers=headers(world, who))

    assert answer.status_code == 500
    assert await world.states(pledge_id) == ["seated"]
    assert "PledgeClosing" not in await world.said(pledge_id)
