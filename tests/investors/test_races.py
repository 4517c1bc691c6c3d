"""Thirty-two at one investor's last room, on a real PostgreSQL: exact every time."""

from collections.abc import AsyncIterator

import pytest

from services.investors.holds import handlers
from services.investors.replay.running import Tally, replay
from shared.database import Database
from shared.inbox import Reader, deliver
from tests.databases import Databases, Pools
from tests.investors.builders import KEY, NOW, World, message
from tests.races import LONG, TIMES, together

RIVALS = 32
CAP_MINOR, AMOUNT_MINOR = 900_000, 200_000
# Each race has its one right outcome, whoever wins: in CI a few show it.
RACES = TIMES if LONG else 10


@pytest.fixture
async def pools(databases: Databases) -> Pools:
    return await databases.open("investors")


@pytest.fixture
async def wide(pools: Pools) -> AsyncIterator[Database]:
    """A connection for each rival: nobody waits for anything but the lock."""
    database = Database(pools.worker_dsn, name="investors-rivals", pool_size=RIVALS)
    yield database
    await database.close()


async def test_the_last_room_is_given_exactly_once_however_many_ask(
    pools: Pools, wide: Database
) -> None:
    world = World.on(pools)
    reader = Reader(handlers.GROUP, handlers.TOPICS, handlers.handlers(KEY), wide, lambda: NOW)
    for _ in range(RACES):
        investor = await world.investor()
        rivals = [world.placed(investor, AMOUNT_MINOR) for _ in range(RIVALS)]
        ended = await together(*(deliver(reader, [message(each)]) for each in rivals))
        assert not [each for each in ended if each is not None]
        held = await world.rows(
            "SELECT amount, counted_before, cap FROM cap_entry WHERE investor_id = $1"
            " ORDER BY id",
            investor,
        )
        assert [(row["amount"], row["counted_before"]) for row in held] == [
            (AMOUNT_MINOR, AMOUNT_MINOR * before) for before in range(4)
        ]
        assert {row["cap"] for row in held} == {CAP_MINOR}
        decided = await world.rows(
            "SELECT count(*) FROM decision WHERE investor_id = $1", investor
        )
        assert decided[0]["count"] == RIVALS
    assert not await world.rows("SELECT FROM parked_message")
    tally = Tally()
    assert [each async for each in replay(pools.worker, KEY, tally)] == []
    assert tally.decisions == RACES * RIVALS
