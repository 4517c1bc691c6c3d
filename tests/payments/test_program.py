"""The whole program on a real Kafka: a seat comes in by topic, and its answers go out."""

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from kafka import KafkaConsumer

from services.payments.main import build
from services.payments.settings import Settings
from shared.contracts.envelope import Event
from shared.contracts.matching import PledgeSeated
from shared.ids import new_id
from shared.kafka.sending import Sender
from shared.process import supervise
from shared.program import Program


def row(event: Event, version: int) -> Mapping[str, Any]:
    """As matching's outbox would hold it."""
    return {
        "event_id": event.event_id,
        "topic": event.TOPIC,
        "key": event.key,
        "subject": event.subject,
        "type": type(event).__name__,
        "aggregate_version": version,
        "payload": event.model_dump_json(),
        "traceparent": None,
        "recorded_at": event.occurred_at,
    }


async def test_a_seat_from_kafka_is_answered_to_kafka(settings: Settings, broker: str) -> None:
    program = await build(settings.model_copy(update={"kafka_bootstrap_servers": broker}))
    stop = asyncio.Event()
    loops = {**program.relay, **program.readers, **program.jobs}
    running = asyncio.create_task(supervise(loops, stop))
    sender = Sender(broker, client_id="test")
    try:
        seated = _seated(program)
        await sender([row(seated, 1)])
        heard = await asyncio.to_thread(_first_about, broker, str(seated.pledge_id))
    finally:
        stop.set()
        await running
        await sender.close()
        assert program.close is not None
        await program.close()
    assert heard["type"] == "PaymentAwaited"
    assert heard["key"] == str(seated.round_id)
    assert heard["payload"]["rail"] == "bank_transfer"


def _seated(program: Program) -> PledgeSeated:
    now = program.app.state.house.clock()
    return PledgeSeated(
        pledge_id=new_id(),
        round_id=new_id(),
        project_id=new_id(),
        investor_id=new_id(),
        person_id=new_id(),
        chamber_id=new_id(),
        handler_id=new_id(),
        instrument="equity",
        attempt=1,
        units=1,
        amount_minor=100_000,
        currency="JPY",
        rail="bank_transfer",
        pay_by=now + timedelta(days=7),
        occurred_at=now,
    )


def _first_about(broker: str, subject: str) -> dict[str, Any]:
    consumer = KafkaConsumer(
        "payments.pledges.v1",
        bootstrap_servers=broker,
        auto_offset_reset="earliest",
        consumer_timeout_ms=30_000,
    )
    try:
        for record in consumer:
            headers = {name: value.decode() for name, value in record.headers}
            if headers["ce_subject"] == subject:
                return {
                    "type": headers["ce_type"],
                    "key": record.key.decode(),
                    "payload": json.loads(record.value),
                }
    finally:
        consumer.close()
    raise AssertionError("nothing was said")
