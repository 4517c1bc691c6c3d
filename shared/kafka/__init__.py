"""Kafka by kafka-python, which is synchronous: a thread each, hidden from the rest."""
