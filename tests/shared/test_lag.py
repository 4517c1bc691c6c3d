"""How far a group is behind, asked of a real broker; and what is said when there is none."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.structs import OffsetAndMetadata

from deploy.local.ports import free_port
from shared.inbox import Reader
from shared.lag import LagOf
from tests.shared.conftest import Floor

TOPIC = "payments.payouts.v1"
GROUP = "trial.behind"


def reader(floor: Floor) -> Reader:
    return Reader(GROUP, [TOPIC], {}, floor.worker, lambda: datetime.now(UTC))


def _write(broker: str) -> None:
    producer = KafkaProducer(bootstrap_servers=broker)
    for _ in range(5):
        producer.send(TOPIC, value=b"{}", partition=0)
    producer.flush()
    producer.close()


def _read_up_to(broker: str, offset: int) -> None:
    consumer = KafkaConsumer(bootstrap_servers=broker, group_id=GROUP, enable_auto_commit=False)
    place = TopicPartition(TOPIC, 0)
    consumer.assign([place])
    consumer.commit({place: OffsetAndMetadata(offset, "", -1)})
    consumer.close(autocommit=False)


async def _known(floor: Floor, broker: str) -> Mapping[str, int]:
    """A young broker has no coordinator of groups for a moment; that is unknown, not zero."""
    for _ in range(30):
        if (found := await LagOf(broker, [reader(floor)])()) is not None:
            return found
        await asyncio.sleep(1)
    raise AssertionError("never known")


async def test_lag_counts_what_a_group_has_not_read(floor: Floor, broker: str) -> None:
    before = (await _known(floor, broker))[GROUP]
    await asyncio.to_thread(_write, broker)
    asked = LagOf(broker, [reader(floor)])
    assert await asked() == {GROUP: before + 5}
    await asyncio.to_thread(_read_up_to, broker, before + 3)
    assert await asked() == {GROUP: before + 5}  # kept for a few seconds
    assert await LagOf(broker, [reader(floor)])() == {GROUP: 2}


async def test_a_broker_that_is_away_makes_the_lag_unknown(floor: Floor) -> None:
    assert await LagOf(f"127.0.0.1:{free_port()}", [reader(floor)])() is None
