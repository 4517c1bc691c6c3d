"""The comparison of the ledger with the PSP's and the banks' lists, both ways."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.ledger import domain as ledger
from services.payments.ledger import store as books
from services.payments.rails.domain import Moved
from services.payments.reconciliation import jobs, usecases
from services.payments.reconciliation.domain import due_until, facts_of
from shared.ids import PLATFORM_ID, new_id
from shared.money import Money
from tests.payments.world import TEST, World


async def compare(world: World, *, later: timedelta = timedelta(hours=1)) -> Counter[str]:
    """Run the comparison up to now; how many live differences there are of each sort.

    Hours, for the pace of PSP calls outlives a test: a queue of one minute it would wait out.
    """
    await world.pass_time(seconds=later.total_seconds())
    assert await usecases.reconcile(world.house, world.now())
    rows = await world.rows("SELECT why FROM difference WHERE state <> 'gone'")
    return Counter(row["why"] for row in rows)


async def charged(world: World, amount_minor: int = 10_000) -> str:
    """A pledge that was charged; the PSP's name of the charge."""
    pledge = await world.saved(amount_minor=amount_minor)
    await world.due(pledge)
    await world.work()
    assert await world.state(pledge) == "captured"
    return str(
        await world.value("SELECT charge_id FROM charge WHERE pledge_id = $1", pledge.id)
    )


async def enter(world: World, *movements: ledger.Movement) -> None:
    async with world.house.worker.transaction(TEST) as tx:
        await books.post(tx.sql, movements, world.now())


async def operator(world: World) -> dict[str, str]:
    person = await world.member(PLATFORM_ID, "platform", "operator")
    return world.as_person(person)


def line(account: dict[str, str], day: date, amount_minor: int, name: str) -> dict[str, Any]:
    return {
        "direction": "in",
        **account,
        "value_date": day.isoformat(),
        "amount_minor": amount_minor,
        "bank_reference": name,
    }


async def hand_over(
    world: World, headers: dict[str, str], lines: list[dict[str, Any]], **changed: Any
) -> Any:
    body = {
        "payee_id": str(PLATFORM_ID),
        "from_day": "2026-11-24",
        "to_day": "2026-11-24",
        "lines": lines,
    }
    path = f"/bank-statements/{changed.pop('statement_id', new_id())}"
    return await world.http.put(path, json=body | changed, headers=headers)


async def test_a_charge_its_fee_and_its_refund_agree_with_the_psp(world: World) -> None:
    await charged(world)  # the PSP keeps its fee: a refund needs more than its own charge
    pledge = await world.saved()
    await world.due(pledge)
    await world.work()
    await world.pass_time(days=8)
    await world.close(pledge, "refund")
    await world.work()
    await world.look()
    assert await world.state(pledge) == "refunded"
    assert await compare(world) == {}
    run = (await world.rows("SELECT * FROM reconciliation"))[0]
    assert (run["outside_facts"], run["ledger_entries"]) == (5, 5)


async def test_what_the_psp_took_and_nobody_entered_is_found(world: World) -> None:
    await charged(world)
    world.simulator.control("/top_up", amount=1_000)
    assert await compare(world) == {"not_in_ledger": 1}


async def test_an_entry_that_the_psp_does_not_know_is_found(world: World) -> None:
    twice = await charged(world)
    await enter(world, ledger.charged(f"{twice}-again", new_id(), Money(10_000)))
    assert await compare(world) == {"not_outside": 1}


@pytest.mark.parametrize("off", [-1, 1])
async def test_one_yen_off_is_found(world: World, off: int) -> None:
    pledge = new_id()
    topped = world.simulator.control("/top_up", amount=7_000)
    source_id = topped["source"]
    entry = ledger.Movement(
        "psp", source_id, "topup", ledger.PSP, "bank/platform", Money(7_000 + off), pledge
    )
    await enter(world, entry)
    assert await compare(world) == {"amount_differs": 1}


async def test_a_balance_that_its_own_lines_do_not_explain_is_found(world: World) -> None:
    await charged(world)
    await compare(world)
    async with world.house.worker.statement() as sql:
        await sql.execute(
            "INSERT INTO psp_fact VALUES ('txn_x', 'charge', 'ch_x', 5, 5, 'JPY', $1)",
            world.now(),
        )
    assert await compare(world) == {"balance_differs": 1, "not_in_ledger": 1}


async def test_clearing_that_is_left_at_the_end_of_a_pledge_is_found(world: World) -> None:
    pledge = await world.saved()
    await world.due(pledge)
    await world.work()
    await world.settle(pledge)
    assert await compare(world) == {}
    house = ledger.Movement(
        "house",
        str(new_id()),
        "slip",
        ledger.clearing(pledge.id),
        ledger.owner(pledge.project_id),
        Money(1),
        pledge.id,
    )
    await enter(world, house)
    assert await compare(world) == {"clearing_left": 1}


async def test_a_deposit_agrees_with_its_line_of_the_bank(world: World) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    people = await world.two_of(pledge.chamber_id)
    deposit = await world.deposit(people, account, 10_000)
    await world.pass_time(days=2)
    assert await compare(world) == {}, "no statement tells the day yet"
    assert await world.value("SELECT untold_days FROM reconciliation") == 1

    day = date(2026, 11, 24)
    told = [line(account, day, 10_000, deposit["bank_reference"])]
    assert (await hand_over(world, await operator(world), told)).status_code == 200
    assert await compare(world) == {}


@pytest.mark.parametrize(
    ("amounts", "found"),
    [
        ([], {"not_outside": 1}),
        ([9_999], {"amount_differs": 1}),
        ([10_000, 10_000], {"not_in_ledger": 1}),
    ],
    ids=["missing", "one yen off", "doubled"],
)
async def test_a_bank_that_says_otherwise_is_found(
    world: World, amounts: list[int], found: dict[str, int]
) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    deposit = await world.deposit(await world.two_of(pledge.chamber_id), account, 10_000)
    await world.pass_time(days=2)
    day, name = date(2026, 11, 24), deposit["bank_reference"]
    lines = [line(account, day, amount, name) for amount in amounts]
    assert (await hand_over(world, await operator(world), lines)).status_code == 200
    assert await compare(world) == found


async def test_money_that_nobody_recorded_is_found_at_the_bank(world: World) -> None:
    await world.numbers()
    _, account = await world.transfer()
    await world.pass_time(days=2)
    lines = [line(account, date(2026, 11, 24), 500, "T-1")]
    lines.append(
        {
            "direction": "out",
            "value_date": "2026-11-24",
            "amount_minor": 3,
            "bank_reference": "R",
        }
    )
    assert (await hand_over(world, await operator(world), lines)).status_code == 200
    assert await compare(world) == {"not_in_ledger": 2}


async def test_a_difference_that_is_found_again_stands_once(world: World) -> None:
    world.simulator.control("/top_up", amount=1_000)
    assert await compare(world) == {"not_in_ledger": 1}
    assert await compare(world) == {"not_in_ledger": 1}


async def test_what_agrees_later_is_gone_and_stays_to_be_read(world: World) -> None:
    topped = world.simulator.control("/top_up", amount=1_000)
    await compare(world)
    entry = ledger.Movement(
        "psp", topped["source"], "topup", ledger.PSP, "bank/platform", Money(1_000), new_id()
    )
    await enter(world, entry)
    assert await compare(world) == {}
    assert await world.value("SELECT state FROM difference") == "gone"


async def test_a_difference_raises_an_alarm(world: World) -> None:
    world.simulator.control("/top_up", amount=1_000)
    await compare(world)
    assert "1 difference" in await world.value("SELECT what FROM alarm")


async def test_the_same_days_are_compared_once(world: World) -> None:
    until = world.now()
    assert await usecases.reconcile(world.house, until)
    assert not await usecases.reconcile(world.house, until)


async def test_lines_made_before_the_last_comparison_are_found_later(world: World) -> None:
    await world.pass_time(days=30)
    assert await usecases.reconcile(world.house, world.now())
    await world.pass_time(days=-30)  # as the demo's clock goes back to tell its story
    await charged(world)
    assert await compare(world, later=timedelta(days=31)) == {}
    assert await world.value("SELECT count(*) FROM psp_fact") == 2


async def test_nothing_is_compared_while_the_psp_does_not_answer(world: World) -> None:
    world.simulator.control("/failures", kind="unavailable", times=3, verb="GET")
    with pytest.raises(usecases.PspAway):
        await usecases.reconcile(world.house, world.now())
    assert await world.value("SELECT count(*) FROM reconciliation") == 0


async def test_the_job_compares_each_day_once(world: World) -> None:
    for _ in range(2):
        await jobs.compare_days(world.house)
    await world.pass_time(days=1)
    await jobs.compare_days(world.house)
    assert await world.value("SELECT count(*) FROM reconciliation") == 2


async def test_an_operator_reads_and_explains_and_a_stranger_sees_nothing(world: World) -> None:
    world.simulator.control("/top_up", amount=1_000)
    await compare(world)
    keeper, stranger = await operator(world), world.as_person(new_id())
    shown = (await world.http.get("/differences", headers=keeper)).json()
    assert [each["why"] for each in shown["differences"]] == ["not_in_ledger"]
    assert len(shown["runs"]) == 1
    hidden = (await world.http.get("/differences", headers=stranger)).json()
    assert hidden == {"runs": [], "differences": []}

    path = f"/differences/{shown['differences'][0]['difference_id']}/explanation"
    body = {"explanation": "運営が口座に入れたもの。"}
    assert (await world.http.put(path, json=body, headers=stranger)).status_code == 404
    told = await world.http.put(path, json=body, headers=keeper)
    assert told.json()["state"] == "explained"
    assert await compare(world) == {"not_in_ledger": 1}, "explained, and still listed"


async def test_a_handler_keeps_its_own_account_and_no_other(world: World) -> None:
    handler = new_id()
    await world.pass_time(days=2)
    user = world.as_person(await world.member(handler, "handler", "approver"))
    own = await hand_over(world, user, [], payee_id=str(handler))
    assert own.status_code == 200, own.text
    assert (await hand_over(world, user, [])).status_code == 404


async def test_a_statement_is_handed_over_once(world: World) -> None:
    await world.pass_time(days=3)
    keeper = await operator(world)
    same = new_id()
    first = await hand_over(world, keeper, [], statement_id=same)
    again = await hand_over(world, keeper, [], statement_id=same)
    assert first.json() == again.json()
    other = await hand_over(world, keeper, [], statement_id=same, to_day="2026-11-25")
    assert (other.status_code, other.json()["type"]) == (409, "/problems/id-taken")
    second = await hand_over(world, keeper, [], to_day="2026-11-25")
    assert second.json()["type"] == "/problems/day-told"
    assert await world.value("SELECT count(*) FROM bank_day") == 1


@pytest.mark.parametrize(
    "days",
    [
        {"from_day": "2026-11-25", "to_day": "2026-11-24"},
        {"from_day": "2026-10-01", "to_day": "2026-11-01"},
        {"to_day": "2027-11-24"},
    ],
    ids=["turned round", "too many", "not over"],
)
async def test_days_that_cannot_be_told_are_refused(world: World, days: dict[str, str]) -> None:
    await world.pass_time(days=2)
    refused = await hand_over(world, await operator(world), [], **days)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/days-unfit")


@pytest.mark.parametrize("role", ["app", "worker"])
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
@pytest.mark.parametrize("table", ["bank_line", "bank_statement", "psp_fact"])
async def test_what_was_told_is_never_changed(
    world: World, role: str, verb: str, table: str
) -> None:
    pool = getattr(world.pools, role)
    change = {
        "UPDATE": f"UPDATE {table} SET currency = 'USD'",
        "DELETE": f"DELETE FROM {table}",
        "TRUNCATE": f"TRUNCATE {table} CASCADE",
    }[verb]
    if table == "bank_statement":
        change = change.replace("currency = 'USD'", "lines = 0")
    with pytest.raises(Exception, match="permission denied"):
        async with pool.transaction(TEST) as tx:
            await tx.sql.execute(change)


@given(st.integers(1, 10**9), st.integers(0, 10**6))
def test_facts_of_a_line_move_the_balance_by_its_net(amount: int, fee: int) -> None:
    moved = Moved("txn", "refund", "re", -amount, fee, "JPY", datetime(2026, 1, 1, tzinfo=UTC))
    facts = list(facts_of(moved))
    assert sum(each.moved_minor for each in facts) == -amount - fee
    assert facts[0].amount_minor == amount


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-24T05:59:59+09:00", "2026-11-23T00:00:00+09:00"),
        ("2026-11-24T06:00:00+09:00", "2026-11-24T00:00:00+09:00"),
        ("2026-11-24T23:59:59+09:00", "2026-11-24T00:00:00+09:00"),
    ],
)
def test_a_day_is_compared_from_the_next_morning(now: str, until: str) -> None:
    assert due_until(datetime.fromisoformat(now)) == datetime.fromisoformat(until)
