"""Notices a consumer that only looks alive; it mends nothing (decision 0006)."""

from collections.abc import Callable
from typing import Final

from kafka import KafkaConsumer
from kafka.errors import KafkaError
from kafka.structs import MemberState

# A consumer that is rebuilt: no member of its group, or behind and not moving, for this long.
UNJOINED_S: Final = 12.0
STALLED_S: Final = 30.0
# What was sent a moment ago is on its way still: who is behind has this long to move.
SUSPECTED_S: Final = 5.0


class Watch:
    """Notices a consumer that only looks alive; its supervisor then builds another."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._joined_at = self._moved_at = monotonic()
        self._is_suspect = False

    def look(self, consumer: KafkaConsumer, *, moved: bool) -> None:
        """Called after each poll; `moved` says whether it brought anything.

        Raises:
            KafkaError: no member of its group for `UNJOINED_S`, or without moving for
                `STALLED_S`, found behind the end of a partition, and `SUSPECTED_S` later still.
        """
        now = self._monotonic()
        if is_member(consumer):
            self._joined_at = now
        elif now - self._joined_at > UNJOINED_S:
            raise KafkaError("the group was never joined, or is lost")
        if moved:
            self._moved_at, self._is_suspect = now, False
        elif now - self._moved_at > (SUSPECTED_S if self._is_suspect else STALLED_S):
            self._moved_at, was_suspect = now, self._is_suspect
            self._is_suspect = _is_behind(consumer)
            if self._is_suspect and was_suspect:
                raise KafkaError("messages wait, but the position stands still")


def is_member(consumer: KafkaConsumer) -> bool:
    return bool(consumer.group_metadata().state == MemberState.STABLE)


def _is_behind(consumer: KafkaConsumer) -> bool:
    held = list(consumer.assignment())
    ends = consumer.end_offsets(held) if held else {}
    return any(consumer.position(partition) < end for partition, end in ends.items())
