"""Notices a consumer that only looks alive; it mends nothing (decision 0006)."""

from collections.abc import Callable
from typing import Final

from kafka import KafkaConsumer
from kafka.errors import KafkaError
from kafka.structs import MemberState

# A consumer that is rebuilt: no member of its group, or behind and not moving, for this long.
UNJOINED_S: Final = 12.0
STALLED_S: Final = 30.0


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
        if is_member(consumer):
            self._joined_at = now
        elif now - self._joined_at > UNJOINED_S:
            raise KafkaError("the group was never joined, or is lost")
        if moved:
            self._moved_at = now
        elif now - self._moved_at > STALLED_S:
            self._moved_at = now
            if _is_behind(consumer):
                raise KafkaError("messages wait, but the position stands still")


def is_member(consumer: KafkaConsumer) -> bool:
    return bool(consumer.group_metadata().state == MemberState.STABLE)


def _is_behind(consumer: KafkaConsumer) -> bool:
    held = list(consumer.assignment())
    ends = consumer.end_offsets(held) if held else {}
    return any(consumer.position(partition) < end for partition, end in ends.items())
