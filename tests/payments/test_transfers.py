"""Pledges by bank transfer: a number each, deposits and refunds by two people."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from services.payments.refunds.domain import JAPAN
from services.payments.saga import jobs
from shared.ids import new_id
from tests.payments.world import ACCOUNT, World


async def test_the_number_is_shown_only_after_the_refund_account(world: World) -> None:
    await world.numbers()
    pledge = await world.pledge(rail="bank_transfer", pay_by=timedelta(days=7))
    refused = await world.ask_page(pledge)
    assert refused.status_code == 409
    assert refused.json()["type"] == "/problems/refund-account-needed"
    shown = (await world.ask_page(pledge, ACCOUNT)).json()
    assert shown["kind"] == "bank_transfer"
    assert shown["amount_minor"] == 10_000
    assert shown["reference"].startswith("KY")
    assert (await world.ask_page(pledge)).json() == shown, "asked again, the same"


async def test_the_refund_account_is_sealed_in_the_table(world: World) -> None:
    await world.numbers()
    await world.transfer()
    sealed = await world.value("SELECT sealed FROM refund_account")
    assert b"7654321" not in bytes(sealed)


async def test_no_number_is_ever_given_twice(world: World) -> None:
    await world.numbers(count=8)
    pledges = [await world.transfer() for _ in range(3)]
    waiting = [
        await world.pledge(rail="bank_transfer", pay_by=timedelta(days=7)) for _ in range(6)
    ]
    answers = await asyncio.gather(*(world.ask_page(each, ACCOUNT) for each in waiting))
    given = [each.json()["account"]["number"] for each in answers if each.status_code == 200]
    numbers = [account["number"] for _, account in pledges] + given
    assert len(set(numbers)) == len(numbers) == 8
    refused = [each for each in answers if each.status_code == 409]
    assert [each.json()["type"] for each in refused] == ["/problems/no-account-number-left"]
    await world.close(pledges[0][0])
    with pytest.raises(Exception, match="one pledge alone"):
        await world.rows("UPDATE account_number SET pledge_id = NULL RETURNING id")


async def test_the_exact_deposit_backs_the_pledge_when_a_second_person_confirms(
    world: World,
) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    one, two = await world.two_of(pledge.chamber_id)
    recorded = await world.record(one, account, 10_000)
    deposit = recorded.json()
    assert (deposit["state"], deposit["standing"]) == ("recorded", "waiting")
    assert await world.said(pledge) == ["PaymentAwaited"]
    own = await world.confirm(one, "deposits", deposit["deposit_id"])
    assert own.status_code == 403
    assert own.json()["type"] == "/problems/same-person"
    confirmed = await world.confirm(two, "deposits", deposit["deposit_id"])
    assert confirmed.json()["standing"] == "exact"
    again = await world.confirm(two, "deposits", deposit["deposit_id"])
    assert again.json() == confirmed.json()
    assert (await world.last(pledge))["backing"] == "received"
    assert await world.balance("bank/platform") == 10_000
    assert await world.balance(f"clearing/{pledge.id}") == -10_000


async def test_the_database_refuses_the_same_person_too(world: World) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    one = await world.member(pledge.chamber_id, "chamber", "staff")
    await world.record(one, account, 10_000)
    with pytest.raises(Exception, match="check constraint"):
        await world.rows("UPDATE deposit SET confirmed_by = recorded_by RETURNING id")


async def test_another_amount_is_listed_and_backs_nothing(world: World) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    people = await world.two_of(pledge.chamber_id)
    assert (await world.deposit(people, account, 6_000))["standing"] == "short"
    assert await world.said(pledge) == ["PaymentAwaited"]
    listed = await world.http.get("/deposits", headers=world.as_person(people[0]))
    assert listed.json()["deposits"][0]["standing"] == "short"
    assert listed.json()["awaited"][0]["received_minor"] == 6_000
    rest = await world.deposit(people, account, 4_000)
    assert rest["standing"] == "exact", "together they are the amount"
    assert await world.said(pledge) == ["PaymentAwaited", "PaymentBacked"]


async def test_too_much_backs_only_after_the_surplus_went_back(world: World) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    one, two = await world.two_of(pledge.chamber_id)
    assert (await world.deposit((one, two), account, 10_500))["standing"] == "over"
    assert await world.said(pledge) == ["PaymentAwaited"]
    refund = (await world.refunds(one))[0]
    assert (refund["amount_minor"], refund["reason"]) == (500, "surplus")
    await send_back(world, one, two, refund["refund_id"])
    assert (await world.said(pledge))[-2:] == ["PaymentSurplusReturned", "PaymentBacked"]
    assert await world.balance(f"clearing/{pledge.id}") == -10_000
    assert await world.balance("bank/platform") == 10_000


async def send_back(world: World, one: UUID, two: UUID, refund_id: str) -> None:
    answer = await world.http.put(
        f"/refunds/{refund_id}/record",
        json={"sent_on": "2026-11-25", "reference": "F-1"},
        headers=world.as_person(one),
    )
    assert answer.status_code == 200, answer.text
    answer = await world.confirm(two, "refunds", refund_id)
    assert answer.status_code == 200, answer.text


async def test_received_money_is_captured_at_once_and_what_is_above_goes_back(
    world: World,
) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    people = await world.two_of(pledge.chamber_id)
    await world.deposit(people, account, 10_000)
    await world.due(pledge, amount_minor=7_000)
    assert (await world.last(pledge))["amount_minor"] == 7_000
    assert (await world.said(pledge))[-1] == "PaymentCaptured"
    refund = (await world.refunds(people[0]))[0]
    assert (refund["amount_minor"], refund["reason"]) == (3_000, "surplus")
    await world.settle(pledge)
    assert await world.balance(f"clearing/{pledge.id}") == 0
    assert await world.balance(f"owner/{pledge.project_id}") == -7_000


async def test_closing_a_received_pledge_lists_its_refund_for_two_people(world: World) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    one, two = await world.two_of(pledge.chamber_id)
    await world.deposit((one, two), account, 10_000)
    await world.close(pledge, "round_failed")
    assert (await world.said(pledge))[-1] == "PaymentRefunding"
    refund = (await world.refunds(one))[0]
    assert refund["account"] == ACCOUNT
    early = await world.confirm(two, "refunds", refund["refund_id"])
    assert early.json()["type"] == "/problems/nothing-sent"
    path = f"/refunds/{refund['refund_id']}/record"
    body = {"sent_on": "2026-11-25", "reference": "F-1"}
    for _ in range(2):
        answer = await world.http.put(path, json=body, headers=world.as_person(one))
        assert answer.json()["state"] == "recorded"
    other = await world.http.put(
        path, json={**body, "reference": "F-2"}, headers=world.as_person(one)
    )
    assert other.status_code == 409
    assert (await world.confirm(one, "refunds", refund["refund_id"])).status_code == 403
    for _ in range(2):
        done = await world.confirm(two, "refunds", refund["refund_id"])
        assert done.json()["state"] == "done"
    assert (await world.said(pledge)).count("PaymentRefunded") == 1
    await world.close(pledge, "round_failed")
    assert (await world.said(pledge))[-2:] == ["PaymentRefunding", "PaymentRefunded"]
    assert await world.balance("bank/platform") == 0
    for part in ("clearing", "returning"):
        assert await world.balance(f"{part}/{pledge.id}") == 0


async def test_a_wrong_record_goes_back_on_the_list(world: World) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    one, two = await world.two_of(pledge.chamber_id)
    await world.deposit((one, two), account, 10_000)
    await world.close(pledge)
    refund_id = (await world.refunds(one))[0]["refund_id"]
    for reference in ("F-1", "F-2"):
        answer = await world.http.put(
            f"/refunds/{refund_id}/record",
            json={"sent_on": "2026-11-25", "reference": reference},
            headers=world.as_person(one),
        )
        assert answer.status_code == 200, answer.text
        if reference == "F-1":
            await world.pass_time(minutes=1)
            wrong = await world.confirm(two, "refunds", refund_id, "wrong")
            assert wrong.json()["state"] == "listed"
    assert (await world.confirm(two, "refunds", refund_id)).json()["state"] == "done"


async def test_a_deposit_thrown_away_never_counts_and_its_line_may_come_again(
    world: World,
) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    one, two = await world.two_of(pledge.chamber_id)
    wrong = (await world.record(one, account, 1_000, line="L-1")).json()
    assert (await world.record(one, account, 10_000, line="L-1")).status_code == 409
    thrown = await world.confirm(two, "deposits", wrong["deposit_id"], "wrong")
    assert thrown.json()["state"] == "rejected"
    late = await world.confirm(two, "deposits", wrong["deposit_id"])
    assert late.status_code == 409
    right = await world.record(one, account, 10_000, line="L-1")
    await world.confirm(two, "deposits", right.json()["deposit_id"])
    assert (await world.said(pledge))[-1] == "PaymentBacked"
    assert await world.balance("bank/platform") == 10_000


async def test_a_deposit_for_a_pledge_that_is_over_goes_back_by_itself(world: World) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    one, two = await world.two_of(pledge.chamber_id)
    await world.close(pledge, "expired")
    assert (await world.said(pledge))[-1] == "PaymentVoided"
    recorded = await world.record(one, account, 10_000)
    deposit_id = recorded.json()["deposit_id"]
    confirmed = await world.confirm(two, "deposits", deposit_id)
    assert confirmed.json()["standing"] == "late"
    refund = (await world.refunds(one))[0]
    assert (refund["amount_minor"], refund["reason"]) == (10_000, "late")
    assert (await world.said(pledge))[-1] == "PaymentVoided", "matching is not told"
    assert await world.balance(f"clearing/{pledge.id}") == 0
    causes = await world.rows(
        "SELECT cause_kind FROM refund JOIN audit ON command_id = cause_id"
    )
    assert [row["cause_kind"] for row in causes] == ["request"]


async def test_a_deposit_recorded_in_time_still_backs_a_pledge_that_is_closing(
    world: World,
) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    people = await world.two_of(pledge.chamber_id)
    recorded = await world.record(people[0], account, 10_000)
    await world.close(pledge, "expired")
    assert await jobs.wind_down_transfers(world.house) == 0
    assert await world.said(pledge) == ["PaymentAwaited"], "money is in flight"
    await world.confirm(people[1], "deposits", recorded.json()["deposit_id"])
    assert (await world.said(pledge))[-1] == "PaymentBacked"
    await world.close(pledge, "expired")
    assert (await world.said(pledge))[-1] == "PaymentRefunding", (
        "asked again: the round is over"
    )


@pytest.mark.parametrize(
    ("amount_minor", "verdict", "answer"),
    [(10_000, "wrong", "PaymentVoided"), (6_000, "agreed", "PaymentRefunding")],
)
async def test_a_closing_pledge_answers_once_its_deposit_is_decided(
    world: World, amount_minor: int, verdict: str, answer: str
) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    people = await world.two_of(pledge.chamber_id)
    recorded = await world.record(people[0], account, amount_minor)
    await world.close(pledge, "withdrawn")
    await world.confirm(people[1], "deposits", recorded.json()["deposit_id"], verdict)
    assert await jobs.wind_down_transfers(world.house) == 1
    assert await world.said(pledge) == ["PaymentAwaited", answer]
    assert await world.balance(f"clearing/{pledge.id}") == 0
    assert await jobs.wind_down_transfers(world.house) == 0


async def test_the_same_deposit_twice_at_once_is_one(world: World) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    people = await world.two_of(pledge.chamber_id)
    same = new_id()
    answers = await asyncio.gather(
        *(
            world.record(people[0], account, 10_000, deposit_id=same, line="T-1")
            for _ in range(5)
        )
    )
    assert [answer.status_code for answer in answers] == [200] * 5
    assert await world.value("SELECT count(*) FROM deposit") == 1


async def test_the_same_deposit_again_is_one_and_another_body_is_refused(world: World) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    one = await world.member(pledge.chamber_id, "chamber", "staff")
    deposit_id = new_id()
    first = await world.record(one, account, 10_000, deposit_id=deposit_id, line="L")
    same = await world.record(one, account, 10_000, deposit_id=deposit_id, line="L")
    assert first.json() == same.json()
    other = await world.record(one, account, 9_000, deposit_id=deposit_id, line="L")
    assert other.status_code == 409
    assert other.json()["type"] == "/problems/id-taken"


async def test_money_of_investments_is_handled_by_the_handlers_people_alone(
    world: World,
) -> None:
    handler = new_id()
    await world.numbers(handler)
    pledge, account = await world.transfer(handler_id=handler)
    chamber = await world.two_of(pledge.chamber_id)
    users = await world.two_of(handler, "handler")
    assert (await world.record(chamber[0], account, 10_000)).status_code == 404
    await world.deposit(users, account, 10_000)
    assert (await world.last(pledge))["backing"] == "received"
    assert await world.balance(f"bank/handler/{handler}") == 10_000
    assert await world.balance("bank/platform") == 0
    await world.close(pledge, "withdrawn")
    assert len(await world.refunds(users[0])) == 1
    assert not await world.refunds(chamber[0])
    assert not world.simulator.objects("customer")


async def test_others_see_neither_deposits_nor_accounts(world: World) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    people = await world.two_of(pledge.chamber_id)
    await world.deposit(people, account, 10_000)
    await world.close(pledge)
    stranger = await world.member(new_id(), "chamber", "administrator")
    for person in (stranger, pledge.person_id):
        deposits = await world.http.get("/deposits", headers=world.as_person(person))
        assert deposits.json() == {"deposits": [], "awaited": []}
        assert not await world.refunds(person)
    refund_id = (await world.refunds(people[0]))[0]["refund_id"]
    assert (await world.confirm(stranger, "refunds", refund_id)).status_code == 404


async def test_a_role_that_ended_is_powerless_at_once(world: World) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    one, two = await world.two_of(pledge.chamber_id)
    recorded = await world.record(one, account, 10_000)
    async with world.house.worker.statement() as sql:
        await sql.execute(
            "UPDATE membership SET valid_to = $2 WHERE person_id = $1", two, world.now()
        )
    answer = await world.confirm(two, "deposits", recorded.json()["deposit_id"])
    assert answer.status_code == 404
    assert await world.said(pledge) == ["PaymentAwaited"]


async def test_an_office_that_begins_tomorrow_is_none_today(world: World) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    one, two = await world.two_of(pledge.chamber_id)
    recorded = await world.record(one, account, 10_000)
    async with world.house.worker.statement() as sql:
        await sql.execute(
            "UPDATE membership SET valid_from = $2 WHERE person_id = $1",
            two,
            world.now() + timedelta(days=1),
        )
    answer = await world.confirm(two, "deposits", recorded.json()["deposit_id"])
    assert answer.status_code == 404


async def test_letters_are_for_accounts_alone(world: World) -> None:
    pledge = await world.pledge()
    path = f"/pledges/{pledge.id}/letter"
    shown = await world.http.get(path, headers=world.tokens.service("accounts", world.now()))
    assert shown.json()["person_id"] == str(pledge.person_id)
    other = await world.http.get(path, headers=world.tokens.service("matching", world.now()))
    assert other.status_code == 403
    person = await world.http.get(path, headers=world.as_investor(pledge))
    assert person.status_code == 403


async def test_nothing_is_recorded_of_a_day_that_has_not_come(world: World) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    one, two = await world.two_of(pledge.chamber_id)
    today = world.now().astimezone(JAPAN).date()
    tomorrow = (today + timedelta(days=1)).isoformat()
    line = {"account": account, "amount_minor": 10_000, "bank_reference": "T-1"}
    refused = await world.http.put(
        f"/deposits/{new_id()}",
        json={**line, "value_date": tomorrow},
        headers=world.as_person(one),
    )
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/day-to-come")
    await world.deposit((one, two), account, 10_000)
    await world.close(pledge)
    path = f"/refunds/{(await world.refunds(one))[0]['refund_id']}/record"
    for day, status in ((tomorrow, 409), (today.isoformat(), 200)):
        body = {"sent_on": day, "reference": "F-1"}
        answer = await world.http.put(path, json=body, headers=world.as_person(one))
        assert answer.status_code == status, answer.text
