"""Over the real broker: the counters are dropped, heard anew, and every row is the same."""

import asyncio

import pytest
from kafka import KafkaProducer

from services.matching.signals.rebuilding import forget
from shared.inbox.message import Message
from shared.kafka.rewinding import StillReading
from tests.keeping import PATIENCE_S, consumers, keeping
from tests.matching.builders import World
from tests.matching.signals.test_usecases import a_long_story, counters


def produce(broker: str, messages: list[Message]) -> None:
    producer = KafkaProducer(bootstrap_servers=broker)
    for message in messages:
        headers = [(name, value.encode()) for name, value in message.headers.items()]
        producer.send(message.topic, key=message.key, value=message.value, headers=headers)
    producer.flush()
    producer.close()


async def heard(world: World, number: int) -> None:
    asked = "SELECT FROM inbox WHERE consumer = 'matching.signals'"
    ends = asyncio.get_running_loop().time() + PATIENCE_S
    while len(rows := await world.all(asked)) < number:
        assert asyncio.get_running_loop().time() < ends, f"{len(rows)} of {number}"
        await asyncio.sleep(0.05)


async def read_until(world: World, broker: str, number: int, dsn: str = "") -> None:
    """Run the group until it has heard so much; with `dsn`, try to forget meanwhile."""
    async with keeping(consumers([world.signals], broker, session_timeout_ms=6_000)):
        await heard(world, number)
        if dsn:
            with pytest.raises(StillReading):
                await forget(dsn, broker)


async def test_dropped_by_the_command_and_heard_from_offset_0_every_row_is_the_same(
    world: World, broker: str
) -> None:
    messages = await a_long_story(world)
    produce(broker, messages)
    dsn = world.pools.owner_dsn
    await read_until(world, broker, len(messages), dsn)
    first = await counters(world)
    assert len(first) > 20
    for _ in range(60):
        try:
            assert await forget(dsn, broker) > 0
            break
        except StillReading:
            await asyncio.sleep(0.5)
    assert await counters(world) == []
    await read_until(world, broker, len(messages))
    assert await counters(world) == first
