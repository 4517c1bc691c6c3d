"""Letters from a real topic: said twice, each is sent once."""

import asyncio
from collections.abc import Sequence

from kafka import KafkaProducer

from services.accounts.letters import jobs
from services.accounts.main import readers
from shared.inbox.message import Message
from tests.accounts.letters.stage import stage_of
from tests.accounts.world import World
from tests.keeping import PATIENCE_S, consumers, keeping


def _produce(broker: str, messages: Sequence[Message]) -> None:
    producer = KafkaProducer(bootstrap_servers=broker)
    for each in messages:
        headers = [(name, value.encode()) for name, value in each.headers.items()]
        producer.send(each.topic, key=each.key, value=each.value, headers=headers)
    producer.flush()
    producer.close()


async def _until(world: World, query: str) -> None:
    ends = asyncio.get_running_loop().time() + PATIENCE_S
    while not await world.rows(query):
        assert asyncio.get_running_loop().time() < ends, query
        await asyncio.sleep(0.1)


def _letters_to_them(world: World) -> int:
    return sum(each["To"] == "a@example.jp" for each in world.mailbox.letters)


async def test_a_topic_told_twice_sends_each_letter_once(world: World, broker: str) -> None:
    stage = await stage_of(world)
    who = await world.sign_in("a@example.jp")
    seated = stage.seated(who.person_id)
    told = [stage.message(seated), stage.message(stage.confirmed(seated))]
    house = stage.house
    reader = next(each for each in readers(house) if each.group == "accounts.letters")
    before = _letters_to_them(world)
    async with keeping(consumers([reader], broker)):
        for _ in range(2):
            await asyncio.to_thread(_produce, broker, told)
        # A third pledge behind them, so that the repeats have been read when it is here.
        last = stage.seated(who.person_id, round_id=seated.round_id)
        await asyncio.to_thread(_produce, broker, [stage.message(last)])
        await _until(world, f"SELECT FROM heard_pledge WHERE id = '{last.pledge_id}'")
        # What other tests said to the same topics is told as well: to whom, is not asked here.
        while await jobs.send_due(house, jobs.OTHERS):
            pass
    assert _letters_to_them(world) == before + 1
