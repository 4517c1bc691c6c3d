"""How many messages each group has not read yet, asked of the broker; kept for seconds."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog
from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import KafkaError

from shared.inbox import Reader

log = structlog.stdlib.get_logger()

KEPT_S: Final = 5.0


class LagOf:
    """The unread messages of a service's groups; asked in a thread, one question at a time."""

    def __init__(self, bootstrap_servers: str, readers: Sequence[Reader]) -> None:
        self._bootstrap = bootstrap_servers
        self._topics = {reader.group: list(reader.topics) for reader in readers}
        self._asking = asyncio.Lock()
        self._known: Mapping[str, int] | None = None
        self._until = 0.0

    async def __call__(self) -> Mapping[str, int] | None:
        """By group; None where the broker does not answer."""
        async with self._asking:
            if time.monotonic() >= self._until:
                try:
                    self._known = await asyncio.to_thread(self._ask)
                except KafkaError:
                    log.warning("lag_unknown", exc_info=True)
                    self._known = None
                self._until = time.monotonic() + KEPT_S
            return self._known

    def _ask(self) -> Mapping[str, int]:
        admin = KafkaAdminClient(
            bootstrap_servers=self._bootstrap,
            client_id="lag",
            request_timeout_ms=2_000,
            bootstrap_timeout_ms=2_000,
        )
        try:
            topics = sorted({topic for names in self._topics.values() for topic in names})
            ends = _ends(admin, topics)
            read = admin.list_group_offsets(dict.fromkeys(self._topics))
        finally:
            admin.close()
        return {
            group: sum(
                max(0, end - _committed(read.get(group, {}), place))
                for place, end in ends.items()
                if place.topic in names
            )
            for group, names in self._topics.items()
        }


def _ends(admin: KafkaAdminClient, topics: Sequence[str]) -> dict[TopicPartition, int]:
    places = {
        TopicPartition(each["name"], partition["partition_index"]): OffsetSpec.LATEST
        for each in admin.describe_topics(list(topics))
        for partition in each["partitions"]
    }
    return {place: end.offset for place, end in admin.list_partition_offsets(places).items()}


def _committed(read: Mapping[TopicPartition, Any], place: TopicPartition) -> int:
    """Nothing committed is the beginning: our topics keep everything."""
    return max(0, read[place].offset) if place in read else 0
