"""Letters from a real topic: said twice, each is sent once."""

import asyncio
from collections.abc import Sequence

from kafka import KafkaProducer

from services.accounts.letters import jobs
from services.accounts.main import readers
from shared.inbox import Message
from shared.kafka.consuming import Consumer
from tests.accounts.letters.stage import stage_of
from tests.accounts.world import World

WITHIN_S = 20.0


def _produce(broker: str, messages: Sequence[Message]) -> None:
    producer = KafkaProducer(bootstrap_servers=broker)
    for each in messages:
        headers = [(name, value.encode()) for name, value in each.headers.items()]
        producer.send(each.topic, key=each.key, value=each.value, headers=headers)
    producer.flush()
    producer.close()


async def _until(world: World, query: str) -> None:
    ends = asyncio.get_running_loop().time() + WITHIN_S
    while not await world.rows(query):
        assert asyncio.get_running_loop().time() < ends, query
        await asyncio.sleep(0.1)


async def test_a_topic_told_twice_sends_each_letter_once(world: World, broker: str) -> None:
    stage = await stage_of(world)
    who = await world.sign_in("a@example.jp")
    seated = stage.seated(who.person_id)
    told = [stage.message(seated), stage.message(stage.confirmed(seated))]
    house = stage.house
    reader = next(each for each in readers(house) if each.group == "accounts.letters")
    stop = asyncio.Event()
    running = asyncio.ensure_future(Consumer(reader, broker).run(stop))
    try:
        for _ in range(2):
            await asyncio.to_thread(_produce, broker, told)
        # A third pledge behind them, so that the repeats have been read when it is here.
        last = stage.seated(who.person_id, round_id=seated.round_id)
        await asyncio.to_thread(_produce, broker, [stage.message(last)])
        await _until(world, f"SELECT FROM heard_pledge WHERE id = '{last.pledge_id}'")
        letters = [await jobs.send_due(house, jobs.OTHERS) for _ in range(2)]
    finally:
        stop.set()
        await running
    assert letters == [1, 0]
    assert world.mailbox.letters[-1]["To"] == "a@example.jp"
