"""A batch takes its cards by id, never in the order of the log: two batches cannot deadlock."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.payments.saga import jobs
from shared.contracts.matching import PledgeClosing
from shared.ids import new_id
from tests.payments.world import NO_FUNDS_LATER, TEST, Pledge, World

_LOCK = "SELECT id FROM saved_card WHERE id = $1 FOR NO KEY UPDATE NOWAIT"


@asynccontextmanager
async def held(world: World, card_id: UUID) -> AsyncIterator[None]:
    async with world.house.worker.transaction(TEST) as tx:
        await tx.sql.fetch(_LOCK, card_id)
        yield


async def by_card(world: World, pledges: list[Pledge]) -> list[tuple[UUID, Pledge]]:
    """The pledges with their cards, by card."""
    rows = await world.rows("SELECT id, investor_id FROM saved_card ORDER BY id")
    owned = {row["investor_id"]: row["id"] for row in rows}
    return sorted(((owned[each.investor_id], each) for each in pledges), key=lambda two: two[0])


async def waits_without_the_higher(
    world: World, lower: UUID, higher: UUID, batch: Awaitable[Any]
) -> None:
    """While the lower card is another's, the batch must not sit on the higher one."""
    async with held(world, lower):
        running = asyncio.ensure_future(batch)
        waiting = (
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        while not await world.value(waiting):
            assert not running.done(), "it should wait for the lower card"
            await asyncio.sleep(0.02)
        async with held(world, higher):
            pass
    await running


async def test_seats_take_their_cards_by_id(world: World) -> None:
    saved = [await world.saved(), await world.saved()]
    (lower, first), (higher, second) = await by_card(world, saved)
    until = world.now() + timedelta(hours=1)
    events = [world.seated(each, pay_by=until, pledge_id=new_id()) for each in (second, first)]
    await waits_without_the_higher(world, lower, higher, world.hear(*events))
    assert await world.value("SELECT count(*) FROM payment WHERE state = 'backed'") == 4


async def test_closings_take_their_cards_by_id(world: World) -> None:
    saved = [await world.saved(), await world.saved()]
    (lower, first), (higher, second) = await by_card(world, saved)
    events = [
        PledgeClosing(
            pledge_id=each.id,
            round_id=each.round_id,
            reason="withdrawn",
            occurred_at=world.now(),
        )
        for each in (second, first)
    ]
    await waits_without_the_higher(world, lower, higher, world.hear(*events))
    await world.work()
    assert [await world.state(each) for each in saved] == ["voided", "voided"]


async def test_tries_that_end_take_their_cards_by_id(world: World) -> None:
    saved = [await world.saved(NO_FUNDS_LATER), await world.saved(NO_FUNDS_LATER)]
    (lower, first), (higher, second) = await by_card(world, saved)
    await world.due(second)
    await world.work()
    await world.pass_time(minutes=1)
    await world.due(first)
    await world.work()
    await world.pass_time(days=30)
    async with world.house.worker.statement() as sql:
        await sql.execute("UPDATE payment SET repair_until = next_try_at")
        await sql.execute('UPDATE payment_operation SET outcome = \'{"code": "lost_card"}\'')
    await waits_without_the_higher(world, lower, higher, jobs.try_again(world.house))
    assert [await world.state(each) for each in saved] == ["lapsed", "lapsed"]
