"""Set a group back to the start of its topics; for groups that only feed projections."""

from collections.abc import Sequence

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata


class StillReading(Exception):
    """A member of the group reads, or did until seconds ago: the broker keeps its place."""


def rewind(bootstrap_servers: str, group: str, topics: Sequence[str]) -> int:
    """Have the group begin anew at offset 0; how many partitions that are.

    Raises:
        StillReading: as it says; nothing was set back.
    """
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap_servers,
        client_id=f"{group}-rewind",
        group_id=group,
        enable_auto_commit=False,
        allow_auto_create_topics=False,
        bootstrap_timeout_ms=5_000,
    )
    try:
        places = [
            TopicPartition(topic, partition)
            for topic in topics
            for partition in sorted(consumer.partitions_for_topic(topic) or ())
        ]
        consumer.assign(places)
        consumer.commit({place: OffsetAndMetadata(0, "", -1) for place in places})
    except KafkaError as error:
        raise StillReading(group) from error
    finally:
        consumer.close(autocommit=False)
    return len(places)
