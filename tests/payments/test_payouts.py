"""A payout: asked for by one, approved by two others, sent, seen sent; the ledger is closed."""

import asyncio
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from shared.ids import new_id
from tests.payments.payouts import Succeeded
from tests.payments.world import TEST, World


def _plain(succeeded: Succeeded) -> str:
    """Past all rights, as nobody of the platform comes."""
    return succeeded.world.pools.superuser_dsn.replace("+asyncpg", "")


@pytest.fixture
async def succeeded(world: World) -> Succeeded:
    return await Succeeded.card_round(world)


async def test_a_confirmed_payout_leaves_nothing_owed_and_each_fee_in_its_account(
    succeeded: Succeeded,
) -> None:
    world, payout_id = succeeded.world, await succeeded.authorised()
    assert (await succeeded.record(succeeded.staff, payout_id)).status_code == 200
    answer = await succeeded.confirm(succeeded.first, payout_id)
    assert answer.json()["state"] == "confirmed"
    figures = answer.json()["figures"]
    # 15,000: 3.6 % of each charge, 5 % and 3 % of the sum, 10 % tax on these two.
    assert figures == {
        "gross_minor": 15_000,
        "psp_fee_minor": 540,
        "platform_fee_minor": 750,
        "chamber_fee_minor": 450,
        "tax_minor": 120,
        "net_minor": 13_140,
    }
    accounts = {
        f"owner/{succeeded.project_id}": 0,
        "bank/platform": -13_140,
        "fees/psp": 0,
        "fees/platform": -750,
        f"chamber/{succeeded.pledges[0].chamber_id}": -450,
        "fees/tax": -120,
    }
    assert {path: await world.balance(path) for path in accounts} == accounts


async def test_the_owner_reads_gross_each_fee_net_and_what_could_not_be_collected(
    succeeded: Succeeded,
) -> None:
    told = (
        await succeeded.get(succeeded.owner, f"/rounds/{succeeded.round_id}/statement")
    ).json()
    assert (told["pledges"], told["owed"]["gross_minor"], told["owed"]["net_minor"]) == (
        2,
        15_000,
        13_140,
    )
    assert (told["is_over"], told["waiting"], told["lapsed"]) == (True, 0, 0)
    await succeeded.authorised()
    told = (
        await succeeded.get(succeeded.owner, f"/rounds/{succeeded.round_id}/statement")
    ).json()
    assert told["owed"]["gross_minor"] == 0
    assert [each["state"] for each in told["payouts"]] == ["authorised"]
    assert told["payouts"][0]["pledges"] == 2


async def test_staff_find_the_round_whose_money_waits_and_others_do_not(
    succeeded: Succeeded,
) -> None:
    told = (await succeeded.get(succeeded.staff, "/payable-rounds")).json()["rounds"]
    assert [(each["round_id"], each["pledges"], each["gross_minor"]) for each in told] == [
        (str(succeeded.round_id), 2, 15_000)
    ]
    for person in (succeeded.owner, succeeded.pledges[0].person_id, new_id()):
        assert (await succeeded.get(person, "/payable-rounds")).json() == {"rounds": []}
    await succeeded.asked()
    assert (await succeeded.get(succeeded.staff, "/payable-rounds")).json() == {"rounds": []}


async def test_two_others_than_who_asked_have_to_approve(succeeded: Succeeded) -> None:
    payout_id = await succeeded.asked()
    assert (await succeeded.approve(succeeded.staff, payout_id)).status_code == 403
    both = await succeeded.world.member(
        succeeded.pledges[0].chamber_id, "chamber", "approver", succeeded.staff
    )
    own = await succeeded.approve(both, payout_id)
    assert (own.status_code, own.json()["type"]) == (403, "/problems/same-person")
    first = await succeeded.approve(succeeded.first, payout_id)
    assert first.json()["state"] == "requested"
    again = await succeeded.approve(succeeded.first, payout_id)
    assert (again.status_code, again.json()["type"]) == (403, "/problems/same-person")
    assert (await succeeded.record(succeeded.staff, payout_id)).status_code == 409
    second = await succeeded.approve(succeeded.second, payout_id)
    assert second.json()["state"] == "authorised"


async def test_an_owner_who_works_in_the_chamber_lets_no_money_go(succeeded: Succeeded) -> None:
    chamber = succeeded.pledges[0].chamber_id
    await succeeded.world.member(chamber, "chamber", "approver", succeeded.owner)
    await succeeded.name_account()
    assert (await succeeded.ask(succeeded.owner)).status_code == 403
    payout_id = (await succeeded.ask()).json()["payout_id"]
    for answer in (
        await succeeded.approve(succeeded.owner, payout_id),
        await succeeded.put(
            succeeded.owner, f"/payouts/{payout_id}/cancellation", {"reason": "a"}
        ),
        await succeeded.record(succeeded.owner, payout_id),
        await succeeded.confirm(succeeded.owner, payout_id),
    ):
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/own-payout")


async def test_the_database_itself_wants_two_approvals(succeeded: Succeeded) -> None:
    payout_id = await succeeded.asked()
    await succeeded.approve(succeeded.first, payout_id)
    sql = "UPDATE payout SET state = 'authorised', authorised_at = now() WHERE id = $1"
    superuser = await asyncpg.connect(_plain(succeeded))
    try:
        with pytest.raises(asyncpg.CheckViolationError):
            await superuser.execute(sql, payout_id)
    finally:
        await superuser.close()


async def test_nothing_is_paid_out_before_the_outcome(world: World) -> None:
    succeeded = await Succeeded.card_round(world)
    later = world.now() + timedelta(days=1)
    await world.rows("UPDATE heard_round SET settles_at = $1 RETURNING id", later)
    await succeeded.name_account()
    answer = await succeeded.ask()
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/round-runs")


async def test_nothing_is_paid_out_while_a_pledge_is_under_way(succeeded: Succeeded) -> None:
    world = succeeded.world
    late = await world.pledge(like=succeeded.pledges[0])
    await succeeded.name_account()
    answer = await succeeded.ask()
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/money-under-way")
    assert answer.json()["waiting"] == 1
    await world.close(late, "withdrawn")
    await world.work()
    again = await succeeded.ask()
    assert again.status_code == 200, again.text


async def test_without_an_account_of_the_owner_nothing_can_be_asked_for(
    succeeded: Succeeded,
) -> None:
    answer = await succeeded.ask()
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/no-payout-account")


async def test_only_the_owner_names_the_account_and_only_the_owner_reads_it_there(
    succeeded: Succeeded,
) -> None:
    path = f"/projects/{succeeded.project_id}/payout-account"
    for person in (succeeded.staff, succeeded.first, new_id()):
        assert (await succeeded.name_account(person)).status_code == 404
        assert (await succeeded.get(person, path)).status_code == 404
    assert (await succeeded.get(succeeded.owner, path)).status_code == 404
    await succeeded.name_account()
    told = (await succeeded.get(succeeded.owner, path)).json()
    assert told["number"] == "7654321"
    superuser = await asyncpg.connect(_plain(succeeded))
    try:
        assert b"7654321" not in await superuser.fetchval("SELECT sealed FROM payout_account")
    finally:
        await superuser.close()


async def test_an_account_changed_later_does_not_move_a_payout_that_was_asked_for(
    succeeded: Succeeded,
) -> None:
    payout_id = await succeeded.authorised()
    path = f"/projects/{succeeded.project_id}/payout-account"
    other = {
        "bank_code": "0009",
        "branch_code": "001",
        "kind": "ordinary",
        "number": "1111111",
        "holder_kana": "ヤマダ タロウ",
    }
    assert (await succeeded.put(succeeded.owner, path, {"account": other})).status_code == 200
    told = (await succeeded.get(succeeded.staff, f"/payouts/{payout_id}")).json()
    assert told["account"]["number"] == "7654321"


async def test_a_pledge_given_back_meanwhile_stops_the_approval(succeeded: Succeeded) -> None:
    payout_id = await succeeded.asked()
    await succeeded.approve(succeeded.first, payout_id)
    await succeeded.world.close(succeeded.pledges[1], "refund")
    answer = await succeeded.approve(succeeded.second, payout_id)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/figures-changed")
    cancelled = await succeeded.put(
        succeeded.staff, f"/payouts/{payout_id}/cancellation", {"reason": "返金が出たため"}
    )
    assert cancelled.json()["state"] == "cancelled"
    await succeeded.world.work()
    anew = await succeeded.ask()
    assert anew.json()["figures"]["gross_minor"] == 10_000


async def test_an_approval_waits_for_a_refund_that_is_being_decided(
    succeeded: Succeeded,
) -> None:
    payout_id = await succeeded.asked()
    await succeeded.approve(succeeded.first, payout_id)
    async with succeeded.world.house.worker.transaction(TEST) as tx:
        changed = "UPDATE payment SET refunded_minor = 1000 WHERE pledge_id = $1"
        await tx.sql.execute(changed, succeeded.pledges[1].id)
        approving = asyncio.ensure_future(succeeded.approve(succeeded.second, payout_id))
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        while not await succeeded.world.value(waiting):
            assert not approving.done(), "it should wait for the refund"
            await asyncio.sleep(0.02)
    answer = await approving
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/figures-changed")


async def test_one_payout_of_a_round_at_a_time_and_each_pledge_once(
    succeeded: Succeeded,
) -> None:
    payout_id = await succeeded.authorised()
    second = await succeeded.ask()
    assert (second.status_code, second.json()["type"]) == (409, "/problems/payout-under-way")
    await succeeded.record(succeeded.staff, payout_id)
    await succeeded.confirm(succeeded.first, payout_id)
    answer = await succeeded.ask()
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/nothing-to-pay")


async def test_the_same_request_again_changes_nothing(succeeded: Succeeded) -> None:
    payout_id = new_id()
    await succeeded.name_account()
    for _ in range(2):
        assert (await succeeded.ask(payout_id=payout_id)).status_code == 200
    assert (await succeeded.ask(succeeded.first, payout_id)).status_code == 409
    approval = f"/payouts/{payout_id}/approvals/{new_id()}"
    for _ in range(2):
        assert (await succeeded.put(succeeded.first, approval)).status_code == 200
    taken = await succeeded.put(succeeded.second, approval)
    assert (taken.status_code, taken.json()["type"]) == (409, "/problems/id-taken")
    await succeeded.approve(succeeded.second, str(payout_id))
    for _ in range(2):
        assert (await succeeded.record(succeeded.staff, str(payout_id))).status_code == 200
    differs = await succeeded.record(succeeded.staff, str(payout_id), "T-2")
    assert (differs.status_code, differs.json()["type"]) == (409, "/problems/id-taken")
    for _ in range(2):
        assert (await succeeded.confirm(succeeded.second, str(payout_id))).status_code == 200
    entries = await succeeded.world.rows(
        "SELECT kind FROM ledger_transaction WHERE source_id = $1", str(payout_id)
    )
    assert len(entries) == 5


async def test_whoever_recorded_it_does_not_confirm_it(succeeded: Succeeded) -> None:
    payout_id = await succeeded.authorised()
    await succeeded.record(succeeded.staff, payout_id)
    own = await succeeded.confirm(succeeded.staff, payout_id)
    assert (own.status_code, own.json()["type"]) == (403, "/problems/same-person")


async def test_what_the_banks_list_does_not_have_is_sent_and_recorded_anew(
    succeeded: Succeeded,
) -> None:
    payout_id = await succeeded.authorised()
    await succeeded.record(succeeded.staff, payout_id)
    back = await succeeded.confirm(succeeded.first, payout_id, "wrong")
    assert (back.json()["state"], back.json()["reference"]) == ("authorised", None)
    assert (await succeeded.record(succeeded.staff, payout_id, "T-2")).status_code == 200
    assert (await succeeded.confirm(succeeded.first, payout_id)).json()["reference"] == "T-2"


async def test_a_day_that_has_not_come_is_no_day_of_the_bank(succeeded: Succeeded) -> None:
    payout_id = await succeeded.authorised()
    tomorrow = succeeded.world.now().date() + timedelta(days=2)
    answer = await succeeded.record(succeeded.staff, payout_id, day=tomorrow)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/day-to-come")


async def test_strangers_and_other_chambers_find_nothing(succeeded: Succeeded) -> None:
    payout_id = await succeeded.authorised()
    other = await succeeded.world.member(new_id(), "chamber", "approver")
    supporter = succeeded.pledges[0].person_id
    for person in (other, supporter, new_id()):
        for path in (f"/payouts/{payout_id}", f"/rounds/{succeeded.round_id}/statement"):
            assert (await succeeded.get(person, path)).status_code == 404
        assert (await succeeded.get(person, "/payouts")).json() == {"payouts": []}
        assert (await succeeded.ask(person)).status_code == 404
        assert (await succeeded.record(person, payout_id)).status_code == 404
        assert (await succeeded.confirm(person, payout_id)).status_code == 404
    mine = (await succeeded.get(succeeded.owner, "/payouts")).json()
    assert mine == {"payouts": []}
    assert (await succeeded.get(succeeded.owner, f"/payouts/{payout_id}")).status_code == 200


async def test_the_banks_line_of_a_payout_is_found_in_the_ledger(succeeded: Succeeded) -> None:
    world, payout_id = succeeded.world, await succeeded.authorised()
    await succeeded.record(succeeded.staff, payout_id, "F-77")
    await succeeded.confirm(succeeded.first, payout_id)
    seen: list[dict[str, Any]] = await world.rows(
        "SELECT source_id, fact, day, bank_reference FROM bank_movement"
    )
    assert seen == [
        {
            "source_id": payout_id,
            "fact": "payout",
            "day": date(2026, 11, 24),
            "bank_reference": "F-77",
        }
    ]


async def test_eight_rivals_make_one_payout(succeeded: Succeeded) -> None:
    await succeeded.name_account()
    answers = await asyncio.gather(*(succeeded.ask() for _ in range(8)))
    assert sorted(each.status_code for each in answers) == [200] + [409] * 7
    async with succeeded.world.house.worker.transaction(TEST) as tx:
        assert await tx.sql.fetchval("SELECT count(*) FROM payout") == 1
