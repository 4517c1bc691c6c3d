"""Messages that nobody of ours said, and whole topics told a second time."""

import asyncio
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import asyncpg
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from shared.contracts.registry import CONTRACTS
from shared.ids import new_id
from shared.kafka.progress import Progress
from tests.faults.judge.code import subscriptions
from tests.faults.judge.sources import Sources
from tests.faults.stage import Show

PARKED_WITHIN_S: Final = 5.0
SETTLED_WITHIN_S: Final = 60.0
_MEGABYTE: Final = 1_000_000
_PARKED: Final = "SELECT count(*) FROM parked_message WHERE event_id = ANY($1::uuid[])"
_TABLES: Final = """
    SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1
"""
# Classes that a saga acts on, so that what they hold is looked at.
_HEARD: Final = {
    "payments.pledges.v1": "PaymentBacked",
    "investors.holds.v1": "HoldGranted",
    "matching.pledges.v1": "PledgeSeated",
}
# Jobs write these when the clock says so, and a story moves the clock: nothing is heard for it.
_BY_THE_CLOCK: Final = {
    *("reconciliation", "psp_fact", "psp_pace", "bank_day", "difference"),  # once a day
    *("training", "ranker"),  # once a night
    *("audit", "audit_link"),  # I30 says which rows there are
    *("pledge_attempt", "sign_in", "session", "letter", "alarm"),
}
# These must stand still; what else may move by itself is found by looking twice.
TRUTH: Final = {
    *("pledge", "pledge_event", "seat_entry", "cap_entry", "payment", "payment_event"),
    *("ledger_posting", "ledger_transaction", "refund", "outbox", "inbox", "membership"),
}


@dataclass(frozen=True)
class Poison:
    """One message that no reader can act on."""

    event_id: str
    value: bytes
    headers: list[tuple[str, bytes]]


def poisons(topic: str) -> list[Poison]:
    """Bad JSON, an unknown class, missing headers, and a megabyte of nothing."""
    first = next(name for name, contract in CONTRACTS.items() if topic == contract.TOPIC)
    kind = _HEARD.get(topic, first)
    return [
        _poison(b"{not json", {"ce_type": kind}),
        _poison(b"{}", {"ce_type": "NeverHeardOf"}),
        _poison(b"{}", {"ce_type": kind}, leave_out=("ce_subject", "aggregate_version")),
        _poison(json.dumps({"x": "y" * _MEGABYTE}).encode(), {"ce_type": kind}),
    ]


def _poison(value: bytes, said: Mapping[str, str], leave_out: tuple[str, ...] = ()) -> Poison:
    event_id = str(new_id())
    headers = {
        "ce_id": event_id,
        "ce_subject": str(new_id()),
        "ce_time": "2026-01-01T00:00:00+00:00",
        "aggregate_version": "1",
        **said,
    }
    kept = [(name, text.encode()) for name, text in headers.items() if name not in leave_out]
    return Poison(event_id, value, kept)


def send_poison(show: Show) -> None:
    """Onto every topic that anybody reads; each reader sets each aside within seconds."""
    topics = sorted({topic for _, topic in subscriptions()})
    sent = {topic: poisons(topic) for topic in topics}
    show.stage.foreign |= {each.event_id for some in sent.values() for each in some}
    producer = KafkaProducer(
        bootstrap_servers=show.stage.place.bootstrap, max_request_size=2 * _MEGABYTE
    )
    for topic, some in sent.items():
        for each in some:
            key = str(new_id()).encode()
            producer.send(topic, key=key, value=each.value, headers=each.headers)
    producer.flush(30)
    producer.close()
    for group, topic in subscriptions():
        wanted = [each.event_id for each in sent[topic] if _is_poison_to(group, each)]
        asyncio.run(_await_parked(show.stage.sources(), group, wanted))


def _is_poison_to(_group: str, each: Poison) -> bool:
    """A class that a group does not hear is passed over whatever it holds."""
    heads = dict(each.headers)
    return heads["ce_type"] == b"NeverHeardOf" or "ce_subject" not in heads


async def _await_parked(sources: Sources, group: str, event_ids: list[str]) -> None:
    sql = await asyncpg.connect(sources.databases[group.split(".", maxsplit=1)[0]], timeout=10)
    query = f"{_PARKED} AND consumer = $2"
    deadline = time.monotonic() + 4 * PARKED_WITHIN_S
    try:
        while await sql.fetchval(query, event_ids, group) < len(event_ids):
            assert time.monotonic() < deadline, f"{group} does not set poison aside"
            await asyncio.sleep(0.1)
    finally:
        await sql.close(timeout=5)


def replay(show: Show) -> None:
    """Every topic once more into the live readers: not one row changes."""
    asyncio.run(_replay(show.stage.sources()))


async def _replay(sources: Sources) -> None:
    before, still = await _settled(sources)
    assert sources.bootstrap is not None
    await asyncio.to_thread(_send_again, sources.bootstrap)
    for group, topic in subscriptions():
        await _await_read(sources.bootstrap, group, topic)
    await asyncio.sleep(1)
    after = await _hashes(sources)
    changed = {name for name in heard(still) if after[name] != before[name]}
    assert not changed, f"the replay changed {changed}"


async def _settled(sources: Sources) -> tuple[dict[str, str], set[str]]:
    """The tables' hashes, and which of them stand still, once the truth does.

    A message that was just sent may still be on its way to a reader: that is no restlessness.
    """
    deadline = time.monotonic() + SETTLED_WITHIN_S
    before = await _hashes(sources)
    while True:
        await asyncio.sleep(3)
        after = await _hashes(sources)
        still = {name for name, known in after.items() if known == before[name]}
        restless = {name for name in after if name.split(".")[1] in TRUTH} - still
        if not restless:
            return after, still
        assert time.monotonic() < deadline, f"not at rest: {restless}"
        before = after


def heard(tables: Iterable[str]) -> set[str]:
    """Those of these that only a person or a message changes; each is `service.table`."""
    return {name for name in tables if name.split(".")[1] not in _BY_THE_CLOCK}


async def _hashes(sources: Sources) -> dict[str, str]:
    found: dict[str, str] = {}
    for service, dsn in sources.databases.items():
        sql = await asyncpg.connect(dsn, timeout=10)
        try:
            for row in await sql.fetch(_TABLES):
                query = f"SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {row[0]} t"
                found[f"{service}.{row[0]}"] = str(await sql.fetchval(query))
        finally:
            await sql.close(timeout=5)
    return found


def _send_again(bootstrap: str) -> None:
    producer = KafkaProducer(
        bootstrap_servers=bootstrap, linger_ms=20, max_request_size=2 * _MEGABYTE
    )
    for record in list(_records(bootstrap)):
        producer.send(
            record.topic,
            key=record.key,
            value=record.value,
            headers=list(record.headers),
            partition=record.partition,
        )
    producer.flush(60)
    producer.close()


def _records(bootstrap: str) -> Iterator[Any]:
    """Everything on the topics that anybody reads, up to now."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    try:
        places = [
            TopicPartition(topic, number)
            for topic in {topic for _, topic in subscriptions()}
            for number in consumer.partitions_for_topic(topic) or ()
        ]
        consumer.assign(places)
        consumer.seek_to_beginning(*places)
        ends = consumer.end_offsets(places)
        while any(consumer.position(place) < ends[place] for place in places):
            for place, records in consumer.poll(timeout_ms=200).items():
                yield from (each for each in records if each.offset < ends[place])
    finally:
        consumer.close()


async def _await_read(bootstrap: str, group: str, topic: str) -> None:
    progress = Progress(bootstrap, group=group, topic=topic)
    try:
        ends = await progress.ends()
        deadline = time.monotonic() + 60
        while not await progress.has_read(ends):
            assert time.monotonic() < deadline, f"{group} does not read {topic} again"
            await asyncio.sleep(0.2)
    finally:
        await progress.close()
