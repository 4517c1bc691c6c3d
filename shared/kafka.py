"""Kafka by kafka-python, which is synchronous: a thread of its own each, hidden from the rest.

Why it polls as it does: docs/decisions/0006. Offsets are committed after the database; what
comes twice is dropped by the inbox.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

import asyncpg
import structlog
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.errors import CommitFailedError, KafkaError
from kafka.structs import MemberState, OffsetAndMetadata

from shared.database import is_transient
from shared.inbox import Message, Reader, deliver
from shared.outbox import headers_of, payload_of

log = structlog.stdlib.get_logger()

Answer = TypeVar("Answer")

POLL_MS: Final = 200
BATCH: Final = 200
LONGEST_PAUSE_S: Final = 10.0
# A join must end within one poll, or kafka-python may forget it (decision 0006).
JOIN_MS: Final = 3_000
# A consumer that is rebuilt: no member of its group, or behind and not moving, for this long.
UNJOINED_S: Final = 12.0
STALLED_S: Final = 30.0


class Sender:
    """Sends outbox rows; after any failure the producer is closed and built anew."""

    def __init__(self, bootstrap_servers: str, *, client_id: str) -> None:
        self._settings: dict[str, Any] = {
            "bootstrap_servers": bootstrap_servers,
            "client_id": client_id,
            "bootstrap_timeout_ms": 5_000,  # away is away: say so, the loop comes again
            "acks": "all",
            "enable_idempotence": True,  # explicit: conflicting settings raise
            "request_timeout_ms": 10_000,
            "delivery_timeout_ms": 30_000,
            "max_block_ms": 10_000,
            "linger_ms": 0,  # the relay batches by itself
            "batch_size": 131_072,
            "allow_auto_create_topics": False,
        }
        self._producer: KafkaProducer | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=client_id)

    async def __call__(self, rows: Sequence[asyncpg.Record]) -> None:
        """Return when the broker has acknowledged every row, in order.

        Raises:
            KafkaError: at least one was not acknowledged.
        """
        await asyncio.get_running_loop().run_in_executor(self._thread, self._send, rows)

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._drop)
        self._thread.shutdown(wait=False)

    def _send(self, rows: Sequence[asyncpg.Record]) -> None:
        try:
            self._producer = self._producer or KafkaProducer(**self._settings)
            sent = [
                self._producer.send(
                    row["topic"],
                    key=str(row["key"]).encode(),
                    value=payload_of(row),
                    headers=headers_of(row),
                )
                for row in rows
            ]
            self._producer.flush(timeout=30)
            for future in sent:
                future.get(timeout=0)
        except BaseException:
            self._drop()
            raise

    def _drop(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            producer.close(timeout=1)


class Consumer:
    """Polls for one group in a thread and hands each batch to the event loop."""

    def __init__(
        self,
        reader: Reader,
        bootstrap_servers: str,
        *,
        ordinal: int = 0,
        session_timeout_ms: int = 10_000,
    ) -> None:
        self._reader = reader
        self._settings: dict[str, Any] = {
            "bootstrap_servers": bootstrap_servers,
            "client_id": f"{reader.group}-{ordinal}",
            "bootstrap_timeout_ms": 5_000,
            "group_id": reader.group,
            "group_instance_id": f"{reader.group}-{ordinal}",
            "enable_auto_commit": False,
            "auto_offset_reset": "earliest",  # the default, latest, loses events on first start
            "partition_assignment_strategy": [CooperativeStickyAssignor()],
            "session_timeout_ms": session_timeout_ms,
            "heartbeat_interval_ms": session_timeout_ms // 3,
            "max_poll_records": BATCH,
            "max_poll_interval_ms": 300_000,
            "fetch_max_wait_ms": POLL_MS,
            "allow_auto_create_topics": False,
        }
        self._stopping = False
        self._watch = Watch(time.monotonic)
        self.is_assigned = False

    async def run(self, stop: asyncio.Event) -> None:
        """Read until `stop`; an error ends it and its supervisor begins anew."""
        self._stopping = False
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1, thread_name_prefix=self._reader.group) as thread:
            work: asyncio.Future[None] = loop.run_in_executor(thread, self._read, loop)
            waiting = asyncio.create_task(stop.wait())
            work.add_done_callback(lambda _: waiting.cancel())
            await asyncio.wait([waiting])
            self._stopping = True
            await work

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        consumer = KafkaConsumer(**self._settings)
        try:
            consumer.subscribe(list(self._reader.topics))
            self._watch = Watch(time.monotonic)
            while not self._stopping:
                timeout_ms = POLL_MS if _is_member(consumer) else JOIN_MS
                polled = consumer.poll(timeout_ms=timeout_ms)
                self.is_assigned = bool(consumer.assignment())
                if polled:
                    self._act(consumer, polled, loop)
                self._watch.look(consumer, moved=bool(polled))
        finally:
            self.is_assigned = False
            consumer.close(autocommit=False)

    def _act(
        self,
        consumer: KafkaConsumer,
        polled: dict[TopicPartition, list[Any]],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        batch = [_message(record) for records in polled.values() for record in records]
        pause_s = 0.2
        while not self._stopping:
            try:
                asyncio.run_coroutine_threadsafe(deliver(self._reader, batch), loop).result()
            except Exception as error:  # whatever is not transient ends the loop, seen by all
                if not is_transient(error):
                    raise
                log.warning("transient_error", group=self._reader.group, exc_info=True)
                self._wait(consumer, pause_s)
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
            else:
                self._commit(consumer, polled)
                return
        # Stopping in the middle of a backlog: nothing was kept, nothing is committed.

    def _wait(self, consumer: KafkaConsumer, pause_s: float) -> None:
        """Keep the membership alive without taking more."""
        held = consumer.assignment()
        consumer.pause(*held)
        until = time.monotonic() + pause_s
        while time.monotonic() < until and not self._stopping:
            consumer.poll(timeout_ms=50)
        consumer.resume(*(held & consumer.assignment()))

    def _commit(self, consumer: KafkaConsumer, polled: dict[TopicPartition, list[Any]]) -> None:
        held = consumer.assignment()
        after = {
            partition: OffsetAndMetadata(records[-1].offset + 1, "", -1)
            for partition, records in polled.items()
            if partition in held
        }
        if not after:
            return
        try:
            consumer.commit(after)
        except CommitFailedError:
            # A rebalance came between: whoever reads again drops repeats by the inbox.
            log.info("commit_lost_to_rebalance", group=self._reader.group)


class Watch:
    """Notices a consumer that only looks alive; its supervisor then builds another."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._joined_at = self._moved_at = monotonic()

    def look(self, consumer: KafkaConsumer, *, moved: bool) -> None:
        """Called after each poll; `moved` says whether it brought anything.

        Raises:
            KafkaError: no member of its group for `UNJOINED_S`, or for `STALLED_S` behind the
                end of a partition without moving.
        """
        now = self._monotonic()
        if _is_member(consumer):
            self._joined_at = now
        elif now - self._joined_at > UNJOINED_S:
            raise KafkaError("the group was never joined, or is lost")
        if moved:
            self._moved_at = now
        elif now - self._moved_at > STALLED_S:
            self._moved_at = now
            if _is_behind(consumer):
                raise KafkaError("messages wait, but the position stands still")


def _is_member(consumer: KafkaConsumer) -> bool:
    return bool(consumer.group_metadata().state == MemberState.STABLE)


def _is_behind(consumer: KafkaConsumer) -> bool:
    held = list(consumer.assignment())
    ends = consumer.end_offsets(held) if held else {}
    return any(consumer.position(partition) < end for partition, end in ends.items())


class Progress:
    """How far a group has read a topic, asked of the broker; it takes no part in the group."""

    def __init__(self, bootstrap_servers: str, *, group: str, topic: str) -> None:
        self._settings: dict[str, Any] = {
            "bootstrap_servers": bootstrap_servers,
            "client_id": f"{group}-progress",
            "group_id": group,
            "enable_auto_commit": False,
            "allow_auto_create_topics": False,
            "bootstrap_timeout_ms": 5_000,
            "request_timeout_ms": 10_000,
            "session_timeout_ms": 9_000,
        }
        self._topic = topic
        self._consumer: KafkaConsumer | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"{group}-progress")

    async def ends(self) -> dict[int, int]:
        """By partition, the offset that the next message will get.

        Raises:
            ConnectionError: the broker does not answer.
        """
        return await self._ask(self._ends)

    async def has_read(self, ends: Mapping[int, int]) -> bool:
        """Whether the group has committed everything before `ends`.

        Raises:
            ConnectionError: the broker does not answer.
        """
        return await self._ask(lambda consumer: self._has_read(consumer, ends))

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._drop)
        self._thread.shutdown(wait=False)

    def _ends(self, consumer: KafkaConsumer) -> dict[int, int]:
        places = [
            TopicPartition(self._topic, partition)
            for partition in consumer.partitions_for_topic(self._topic) or ()
        ]
        found = consumer.end_offsets(places) if places else {}
        return {place.partition: end for place, end in found.items()}

    def _has_read(self, consumer: KafkaConsumer, ends: Mapping[int, int]) -> bool:
        return all(
            (consumer.committed(TopicPartition(self._topic, partition)) or 0) >= end
            for partition, end in ends.items()
        )

    async def _ask(self, question: Callable[[KafkaConsumer], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, self._answer, question
        )

    def _answer(self, question: Callable[[KafkaConsumer], Answer]) -> Answer:
        try:
            self._consumer = self._consumer or KafkaConsumer(**self._settings)
            return question(self._consumer)
        except KafkaError as error:
            self._drop()
            raise ConnectionError("the broker does not answer") from error

    def _drop(self) -> None:
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            consumer.close(autocommit=False)


def _message(record: Any) -> Message:  # noqa: ANN401  # kafka-python has no types
    return Message(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key,
        value=record.value,
        headers={
            name: (value or b"").decode("utf-8", "replace") for name, value in record.headers
        },
    )
