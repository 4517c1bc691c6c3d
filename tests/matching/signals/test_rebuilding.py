"""Over the real broker: the counters are dropped, heard anew, and every row is the same."""

import asyncio

import pytest
from kafka import KafkaProducer

from services.matching.signals.rebuilding import forget
from shared.inbox import Message
from shared.kafka.consuming import Consumer
from shared.kafka.rewinding import StillReading
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
    for _ in range(600):
        rows = await world.all("SELECT FROM inbox WHERE consumer = 'matching.signals'")
        if len(rows) >= number:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{len(rows)} of {number}")


async def read_until(world: World, broker: str, number: int, dsn: str = "") -> None:
    """Run the group until it has heard so much; with `dsn`, try to forget meanwhile."""
    stop = asyncio.Event()
    reading = asyncio.create_task(
        Consumer(world.signals, broker, session_timeout_ms=6_000).run(stop)
    )
    try:
        await heard(world, number)
        if dsn:
            with pytest.raises(StillReading):
                await forget(dsn, broker)
    finally:
        stop.set()
        await reading


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
