"""Poison as `make faults` sends it, on a real database: each is set aside with its reason."""

import pytest

from services.matching.house import Built
from services.matching.main import readers
from shared.clock import system_clock
from shared.inbox import deliver
from shared.inbox.message import Message
from tests.databases import Databases
from tests.faults.messages import TRUTH, Poison, heard, poisons
from tests.matching.builders import KEY

TOPIC = "payments.pledges.v1"


def message(topic: str, each: Poison) -> Message:
    return Message(
        topic=topic,
        partition=0,
        offset=0,
        key=b"trial",
        value=each.value,
        headers={name: value.decode() for name, value in each.headers},
    )


@pytest.mark.parametrize("at", range(4), ids=["json", "class", "headers", "megabyte"])
async def test_each_kind_of_poison_is_parked_with_its_reason(
    databases: Databases, at: int
) -> None:
    pools = await databases.open("matching")
    saga = readers(Built(pools.app, pools.worker, system_clock, KEY))[0]
    poison = poisons(TOPIC)[at]
    await deliver(saga, [message(TOPIC, poison)])
    async with pools.worker.statement() as sql:
        parked = await sql.fetch("SELECT event_id::text, error FROM parked_message")
    assert [row["event_id"] for row in parked] == [poison.event_id]
    assert "Poison" in parked[0]["error"]


async def test_a_topic_told_again_changes_nothing(databases: Databases) -> None:
    pools = await databases.open("matching")
    saga = readers(Built(pools.app, pools.worker, system_clock, KEY))[0]
    batch = [message(TOPIC, each) for each in poisons(TOPIC)]
    await deliver(saga, batch)
    await deliver(saga, batch)
    async with pools.worker.statement() as sql:
        assert await sql.fetchval("SELECT count(*) FROM parked_message") == len(batch)
        assert await sql.fetchval("SELECT count(*) FROM inbox") == len(batch)


def test_a_replay_watches_all_truth_and_nothing_that_a_daily_job_writes() -> None:
    truth = {f"payments.{name}" for name in TRUTH}
    assert heard({*truth, "payments.reconciliation", "matching.pledge_attempt"}) == truth
