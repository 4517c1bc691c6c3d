"""From the outbox over a real broker into the inbox, once each, in order."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest
from kafka import TopicPartition
from kafka.errors import KafkaError
from kafka.structs import ConsumerGroupMetadata, MemberState

from shared import outbox
from shared.contracts.accounts import SessionEnded
from shared.database import Actor, Transaction
from shared.ids import new_id
from shared.inbox import Handler, Reader
from shared.kafka.consuming import Consumer
from shared.kafka.sending import Sender
from shared.kafka.watching import STALLED_S, SUSPECTED_S, UNJOINED_S, Watch
from tests.shared.conftest import Floor
from tests.shared.test_inbox import count, counted

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


async def promise(floor: Floor, persons: Sequence[UUID]) -> list[UUID]:
    events = [
        SessionEnded(occurred_at=NOW, person_id=person, session_id=new_id(), ended_at=NOW)
        for person in persons
    ]
    async with floor.app.transaction(Actor("test")) as tx:
        await outbox.add(tx, events)
    return [event.event_id for event in events]


async def send_all(floor: Floor, broker: str) -> None:
    sender = Sender(broker, client_id="trial-relay")
    try:
        async with floor.worker.statement() as sql:
            while await outbox.relay_once(sql, sender, lambda: NOW):
                pass
    finally:
        await sender.close()


@asynccontextmanager
async def reading(floor: Floor, broker: str, handler: Handler) -> AsyncIterator[None]:
    group = f"trial.{new_id()}"
    reader = Reader(
        group, [SessionEnded.TOPIC], {SessionEnded: handler}, floor.worker, lambda: NOW
    )
    stop = asyncio.Event()
    running = asyncio.create_task(Consumer(reader, broker).run(stop))
    try:
        yield
    finally:
        stop.set()
        await running


async def until_counted(floor: Floor, wanted: set[UUID]) -> list[UUID]:
    for _ in range(1_200):
        seen = await counted(floor)
        if wanted <= set(seen):
            return [each for each in seen if each in wanted]
        await asyncio.sleep(0.05)
    raise AssertionError("the events never arrived")


async def test_events_arrive_once_each_and_a_subjects_in_order(
    floor: Floor, broker: str
) -> None:
    persons = [new_id() for _ in range(5)]
    sent = await promise(floor, persons * 40)
    await send_all(floor, broker)
    async with reading(floor, broker, count):
        arrived = await until_counted(floor, set(sent))
    assert len(arrived) == len(set(arrived)) == 200
    for person in range(5):
        of_one = sent[person::5]
        assert [each for each in arrived if each in set(of_one)] == of_one


async def test_a_relay_that_dies_between_send_and_mark_leads_to_no_second_effect(
    floor: Floor, broker: str
) -> None:
    sent = await promise(floor, [new_id()])
    sender = Sender(broker, client_id="trial-relay")

    async def send_then_die(rows: Sequence[asyncpg.Record]) -> None:
        await sender(rows)
        raise ConnectionError("killed here")

    async with floor.worker.statement() as sql:
        with pytest.raises(ConnectionError):
            await outbox.relay_once(sql, send_then_die, lambda: NOW)
    await sender.close()
    await send_all(floor, broker)
    last = await promise(floor, [new_id()])
    await send_all(floor, broker)
    async with reading(floor, broker, count):
        arrived = await until_counted(floor, {*sent, *last})
    assert arrived.count(sent[0]) == 1


async def test_a_database_away_for_a_moment_delays_and_loses_nothing(
    floor: Floor, broker: str
) -> None:
    failures = 2

    async def falter(
        tx: Transaction, events: Sequence[SessionEnded], now: datetime
    ) -> Collection[UUID]:
        nonlocal failures
        if failures:
            failures -= 1
            raise ConnectionError("the database went away")
        return await count(tx, events, now)

    sent = await promise(floor, [new_id(), new_id()])
    await send_all(floor, broker)
    async with reading(floor, broker, falter):
        assert set(await until_counted(floor, set(sent))) == set(sent)
    assert failures == 0


async def test_a_reader_that_ends_before_its_effect_hears_the_message_again(
    floor: Floor, broker: str
) -> None:
    group, stop = f"trial.{new_id()}", asyncio.Event()

    async def end_first(
        _tx: Transaction, _events: Sequence[SessionEnded], _now: datetime
    ) -> Collection[UUID]:
        stop.set()
        raise ConnectionError("the database is away, and we are told to end")

    def consumer(handler: Handler) -> Consumer:
        reader = Reader(
            group, [SessionEnded.TOPIC], {SessionEnded: handler}, floor.worker, lambda: NOW
        )
        return Consumer(reader, broker)

    sent = await promise(floor, [new_id()])
    await send_all(floor, broker)
    await consumer(end_first).run(stop)
    stop.clear()
    running = asyncio.create_task(consumer(count).run(stop))
    try:
        assert await until_counted(floor, set(sent)) == sent
    finally:
        stop.set()
        await running


async def test_sending_to_nobody_raises_and_marks_nothing(floor: Floor) -> None:
    await promise(floor, [new_id()])
    sender = Sender("127.0.0.1:1", client_id="trial-relay")
    async with floor.worker.statement() as sql:
        with pytest.raises(KafkaError):
            await outbox.relay_once(sql, sender, lambda: NOW)
    await sender.close()
    assert len(await floor.rows("SELECT id FROM outbox WHERE sent_at IS NULL")) == 1


async def test_every_reader_of_many_that_start_at_once_hears(floor: Floor, broker: str) -> None:
    """A join that kafka-python forgets leaves a reader deaf: one of fifty did, before 0006."""
    heard: list[UUID] = []

    async def hear(
        _tx: Transaction, events: Sequence[SessionEnded], _now: datetime
    ) -> Collection[UUID]:
        heard.extend(event.event_id for event in events)
        return []

    async with AsyncExitStack() as readers:
        for _ in range(8):
            await readers.enter_async_context(reading(floor, broker, hear))
        await asyncio.sleep(4)
        [sent] = await promise(floor, [new_id()])
        await send_all(floor, broker)
        for _ in range(100):
            if heard.count(sent) == 8:
                break
            await asyncio.sleep(0.1)
    assert heard.count(sent) == 8


@dataclass
class Standing:
    """A consumer as the watch sees it: its state in the group, its place and the end."""

    state: str
    place: int = 0
    end: int = 0

    def group_metadata(self) -> ConsumerGroupMetadata:
        return ConsumerGroupMetadata("group", 2, "member", None, self.state)

    def assignment(self) -> set[TopicPartition]:
        return {TopicPartition("topic", 0)}

    def end_offsets(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(partitions, self.end)

    def position(self, _partition: TopicPartition) -> int:
        return self.place


BEHIND = Standing(MemberState.STABLE, place=3, end=4)


def looked(standing: Standing, *after_s: float) -> None:
    moments = iter([0.0, *after_s])
    watch = Watch(lambda: next(moments))
    for _ in after_s:
        watch.look(standing, moved=False)


@pytest.mark.parametrize(
    ("standing", "after_s"),
    [
        (Standing(MemberState.REBALANCING), [UNJOINED_S + 1]),
        (Standing(MemberState.UNJOINED), [UNJOINED_S + 1]),
        (BEHIND, [STALLED_S + 1, STALLED_S + SUSPECTED_S + 2]),
    ],
)
def test_a_consumer_that_only_looks_alive_is_rebuilt(
    standing: Standing, after_s: Sequence[float]
) -> None:
    looked(standing, *after_s[:-1])
    with pytest.raises(KafkaError):
        looked(standing, *after_s)


@pytest.mark.parametrize(
    ("standing", "after_s"),
    [
        (Standing(MemberState.REBALANCING), [UNJOINED_S - 1]),
        (Standing(MemberState.STABLE), [STALLED_S + 1, STALLED_S + SUSPECTED_S + 2]),
        (BEHIND, [STALLED_S - 1]),
        (BEHIND, [STALLED_S + 1, STALLED_S + SUSPECTED_S - 1]),
    ],
)
def test_a_consumer_that_may_yet_move_is_left_alone(
    standing: Standing, after_s: Sequence[float]
) -> None:
    looked(standing, *after_s)


def test_whoever_moved_was_not_stalled() -> None:
    """What was sent a moment before the look was on its way."""
    moments = iter([0.0, STALLED_S + 1, STALLED_S + 2, 2 * STALLED_S + 3])
    watch = Watch(lambda: next(moments))
    watch.look(BEHIND, moved=False)
    watch.look(BEHIND, moved=True)
    watch.look(BEHIND, moved=False)
