"""Reads for one group in a thread of its own and hands each batch to the event loop.

Why it polls as it does: docs/decisions/0006 and 0042. Offsets are committed after the database;
what comes twice is dropped by the inbox.
"""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import structlog
from kafka import KafkaConsumer, TopicPartition
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor

from shared.database import is_transient
from shared.inbox import Reader, deliver
from shared.inbox.message import Message
from shared.kafka.positions import Positions
from shared.kafka.watching import Watch, is_member
from shared.pace import Pace

log = structlog.stdlib.get_logger()

POLL_MS: Final = 2_000
# What was sent while we waited is on its way already.
GATHERED_MS: Final = 10
BATCH: Final = 200
LONGEST_PAUSE_S: Final = 10.0
# A join must end within one poll, or kafka-python may forget it (decision 0006).
JOIN_MS: Final = 3_000

Polled = dict[TopicPartition, list[Any]]


class Consumer:
    """One member of the reader's group."""

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
        positions = Positions(consumer, self._reader.group, time.monotonic)
        pace = Pace(self._reader.gathers_s, time.monotonic)
        try:
            consumer.subscribe(list(self._reader.topics))
            self._watch = Watch(time.monotonic)
            while not self._stopping:
                polled = _poll(consumer, pace)
                self.is_assigned = bool(consumer.assignment())
                if not polled:
                    positions.save()
                elif self._act(consumer, polled, loop):
                    positions.acted_on(polled)
                self._watch.look(consumer, moved=bool(polled))
            positions.save()
        finally:
            self.is_assigned = False
            consumer.close(autocommit=False)

    def _act(
        self, consumer: KafkaConsumer, polled: Polled, loop: asyncio.AbstractEventLoop
    ) -> bool:
        """Whether it had its effect; not if we are told to stop in the middle of a backlog."""
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
                return True
        return False

    def _wait(self, consumer: KafkaConsumer, pause_s: float) -> None:
        """Keep the membership alive without taking more."""
        held = consumer.assignment()
        consumer.pause(*held)
        until = time.monotonic() + pause_s
        while time.monotonic() < until and not self._stopping:
            consumer.poll(timeout_ms=50)
        consumer.resume(*(held & consumer.assignment()))


def _poll(consumer: KafkaConsumer, pace: Pace) -> Polled:
    """What there is; under load also what comes until the next batch may begin."""
    timeout_ms = POLL_MS if is_member(consumer) else JOIN_MS
    polled: Polled = consumer.poll(timeout_ms=timeout_ms)
    if polled and pace.left_s and sum(map(len, polled.values())) < BATCH:
        time.sleep(pace.left_s)
        for place, records in consumer.poll(timeout_ms=GATHERED_MS).items():
            polled.setdefault(place, []).extend(records)
    if polled:
        pace.begin()
    return polled


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
