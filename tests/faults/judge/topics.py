"""Reads every topic from its first message to its present end, as no member of any group."""

import tomllib
from collections.abc import Iterator
from typing import Any, Final

from kafka import KafkaConsumer, TopicPartition

from deploy.local.kafka import TOPICS

Row = tuple[Any, ...]

COLUMNS: Final = (
    *("topic", "partition", "offset", "event_id", "key", "type", "subject"),
    *("aggregate_version", "payload"),
)
_PATIENCE: Final = 50  # polls of 200 ms in a row that bring nothing


class TopicUnread(Exception):
    """The broker did not hand out all that it said it has."""


def read(bootstrap: str) -> list[Row]:
    """Rows of `topic_message`; it blocks, so it belongs in a thread.

    Raises:
        TopicUnread: some messages did not come within ten seconds.
    """
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap,
        bootstrap_timeout_ms=5_000,
        client_id="judge",
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        allow_auto_create_topics=False,
    )
    try:
        return list(_rows(consumer))
    finally:
        consumer.close()


def _rows(consumer: KafkaConsumer) -> Iterator[Row]:
    declared = tomllib.loads(TOPICS.read_text(encoding="utf-8"))["topic"]
    places = [
        TopicPartition(topic["name"], number)
        for topic in declared
        for number in consumer.partitions_for_topic(topic["name"]) or ()
    ]
    consumer.assign(places)
    consumer.seek_to_beginning(*places)
    ends = consumer.end_offsets(places)
    patience = _PATIENCE
    while any(consumer.position(place) < ends[place] for place in places):
        polled = consumer.poll(timeout_ms=200)
        patience = _PATIENCE if polled else patience - 1
        if not patience:
            raise TopicUnread("the broker has messages that it does not hand out")
        for records in polled.values():
            yield from (_row(record) for record in records)


def _row(record: Any) -> Row:
    heads = {name: (value or b"").decode(errors="replace") for name, value in record.headers}
    version = heads.get("aggregate_version", "")
    return (
        record.topic,
        record.partition,
        record.offset,
        heads.get("ce_id"),
        (record.key or b"").decode(errors="replace"),
        heads.get("ce_type"),
        heads.get("ce_subject"),
        int(version) if version.isdecimal() else None,
        (record.value or b"").decode(errors="replace").replace("\x00", "\ufffd"),
    )
