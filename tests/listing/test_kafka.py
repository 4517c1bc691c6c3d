"""Over the real broker: an office heard, a round announced, its opening heard back."""

import asyncio

from kafka import KafkaConsumer, KafkaProducer

from services.listing.main import readers
from shared.contracts.accounts import MembershipGranted
from shared.contracts.matching import RoundOpened
from shared.ids import new_id
from shared.kafka.sending import Sender
from shared.outbox import Relay
from tests.keeping import PATIENCE_S, consumers, keeping
from tests.listing.world import NOW, Person, World, messages


async def until(world: World, query: str, *args: object) -> None:
    ends = asyncio.get_running_loop().time() + PATIENCE_S
    while not await world.rows(query, *args):
        assert asyncio.get_running_loop().time() < ends, query
        await asyncio.sleep(0.1)


def produce(broker: str, event: MembershipGranted | RoundOpened) -> None:
    [message] = messages([event])
    producer = KafkaProducer(bootstrap_servers=broker)
    producer.send(
        message.topic,
        key=message.key,
        value=message.value,
        headers=[(name, value.encode()) for name, value in message.headers.items()],
    )
    producer.flush()
    producer.close()


def announced(broker: str, topic: str, round_id: str) -> list[str]:
    consumer = KafkaConsumer(
        topic,
        bootstrap_servers=broker,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        consumer_timeout_ms=5_000,
    )
    try:
        return [
            dict(record.headers)["ce_type"].decode()
            for record in consumer
            if record.key == round_id.encode()
        ]
    finally:
        consumer.close()


async def test_a_listing_goes_live_over_kafka(world: World, broker: str) -> None:
    sender = Sender(broker, client_id="listing-test")
    relay = Relay(world.pools.worker_dsn, sender, world.clock, asyncio.Event())
    loops = {"relay": relay.run, **consumers(readers(world.house), broker)}
    try:
        async with keeping(loops):
            approver = Person(new_id(), new_id())
            granted = MembershipGranted(
                person_id=approver.id,
                membership_id=new_id(),
                organisation_id=world.chamber_id,
                organisation_kind="chamber",
                role="approver",
                valid_from=NOW,
                occurred_at=NOW,
            )
            await asyncio.to_thread(produce, broker, granted)
            heard = "SELECT 1 FROM membership WHERE person_id = $1"
            await until(world, heard, approver.id)

            project_id, round_id = await world.submitted()
            assert (await world.approve(project_id, approver)).status_code == 200
            await until(
                world, "SELECT 1 WHERE NOT EXISTS (SELECT FROM outbox WHERE sent_at IS NULL)"
            )
            topic = "listing.rounds.v1"
            said = await asyncio.to_thread(announced, broker, topic, str(round_id))
            assert said == ["RoundScheduled"]

            opened = RoundOpened(
                round_id=round_id, project_id=project_id, opened_at=NOW, occurred_at=NOW
            )
            await asyncio.to_thread(produce, broker, opened)
            await until(
                world, "SELECT 1 FROM project WHERE state = 'live' AND id = $1", project_id
            )
            assert (await world.call("GET", f"/projects/{project_id}")).status_code == 200
    finally:
        await sender.close()
