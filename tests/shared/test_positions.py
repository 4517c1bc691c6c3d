"""A position is committed seldom, at rest, and only where the partition is still held."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from kafka import TopicPartition
from kafka.errors import CommitFailedError

from shared.kafka.positions import COMMIT_EVERY_S, Positions

FIRST, SECOND = TopicPartition("topic", 0), TopicPartition("topic", 1)


@dataclass
class Member:
    """A consumer as far as positions see it."""

    held: set[TopicPartition] = field(default_factory=lambda: {FIRST, SECOND})
    committed: list[dict[TopicPartition, int]] = field(default_factory=list)
    is_lost: bool = False

    def assignment(self) -> set[TopicPartition]:
        return self.held

    def commit(self, offsets: dict[TopicPartition, Any]) -> None:
        if self.is_lost:
            raise CommitFailedError
        self.committed.append({place: after.offset for place, after in offsets.items()})


def polled(place: TopicPartition, *offsets: int) -> dict[TopicPartition, list[Any]]:
    return {place: [SimpleNamespace(offset=offset) for offset in offsets]}


def positions(member: Member, now: list[float]) -> Positions:
    return Positions(member, "group", lambda: now[0])


def test_batches_of_one_second_are_committed_together_at_the_last_offset() -> None:
    member, now = Member(), [0.0]
    known = positions(member, now)
    known.acted_on(polled(FIRST, 3, 4))
    known.acted_on(polled(SECOND, 7))
    assert member.committed == []
    now[0] = COMMIT_EVERY_S
    known.acted_on(polled(FIRST, 5))
    assert member.committed == [{FIRST: 6, SECOND: 8}]


def test_at_rest_all_that_was_acted_on_is_committed_once() -> None:
    member = Member()
    known = positions(member, [0.0])
    known.acted_on(polled(FIRST, 3))
    known.save()
    known.save()
    assert member.committed == [{FIRST: 4}]


def test_a_partition_that_was_given_to_another_is_left_to_it() -> None:
    member = Member(held={SECOND})
    known = positions(member, [0.0])
    known.acted_on(polled(FIRST, 3))
    known.acted_on(polled(SECOND, 3))
    known.save()
    assert member.committed == [{SECOND: 4}]


def test_a_commit_lost_to_a_rebalance_ends_nothing() -> None:
    member = Member(is_lost=True)
    known = positions(member, [0.0])
    known.acted_on(polled(FIRST, 3))
    known.save()
    member.is_lost = False
    known.save()
    assert member.committed == []
