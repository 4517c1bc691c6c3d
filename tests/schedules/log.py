"""The log in memory: topics of two partitions, and groups that read them at their own pace.

Order holds within a partition; between topics and partitions there is none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.inbox import Reader
from shared.inbox.message import Message
from shared.outbox import headers_of, payload_of

PARTITIONS = 2
Place = tuple[str, int]


@dataclass
class Log:
    """What was sent, and how far each group has read."""

    sent: dict[Place, list[Message]] = field(default_factory=dict)
    read: dict[tuple[str, Place], int] = field(default_factory=dict)

    def send(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """As a relay does; a row sent twice stands there twice."""
        for row in rows:
            headers = {name: value.decode() for name, value in headers_of(row)}
            self.append(row["topic"], row["key"], payload_of(row), headers)

    def append(self, topic: str, key: UUID, value: bytes, headers: Mapping[str, str]) -> None:
        place = (topic, key.int % PARTITIONS)
        messages = self.sent.setdefault(place, [])
        message = Message(
            topic=topic,
            partition=place[1],
            offset=len(messages),
            key=str(key).encode(),
            value=value,
            headers=headers,
        )
        messages.append(message)

    def waiting(self, reader: Reader) -> list[Place]:
        """Where there is something unread for this group."""
        return [
            place
            for place, messages in self.sent.items()
            if place[0] in reader.topics
            and self.read.get((reader.group, place), 0) < len(messages)
        ]

    def poll(self, reader: Reader, place: Place, at_most: int) -> list[Message]:
        begins = self.read.get((reader.group, place), 0)
        return self.sent[place][begins : begins + at_most]

    def move_on(self, reader: Reader, place: Place, count: int) -> None:
        """Commit the offset."""
        about = (reader.group, place)
        self.read[about] = self.read.get(about, 0) + count

    def move_back(self, reader: Reader, place: Place, count: int) -> None:
        """A rebalance, or a commit that was lost: read again."""
        about = (reader.group, place)
        self.read[about] = max(0, self.read.get(about, 0) - count)


@dataclass
class Progress:
    """What the outcome asks the broker: whether the group has read all that stood there."""

    log: Log
    group: str
    topic: str

    async def ends(self) -> dict[int, int]:
        return {
            place[1]: len(messages)
            for place, messages in self.log.sent.items()
            if place[0] == self.topic
        }

    async def has_read(self, ends: Mapping[int, int]) -> bool:
        return all(
            self.log.read.get((self.group, (self.topic, partition)), 0) >= end
            for partition, end in ends.items()
        )


def headers(event: Any, version: int, now: datetime) -> dict[str, str]:
    """Of a fact that a service outside this world says."""
    return {
        "ce_id": str(event.event_id),
        "ce_type": type(event).__name__,
        "ce_subject": str(event.subject),
        "ce_time": now.isoformat(),
        "aggregate_version": str(version),
    }
