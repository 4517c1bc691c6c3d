"""The broker that launcher and tests share."""

import tomllib

from kafka import KafkaAdminClient

from deploy.local.kafka import TOPICS, create_topics


def test_every_topic_is_there_and_kept_for_ever(broker: str) -> None:
    create_topics(broker)
    admin = KafkaAdminClient(bootstrap_servers=broker)
    declared = tomllib.loads(TOPICS.read_text())
    names = {topic["name"] for topic in declared["topic"]}
    found = {topic["name"]: topic for topic in admin.describe_topics(sorted(names))}
    admin.close()
    assert found.keys() == names
    assert {len(topic["partitions"]) for topic in found.values()} == {6}
