"""How far a group has read a topic, asked of the broker; it takes no part in the group."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

Answer = TypeVar("Answer")


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
