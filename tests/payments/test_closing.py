"""PledgeClosing: what is left is wound down, answered once it is gone, and again when asked."""

from datetime import timedelta

import pytest

from services.payments.rails import operations_store
from services.payments.rails.domain import Intent
from shared.ids import new_id
from tests.payments.world import CARD, REFUSED_LATER, World


async def test_without_a_page_nothing_is_left_at_once(world: World) -> None:
    pledge = await world.pledge()
    await world.close(pledge)
    assert await world.said(pledge) == ["PaymentAwaited", "PaymentVoided"]
    assert await world.value("SELECT count(*) FROM payment_operation") == 0


async def test_an_open_page_is_ended_first(world: World) -> None:
    pledge = await world.pledge()
    url = await world.page(pledge)
    await world.close(pledge)
    assert await world.said(pledge) == ["PaymentAwaited"], "no answer while it is open"
    await world.work()
    assert await world.said(pledge) == ["PaymentAwaited", "PaymentVoided"]
    assert world.pay(url).status_code == 410
    assert world.simulator.objects("checkout.session")[0]["status"] == "expired"


async def test_a_page_that_is_being_made_is_ended_when_it_is_there(world: World) -> None:
    pledge = await world.pledge()
    url = await world.page(pledge)
    async with world.house.worker.statement() as sql:
        await sql.execute("UPDATE card_page SET state = 'asked', session_id = NULL")
        await sql.execute(
            "UPDATE payment_operation SET state = 'sent', leased_until = NULL, next_at = $1"
            " WHERE kind = 'setup_page'",
            world.now(),
        )
    await world.close(pledge)
    await world.work()
    assert (await world.said(pledge))[-1] == "PaymentVoided"
    assert world.pay(url).status_code == 410


@pytest.mark.parametrize("reason", ["withdrawn", "round_over", "expired"])
async def test_paid_in_the_second_of_closing_is_backed_and_asked_again(
    world: World, reason: str
) -> None:
    pledge = await world.pledge()
    url = await world.page(pledge)
    await world.close(pledge, reason)
    world.pay(url, CARD)
    await world.work()
    assert (await world.said(pledge))[-1] == "PaymentBacked"
    await world.close(pledge, reason)
    await world.work()
    assert (await world.said(pledge))[-1] == "PaymentVoided"
    assert await world.value("SELECT state FROM saved_card") == "detached"


async def test_an_expiry_said_before_matching_heard_of_the_backing_is_no_question(
    world: World,
) -> None:
    pledge = await world.saved()
    await world.close(pledge, "expired")
    await world.work()
    assert (await world.said(pledge))[-1] == "PaymentBacked", "it confirms, or asks again"
    assert await world.state(pledge) == "backed"
    await world.close(pledge, "expired")
    await world.work()
    assert (await world.said(pledge))[-1] == "PaymentVoided"


async def test_a_card_stays_while_another_pledge_rests_on_it(world: World) -> None:
    first = await world.saved()
    second = await world.pledge(like=first)
    await world.close(first, "withdrawn")
    assert (await world.said(first))[-1] == "PaymentVoided", "nothing to do at the PSP"
    assert await world.value("SELECT state FROM saved_card") == "attached"
    await world.close(second, "withdrawn")
    await world.work()
    assert (await world.said(second))[-1] == "PaymentVoided"
    assert await world.value("SELECT state FROM saved_card") == "detached"
    third = await world.pledge(like=first)
    assert await world.said(third) == ["PaymentAwaited"]


async def test_two_pledges_that_close_on_one_card_both_get_their_answer(world: World) -> None:
    first = await world.saved(REFUSED_LATER)
    second = await world.pledge(like=first)
    await world.due(first, second)
    await world.close(first, "refund")
    await world.close(second, "refund")
    await world.work()
    assert (await world.said(first))[-1] == "PaymentVoided"
    assert (await world.said(second))[-1] == "PaymentVoided"
    assert await world.value("SELECT state FROM saved_card") == "detached"


async def test_a_captured_pledge_waits_for_the_page_that_is_being_ended(world: World) -> None:
    pledge = await world.saved()
    await world.due(pledge)
    await world.work()
    ending = Intent(
        id=new_id(),
        key="expire:late",
        kind="expire_page",
        pledge_id=pledge.id,
        subject_id=new_id(),
        instrument="reward",
        attempt=1,
        params={"session_id": "cs_test_of_the_past"},
    )
    async with world.house.worker.statement() as sql:
        await operations_store.intend(sql, ending, world.now())
    await world.close(pledge, "refund")
    assert await world.state(pledge) == "closing"
    assert await world.value("SELECT count(*) FROM parked_message") == 0


async def test_asked_again_the_answer_is_the_same(world: World) -> None:
    pledge = await world.pledge()
    await world.close(pledge)
    await world.close(pledge)
    assert await world.said(pledge) == ["PaymentAwaited", "PaymentVoided", "PaymentVoided"]


async def test_a_refund_during_a_charge_waits_for_its_answer(world: World) -> None:
    pledge = await world.saved()
    await world.due(pledge)
    await world.close(pledge, "refund")
    assert (await world.said(pledge))[-1] == "PaymentBacked", "the charge may have gone out"
    await world.work()
    assert (await world.said(pledge))[-1] == "PaymentRefunding"
    assert await world.balance(f"clearing/{pledge.id}") == 0
    world.simulator.control("/top_up", amount=1_000)  # the fee is not given back
    await world.pass_time(days=5)
    await world.look()
    assert (await world.said(pledge))[-1] == "PaymentRefunded"
    assert await world.balance(f"returning/{pledge.id}") == 0


async def test_a_refused_pledge_that_is_closed_is_voided_with_its_page(world: World) -> None:
    pledge = await world.saved(REFUSED_LATER)
    await world.due(pledge)
    await world.work()
    await world.page(pledge)
    await world.close(pledge, "refund")
    await world.work()
    assert (await world.said(pledge))[-1] == "PaymentVoided"
    open_ = [
        each for each in world.simulator.objects("checkout.session") if each["status"] == "open"
    ]
    assert not open_


async def test_a_lapsed_pledge_that_is_closed_has_nothing_left(world: World) -> None:
    pledge = await world.saved(REFUSED_LATER)
    await world.due(pledge)
    await world.work()
    async with world.house.worker.statement() as sql:
        await sql.execute("UPDATE payment SET state = 'lapsed', next_try_at = NULL")
    await world.close(pledge, "refund")
    assert (await world.said(pledge))[-1] == "PaymentVoided"


async def test_money_for_a_pledge_that_is_over_goes_back_on_our_own_authority(
    world: World,
) -> None:
    pledge = await world.saved()
    await world.due(pledge)
    async with world.house.worker.statement() as sql:
        # As if a second charge had slipped through: all guards are broken here.
        await sql.execute("UPDATE payment SET state = 'lapsed'")
    await world.work()
    assert await world.value("SELECT reason FROM refund") == "late"
    assert await world.balance(f"clearing/{pledge.id}") == 0
    assert await world.value("SELECT count(*) FROM alarm") == 1
    commands = await world.rows(
        "SELECT command_id FROM audit JOIN refund ON cause_id = command_id"
        " WHERE cause_kind = 'job'"
    )
    assert len(commands) == 1


async def test_every_event_leaves_one_row_in_the_log(world: World) -> None:
    first = await world.saved()
    second = await world.pledge(like=first)
    await world.due(first)
    await world.work()
    await world.settle(first)
    await world.close(second, "round_over")
    await world.close(second, "round_over")
    await world.work()
    doubled = await world.rows(
        "SELECT cause_id FROM payment_event WHERE cause_kind = 'event'"
        " GROUP BY cause_id HAVING count(*) <> 1"
    )
    assert not doubled
    unlike = await world.rows(
        "SELECT event_id FROM inbox WHERE (outcome = 'done') <> EXISTS (SELECT FROM"
        " payment_event WHERE cause_kind = 'event' AND cause_id = event_id)"
    )
    assert not unlike


async def test_a_seat_that_is_told_twice_is_one_payment(world: World) -> None:
    pledge = await world.pledge()
    again = world.seated(pledge, pay_by=world.now() + timedelta(minutes=60))
    await world.hear(again)
    assert await world.said(pledge) == ["PaymentAwaited"]
    assert await world.value("SELECT count(*) FROM payment") == 1


async def test_all_calls_of_all_processes_keep_to_twenty_a_second(world: World) -> None:
    now = world.now()
    async with world.house.worker.statement() as sql:
        waits = [await operations_store.take_turns(sql, 1, now) for _ in range(41)]
    assert waits[40] - waits[0] == timedelta(seconds=2)
