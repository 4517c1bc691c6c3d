"""The judge's copies: of tables as they are migrated, of a topic, and of the PSP's lists."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared import outbox
from shared.contracts.accounts import SessionEnded
from shared.database import Actor
from shared.ids import new_id
from shared.kafka.sending import Sender
from tests.databases import Databases, Pools
from tests.faults.judge import anchors
from tests.faults.judge.columns import SERVICES
from tests.faults.judge.outside import facts, things
from tests.faults.judge.scratch import Scratch
from tests.faults.judge.sources import Sources

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
async def pools(databases: Databases) -> dict[str, Pools]:
    return {name: await databases.open(name) for name in SERVICES}


def _sources(pools: dict[str, Pools], broker: str | None = None) -> Sources:
    plain = {name: each.superuser_dsn.replace("+asyncpg", "") for name, each in pools.items()}
    return Sources(scratch=plain["accounts"], databases=plain, bootstrap=broker)


async def test_every_named_column_is_there_and_of_its_type(pools: dict[str, Pools]) -> None:
    sources = _sources(pools)
    async with Scratch.opened(sources.scratch) as scratch:
        await scratch.fill(sources, scratch.tables)

        # What migrations loaded and what the code says is all there is.
        rules = await scratch.sql.fetchval("SELECT count(*) FROM rule_version")
        steps = await scratch.sql.fetchval("SELECT count(*) FROM legal_step")
        assert (rules > 0, steps > 0) == (True, True)


async def test_a_table_that_is_filled_again_holds_it_once(pools: dict[str, Pools]) -> None:
    sources = _sources(pools)
    async with Scratch.opened(sources.scratch) as scratch:
        await scratch.fill(sources, {"rule_version"})
        once = await scratch.sql.fetchval("SELECT count(*) FROM rule_version")
        await scratch.fill(sources, {"rule_version"})

        assert await scratch.sql.fetchval("SELECT count(*) FROM rule_version") == once


async def test_a_message_is_what_its_outbox_holds(pools: dict[str, Pools], broker: str) -> None:
    said = SessionEnded(occurred_at=NOW, person_id=new_id(), session_id=new_id(), ended_at=NOW)
    accounts = pools["accounts"]
    async with accounts.app.transaction(Actor("test")) as tx:
        await outbox.add(tx, [said])
    sender = Sender(broker, client_id="trial-relay")
    async with accounts.worker.statement() as sql:
        await outbox.relay_once(sql, sender, lambda: NOW)
    await sender.close()

    sources = _sources(pools, broker)
    async with Scratch.opened(sources.scratch) as scratch:
        await scratch.fill(sources, {"outbox", "topic_message"})
        same = await scratch.sql.fetchval(
            """SELECT (o.topic, o.key, o.type, o.subject, o.aggregate_version, o.payload_sha256)
                = (m.topic, m.key, m.type, m.subject, m.aggregate_version, m.payload_sha256)
            FROM outbox o JOIN topic_message m USING (event_id) WHERE event_id = $1""",
            str(said.event_id),
        )
    assert same is True


async def test_what_a_check_reads_is_found_under_its_views(pools: dict[str, Pools]) -> None:
    async with Scratch.opened(_sources(pools).scratch) as scratch:
        read = scratch.tables_of("SELECT * FROM recount JOIN decision USING (decision)")

    assert read == {"cap_entry", "decision"}


def test_an_anchor_counts_once_its_line_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "audit-anchors-listing.jsonl"
    line = '{"service": "listing", "chamber": "platform", "seq": 3, "hash": "0a", "at": ""}'
    file.write_text(f"{line}\n{line[:20]}", encoding="utf-8")

    assert anchors.read([file, tmp_path / "none"]) == [("listing", "platform", 3, b"\n")]


def test_each_movement_of_the_psp_is_a_fact_and_each_fee_another() -> None:
    def moved(type_: str, amount: int, fee: int = 0) -> dict[str, object]:
        body = {"object": "balance_transaction", "reporting_category": type_}
        return body | {"type": type_, "amount": amount, "fee": fee, "source": "it"}

    told = [moved("charge", 100, 4), moved("refund", -30), moved("refund_failure", 30)]

    assert facts([*told, moved("topup", 9), {"object": "customer"}]) == [
        ("psp", "it", "charge", 100),
        ("psp", "it", "fee", 4),
        ("psp", "it", "refund", 30),
        ("psp", "it", "refund_failed", 30),
    ]


def test_what_a_bank_takes_back_is_a_fact_with_a_fee_of_its_own() -> None:
    def moved(id_: str, category: str, amount: int, fee: int) -> dict[str, object]:
        body = {"object": "balance_transaction", "id": id_, "source": "du"}
        more = {"type": "adjustment", "reporting_category": category}
        return body | more | {"amount": amount, "fee": fee}

    told = [
        moved("first", "dispute", -100, 15),
        moved("second", "dispute_reversal", 100, 0),
        moved("third", "dispute", -50, 0),
    ]

    assert facts(told) == [
        ("psp", "du", "dispute", 100),
        ("psp", "du", "dispute_fee", 15),
        ("psp", "du", "dispute_reversal", 100),
        ("psp", "third", "dispute", 50),
    ]


def test_a_card_without_its_customer_is_detached() -> None:
    card = {"object": "payment_method", "id": "pm", "customer": None}
    page = {
        "object": "checkout.session",
        "id": "cs",
        "status": "open",
        "metadata": {"pledge_id": "a"},
    }

    assert things([card, {**card, "customer": "cus"}, page]) == [
        ("pm", "payment_method", "detached", None),
        ("pm", "payment_method", "attached", None),
        ("cs", "session", "open", "a"),
    ]
