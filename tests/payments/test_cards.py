"""A pledge by card: saved on the hosted page, charged when due, repaired, given back."""

import asyncio
from datetime import timedelta

import pytest

from services.payments.payments import store as payment_rows
from services.payments.rails import operations_store
from services.payments.rails.domain import Call, Charged, Done, NotByCard, Refused
from services.payments.saga import answers, charging, jobs
from shared.ids import new_id
from tests.payments.world import (
    ALWAYS_ASKS,
    ASKS_ON_SETUP,
    CARD,
    NO_FUNDS_LATER,
    REFUND_FAILS,
    REFUSED_LATER,
    TEST,
    World,
)


async def test_a_seated_pledge_waits_for_its_card(world: World) -> None:
    pledge = await world.pledge()
    assert await world.said(pledge) == ["PaymentAwaited"]
    shown = await world.http.get(
        f"/pledges/{pledge.id}/payment", headers=world.as_investor(pledge)
    )
    assert shown.json()["can_pay"] == "card_page"


async def test_a_card_saved_on_the_page_backs_the_pledge(world: World) -> None:
    pledge = await world.saved()
    assert await world.said(pledge) == ["PaymentAwaited", "PaymentBacked"]
    assert await world.last(pledge) == {
        "pledge_id": str(pledge.id),
        "round_id": str(pledge.round_id),
        "backing": "saved",
        "amount_minor": 10_000,
        "currency": "JPY",
    }
    assert not world.intents(pledge), "nothing is charged yet"


async def test_a_card_that_wants_3d_secure_is_saved_after_it(world: World) -> None:
    pledge = await world.saved(ASKS_ON_SETUP)
    await world.due(pledge)
    await world.work()
    assert await world.state(pledge) == "captured"


async def test_the_second_pledge_rests_on_the_saved_card_without_a_call(world: World) -> None:
    first = await world.saved()
    calls = await world.value("SELECT count(*) FROM payment_operation")
    second = await world.pledge(like=first)
    assert await world.said(second) == ["PaymentBacked"]
    assert await world.value("SELECT count(*) FROM payment_operation") == calls


async def test_asked_again_the_page_is_the_same_while_it_is_open(world: World) -> None:
    pledge = await world.pledge()
    first, second = await world.page(pledge), await world.page(pledge)
    assert first == second
    assert len(world.simulator.objects("checkout.session")) == 1


async def test_no_page_is_made_in_the_last_half_hour(world: World) -> None:
    pledge = await world.pledge(pay_by=timedelta(minutes=29))
    answer = await world.ask_page(pledge)
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/page-too-late"


async def test_only_who_acts_for_the_investor_gets_a_page(world: World) -> None:
    pledge = await world.pledge()
    other = world.as_person(new_id())
    staff = world.as_person(await world.member(pledge.chamber_id, "chamber", "staff"))
    for headers in (other, staff):
        answer = await world.http.put(
            f"/pledges/{pledge.id}/payment-page", json={}, headers=headers
        )
        assert answer.status_code == 404
    shown = await world.http.get(f"/pledges/{pledge.id}/payment", headers=other)
    assert shown.status_code == 404
    shown = await world.http.get(f"/pledges/{pledge.id}/payment", headers=staff)
    assert shown.status_code == 200


async def test_a_due_pledge_is_charged_once_and_stands_in_the_ledger(world: World) -> None:
    pledge = await world.saved()
    await world.due(pledge)
    await world.work()
    assert await world.said(pledge) == ["PaymentAwaited", "PaymentBacked", "PaymentCaptured"]
    assert [each["status"] for each in world.intents(pledge)] == ["succeeded"]
    fee = await world.balance("fees/psp")
    assert await world.balance("psp/stripe/pending") == 10_000 - fee > 0
    assert await world.balance(f"clearing/{pledge.id}") == -10_000
    await world.settle(pledge)
    assert await world.state(pledge) == "settled"
    assert await world.balance(f"clearing/{pledge.id}") == 0
    assert await world.balance(f"owner/{pledge.project_id}") == -10_000


async def test_what_was_allotted_is_charged_not_what_was_pledged(world: World) -> None:
    pledge = await world.saved()
    await world.due(pledge, amount_minor=4_000)
    await world.work()
    assert (await world.last(pledge))["amount_minor"] == 4_000
    assert world.intents(pledge)[0]["amount_received"] == 4_000


async def test_a_refused_card_opens_the_repair_window_and_is_tried_to_its_end(
    world: World,
) -> None:
    pledge = await world.saved(NO_FUNDS_LATER)
    await world.due(pledge)
    await world.work()
    declined = await world.last(pledge)
    assert declined["code"] == "insufficient_funds"
    assert declined["person_id"] == str(pledge.person_id)
    for _ in range(3):
        assert await jobs.try_again(world.house) == 0, "not before its time"
        await world.pass_time(hours=48)
        assert await jobs.try_again(world.house) == 1
        await world.work()
        assert await world.state(pledge) == "declined"
        assert (await world.last(pledge))["repair_until"] == declined["repair_until"]
    await world.pass_time(hours=24)
    await jobs.try_again(world.house)
    await world.work()
    assert await world.said(pledge) == [
        "PaymentAwaited",
        "PaymentBacked",
        *["PaymentDeclined"] * 4,
        "PaymentLapsed",
    ]
    assert len(world.intents(pledge)) == 5
    assert await world.value("SELECT state FROM saved_card") == "detached"


async def test_a_card_that_wants_its_holder_is_never_tried_alone_and_lapses(
    world: World,
) -> None:
    pledge = await world.saved(ALWAYS_ASKS)
    await world.due(pledge)
    await world.work()
    assert (await world.last(pledge))["code"] == "authentication_required"
    await world.pass_time(days=6, hours=23)
    assert await jobs.try_again(world.house) == 0
    await world.pass_time(hours=2)
    await jobs.try_again(world.house)
    await world.work()
    assert (await world.said(pledge))[-1] == "PaymentLapsed"
    assert len(world.intents(pledge)) == 1


async def test_the_repair_page_takes_the_money_once(world: World) -> None:
    pledge = await world.saved(REFUSED_LATER)
    await world.due(pledge)
    await world.work()
    url = await world.page(pledge)
    assert url == await world.page(pledge)
    world.pay(url, CARD)
    await world.look()
    assert await world.state(pledge) == "captured"
    await world.pass_time(days=8)
    assert await jobs.try_again(world.house) == 0
    paid = [each for each in world.intents(pledge) if each["status"] == "succeeded"]
    assert len(paid) == 1
    assert await world.balance(f"clearing/{pledge.id}") == -10_000


async def test_before_a_card_is_tried_again_its_open_page_is_ended(world: World) -> None:
    pledge = await world.saved(NO_FUNDS_LATER)
    await world.due(pledge)
    await world.work()
    await world.pass_time(hours=47, minutes=45)
    url = await world.page(pledge)
    await world.pass_time(minutes=16)
    await jobs.try_again(world.house)
    assert await world.state(pledge) == "declined", "the page is ended first"
    busy = await world.ask_page(pledge)
    assert busy.status_code == 409
    assert busy.json()["type"] == "/problems/charge-under-way"
    await world.work()
    assert world.pay(url).status_code == 410, "nobody can pay there any more"
    await world.pass_time(seconds=10)
    await jobs.try_again(world.house)
    await world.work()
    assert len(world.intents(pledge)) == 2


async def test_a_page_paid_in_the_second_of_the_next_try_is_the_only_charge(
    world: World,
) -> None:
    pledge = await world.saved(NO_FUNDS_LATER)
    await world.due(pledge)
    await world.work()
    await world.pass_time(hours=47, minutes=45)
    url = await world.page(pledge)
    await world.pass_time(minutes=16)
    await jobs.try_again(world.house)
    world.pay(url)
    await world.work()
    assert await world.state(pledge) == "captured"
    await world.pass_time(hours=1)
    assert await jobs.try_again(world.house) == 0
    paid = [each for each in world.intents(pledge) if each["status"] == "succeeded"]
    assert len(paid) == 1


async def test_a_timeout_after_the_charge_is_one_charge(world: World) -> None:
    pledge = await world.saved()
    await world.due(pledge)
    world.simulator.control(
        "/failures", kind="timeout_after_commit", path="/v1/payment_intents", hold_s=8
    )
    await world.work()
    assert await world.state(pledge) == "due", "nobody knows yet"
    await world.pass_time(seconds=5)
    await world.work()
    assert await world.state(pledge) == "captured"
    assert len(world.intents(pledge)) == 1
    assert await world.balance(f"clearing/{pledge.id}") == -10_000


async def test_a_server_error_that_is_remembered_does_not_hide_the_charge(
    world: World,
) -> None:
    pledge = await world.saved()
    await world.due(pledge)
    world.simulator.control(
        "/failures", kind="server_error_after_commit", path="/v1/payment_intents"
    )
    await world.work()
    assert await world.state(pledge) == "due"
    await world.pass_time(seconds=5)
    await world.work()
    assert await world.state(pledge) == "captured"
    assert len(world.intents(pledge)) == 1


async def test_too_many_requests_is_only_later(world: World) -> None:
    pledge = await world.saved()
    await world.due(pledge)
    world.simulator.control("/failures", kind="rate_limit", path="/v1/payment_intents")
    await world.work()
    assert await world.state(pledge) == "due"
    await world.pass_time(seconds=2)
    await world.work()
    assert await world.state(pledge) == "captured"


async def test_what_a_crash_left_between_intend_and_record_is_finished_once(
    world: World,
) -> None:
    pledge = await world.saved()
    await world.due(pledge)
    async with world.house.worker.statement() as sql:
        claimed = await operations_store.claim(sql, world.now())
    outcome = await world.house.psp.gateway.perform(claimed[0].call)
    assert isinstance(outcome, Done), "the charge is made, and we die here"
    await world.work()
    assert await world.state(pledge) == "due", "somebody may still be at it"
    await world.pass_time(seconds=61)
    await world.work()
    assert await world.state(pledge) == "captured"
    assert len(world.intents(pledge)) == 1


@pytest.mark.parametrize("was_made", [True, False])
async def test_a_key_older_than_a_day_is_never_sent_again_but_looked_up(
    world: World, *, was_made: bool
) -> None:
    pledge = await world.saved()
    await world.due(pledge)
    async with world.house.worker.statement() as sql:
        claimed = await operations_store.claim(sql, world.now())
    if was_made:
        await world.house.psp.gateway.perform(claimed[0].call)
    await world.pass_time(hours=25)
    await world.work()
    assert await world.state(pledge) == "captured"
    assert len(world.intents(pledge)) == 1
    keys = await world.rows("SELECT key FROM payment_operation WHERE kind = 'charge'")
    assert len(keys) == (1 if was_made else 2)


async def test_two_workers_charge_once(world: World) -> None:
    pledges = [await world.saved() for _ in range(3)]
    await world.due(*pledges)
    await asyncio.gather(*(world.house.psp.run_waiting() for _ in range(4)))
    await world.work()
    for pledge in pledges:
        assert len(world.intents(pledge)) == 1


async def test_a_charge_of_a_card_that_is_gone_asks_for_another(world: World) -> None:
    pledge = await world.saved()
    method = await world.value("SELECT payment_method_id FROM saved_card")
    world.simulator.client().v1.payment_methods.detach(method)
    await world.due(pledge)
    await world.work()
    assert (await world.last(pledge))["code"] == "card_detached"
    world.pay(await world.page(pledge))
    await world.look()
    assert await world.state(pledge) == "captured"


async def test_a_charged_pledge_is_refunded_to_the_card(world: World) -> None:
    pledge = await world.saved()
    await world.due(pledge)
    await world.work()
    await world.settle(pledge)
    await world.close(pledge, "refund")
    await world.work()
    assert (await world.said(pledge))[-1] == "PaymentRefunding", "the PSP's balance is short"
    world.simulator.control("/top_up", amount=1_000)  # the fee is not given back
    await world.pass_time(days=5)
    await world.look()
    assert (await world.said(pledge))[-2:] == ["PaymentRefunding", "PaymentRefunded"]
    assert (await world.last(pledge))["amount_minor"] == 10_000
    for account in (f"clearing/{pledge.id}", f"returning/{pledge.id}"):
        assert await world.balance(account) == 0
    assert await world.balance(f"owner/{pledge.project_id}") == 0
    assert await world.value("SELECT refunded_minor FROM payment") == 10_000


async def test_a_refund_that_fails_is_tried_again_with_an_alarm(world: World) -> None:
    pledge = await world.saved(REFUND_FAILS)
    await world.due(pledge)
    await world.work()
    await world.close(pledge, "refund")
    await world.work()
    await world.pass_time(minutes=1)
    await world.look()
    assert await world.value("SELECT trouble FROM refund") is not None
    assert await world.value("SELECT count(*) FROM alarm") == 1
    await world.pass_time(minutes=11)
    await world.work()
    assert await world.value("SELECT tries FROM refund") == 1
    returning = await world.balance(f"returning/{pledge.id}")
    assert returning in {0, -10_000}, "what came back is on its way again"


async def test_equity_never_reaches_the_psp(world: World) -> None:
    before = len(world.simulator.objects("customer"))
    for instrument in ("equity", "fund"):
        call = Call(new_id(), "customer", "k", instrument, {})
        with pytest.raises(NotByCard):
            await world.house.psp.gateway.perform(call)
        with pytest.raises(NotByCard):
            await world.house.psp.gateway.look_up(call)
    pledge = await world.pledge()
    bad = world.seated(
        pledge, pay_by=world.now(), pledge_id=new_id(), instrument="equity", rail="card"
    )
    await world.hear(bad)
    assert await world.value("SELECT count(*) FROM parked_message") == 1
    assert await world.value("SELECT count(*) FROM payment") == 1
    assert len(world.simulator.objects("customer")) == before


@pytest.mark.parametrize("table", ["payment", "payment_operation"])
async def test_the_database_refuses_an_investment_by_card(world: World, table: str) -> None:
    await world.saved()
    column = "instrument = 'equity'"
    with pytest.raises(Exception, match="check constraint"):
        await world.rows(f"UPDATE {table} SET {column} RETURNING id")


async def test_an_answer_told_twice_counts_once(world: World) -> None:
    pledge = await world.saved(NO_FUNDS_LATER)
    await world.due(pledge)
    async with world.house.worker.statement() as sql:
        claimed = await operations_store.claim(sql, world.now())
    for _ in range(2):
        async with world.house.worker.transaction(TEST) as tx:
            refused = Refused("insufficient_funds")
            await answers.record(tx, claimed[0].id, refused, world.now())
    assert (await world.said(pledge)).count("PaymentDeclined") == 1


async def test_money_told_of_by_two_ways_counts_once(world: World) -> None:
    pledge = await world.saved()
    await world.due(pledge)
    await world.work()
    paid = world.intents(pledge)[0]
    charged = Charged(paid["id"], paid["latest_charge"], 10_000, 360, "JPY")
    async with world.house.worker.transaction(TEST) as tx:
        payment = (await payment_rows.load_locked(tx.sql, [pledge.id]))[pledge.id]
        await charging.money_came(tx, payment, charged, new_id(), world.now())
    assert await world.value("SELECT captured_minor FROM payment") == 10_000
    assert await world.value("SELECT count(*) FROM refund") == 0
