"""The ledger: every movement twice, once, for ever."""

from datetime import UTC, datetime

import asyncpg
import pytest

from services.payments.ledger import domain, store
from services.payments.ledger.domain import Movement
from shared.ids import new_id
from shared.money import Money
from tests.databases import Pools
from tests.payments.world import TEST, World

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


def movement(minor: int = 1_000, source_id: str = "ch_1") -> Movement:
    return domain.charged(source_id, new_id(), Money(minor))


async def test_the_same_fact_of_the_outside_is_entered_once(pools: Pools) -> None:
    async with pools.worker.transaction(TEST) as tx:
        await store.post(tx.sql, [movement(), movement(source_id="ch_2")], NOW)
    with pytest.raises(asyncpg.UniqueViolationError):
        async with pools.worker.transaction(TEST) as tx:
            await store.post(tx.sql, [movement()], NOW)


async def test_nothing_moves_for_nothing(pools: Pools) -> None:
    async with pools.worker.transaction(TEST) as tx:
        await store.post(tx.sql, [movement(0)], NOW)
        assert await tx.sql.fetchval("SELECT count(*) FROM ledger_transaction") == 0


@pytest.mark.parametrize("sides", [[1_000, -999], [1_000], [], [1_000, -1_000, 1]])
async def test_what_does_not_balance_is_refused_at_the_commit(
    pools: Pools, sides: list[int]
) -> None:
    made = new_id()
    with pytest.raises(Exception, match="does not balance"):
        async with pools.worker.transaction(TEST) as tx:
            await tx.sql.execute(
                "INSERT INTO ledger_transaction VALUES ($1, 'psp', 'x', 'charge', $2)",
                made,
                NOW,
            )
            for minor in sides:
                await tx.sql.execute(
                    "INSERT INTO ledger_posting (transaction_id, account, amount_minor,"
                    " currency) VALUES ($1, 'a', $2, 'JPY')",
                    made,
                    minor,
                )


async def test_currencies_balance_each_by_itself(pools: Pools) -> None:
    made = new_id()
    with pytest.raises(Exception, match="does not balance"):
        async with pools.worker.transaction(TEST) as tx:
            await tx.sql.execute(
                "INSERT INTO ledger_transaction VALUES ($1, 'psp', 'x', 'charge', $2)",
                made,
                NOW,
            )
            await tx.sql.execute(
                "INSERT INTO ledger_posting (transaction_id, account, amount_minor, currency)"
                " VALUES ($1, 'a', 1, 'JPY'), ($1, 'b', -1, 'USD')",
                made,
            )


@pytest.mark.parametrize("role", ["app", "worker"])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_transaction SET kind = 'x'",
        "UPDATE ledger_posting SET amount_minor = 1",
        "UPDATE payment_event SET event = 'x'",
        "DELETE FROM ledger_transaction",
        "DELETE FROM ledger_posting",
        "DELETE FROM payment_event",
        "TRUNCATE ledger_transaction CASCADE",
        "TRUNCATE ledger_posting",
        "TRUNCATE payment_event",
    ],
)
async def test_nobody_changes_what_was_written(pools: Pools, role: str, change: str) -> None:
    database = pools.app if role == "app" else pools.worker
    with pytest.raises(Exception, match="permission denied"):
        async with database.statement() as sql:
            await sql.execute(change)


@pytest.mark.parametrize("table", ["ledger_transaction", "ledger_posting", "payment_event"])
async def test_even_with_the_right_a_trigger_refuses(pools: Pools, table: str) -> None:
    connection = await asyncpg.connect(pools.owner_dsn.replace("+asyncpg", ""))
    try:
        with pytest.raises(Exception, match="append-only"):
            await connection.execute(f"TRUNCATE {table} CASCADE")
    finally:
        await connection.close()


async def test_people_at_the_doors_cannot_read_the_ledger(pools: Pools) -> None:
    with pytest.raises(Exception, match="permission denied"):
        async with pools.app.statement() as sql:
            await sql.fetch("SELECT * FROM ledger_posting")


async def test_after_every_path_the_ledger_and_what_is_finished_are_zero(
    world: World,
) -> None:
    await world.numbers()
    card = await world.saved()
    paid, account = await world.transfer()
    gone, other = await world.transfer()
    people = await world.two_of(paid.chamber_id)
    others = await world.two_of(gone.chamber_id)
    await world.deposit(people, account, 12_000)
    await world.deposit(others, other, 3_000)
    await world.due(card)
    await world.work()
    await world.settle(card)
    await world.close(gone, "expired")
    await world.close(paid, "withdrawn")
    assert await world.value("SELECT sum(amount_minor)::bigint FROM ledger_posting") == 0
    uncleared = await world.rows(
        "SELECT account FROM ledger_posting WHERE account LIKE 'clearing/%'"
        " GROUP BY account HAVING sum(amount_minor) <> 0"
    )
    assert not uncleared
    too_much = await world.rows(
        "SELECT 1 FROM payment LEFT JOIN (SELECT payment_id, sum(amount_minor) AS back"
        " FROM refund GROUP BY 1) AS sums ON payment_id = payment.id"
        " WHERE refunded_minor <> coalesce(back, 0)"
    )
    assert not too_much
    fees = sum(row["fee"] for row in world.simulator.objects("balance_transaction"))
    assert await world.balance("fees/psp") == fees
    outside = {row["id"] for row in world.simulator.objects("charge")}
    inside = await world.rows(
        "SELECT source_id FROM ledger_transaction WHERE (source, kind) = ('psp', 'charge')"
    )
    assert {row["source_id"] for row in inside} == outside
