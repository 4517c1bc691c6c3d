"""One-shot: creates the topics of deploy/kafka/topics.toml, with the partitions of compose."""

import os

from deploy.local.kafka import create_topics

if __name__ == "__main__":
    create_topics(os.environ["KAFKA_BOOTSTRAP_SERVERS"], size="compose")
