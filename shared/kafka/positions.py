"""How far a group's consumer has acted: committed now and then, not after each batch.

A commit is only a bookmark: what was acted on behind it and comes again, the inbox drops.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import structlog
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import CommitFailedError
from kafka.structs import OffsetAndMetadata

log = structlog.stdlib.get_logger()

COMMIT_EVERY_S: Final = 1.0


class Positions:
    """What was acted on and not committed yet; of one consumer, in its thread."""

    def __init__(
        self, consumer: KafkaConsumer, group: str, monotonic: Callable[[], float]
    ) -> None:
        self._consumer = consumer
        self._group = group
        self._monotonic = monotonic
        self._next: dict[TopicPartition, int] = {}
        self._committed_at = monotonic()

    def acted_on(self, polled: Mapping[TopicPartition, Sequence[Any]]) -> None:
        """Note that every record of `polled` has had its effect."""
        self._next |= {place: records[-1].offset + 1 for place, records in polled.items()}
        if self._monotonic() - self._committed_at >= COMMIT_EVERY_S:
            self.save()

    def save(self) -> None:
        """Commit what is noted, of the partitions that are still held."""
        held = self._consumer.assignment()
        after = {
            place: OffsetAndMetadata(offset, "", -1)
            for place, offset in self._next.items()
            if place in held
        }
        self._next.clear()
        self._committed_at = self._monotonic()
        if not after:
            return
        try:
            self._consumer.commit(after)
        except CommitFailedError:
            # A rebalance came between: whoever reads again drops repeats by the inbox.
            log.info("commit_lost_to_rebalance", group=self._group)
