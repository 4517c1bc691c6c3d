"""Races on a real PostgreSQL with the PSP beside it: charges, closings, pages and webhooks."""

import asyncio
from datetime import timedelta

from services.payments.saga import jobs
from tests.payments.world import Pledge, World
from tests.races import LONG, together
from tests.stripe_sim.harness import eventually

# Each needs a page, a card and several calls of the PSP, at no more than 20 a second.
TIMES = 100 if LONG else 3


async def _rest(world: World) -> None:
    """Carry out what waits until nothing does."""
    for _ in range(6):
        await world.work()
        await world.pass_time(seconds=2)
        await world.look()


async def test_a_refund_against_the_capture_never_keeps_money_nor_sends_it_twice(
    world: World,
) -> None:
    pledges = [await world.saved() for _ in range(TIMES)]
    world.simulator.control("/top_up", amount=100_000)
    for turn, pledge in enumerate(pledges):
        await world.due(pledge)
        await together(world.house.psp.run_waiting(), world.close(pledge, "refund"), turn=turn)
    await _rest(world)
    for pledge in pledges:
        await _gave_all_back(world, pledge)
    assert not await world.rows("SELECT FROM parked_message")


async def _gave_all_back(world: World, pledge: Pledge) -> None:
    said = await world.said(pledge)
    answers = [each for each in said if each in {"PaymentVoided", "PaymentRefunding"}]
    assert len(answers) == 1, said
    row = (await world.rows("SELECT * FROM payment WHERE pledge_id = $1", pledge.id))[0]
    assert row["captured_minor"] == row["refunded_minor"]
    taken = [each for each in world.intents(pledge) if each["status"] == "succeeded"]
    assert len(taken) == (answers == ["PaymentRefunding"])
    sent = await world.rows("SELECT amount_minor FROM refund WHERE pledge_id = $1", pledge.id)
    assert [each["amount_minor"] for each in sent] == [pledge.amount_minor] * len(taken)


async def test_a_page_finished_in_the_second_of_expiry_backs_its_pledge_once(
    world: World,
) -> None:
    for turn in range(TIMES):
        pledge = await world.pledge()
        world.pay(await world.page(pledge))
        await together(world.close(pledge, "expired"), world.look(), turn=turn)
        await _rest(world)
        said = await world.said(pledge)
        assert said.count("PaymentBacked") == 1
        assert "PaymentVoided" not in said
        assert await world.state(pledge) == "backed"
    assert not await world.rows("SELECT FROM parked_message")


async def test_one_webhook_five_times_at_once_backs_its_pledge_once(world: World) -> None:
    for times in range(1, TIMES + 1):
        pledge = await world.pledge(pay_by=timedelta(hours=2))
        world.pay(await world.page(pledge))
        done = world.receiver
        eventually(lambda: len(done.of("checkout.session.completed")) == times)  # noqa: B023
        hook = done.of("checkout.session.completed")[-1]
        before = await world.value("SELECT count(*) FROM stripe_event")
        at_work = asyncio.create_task(jobs.act_on_webhooks(world.house))
        answers = await asyncio.gather(
            *(world.webhook(hook.payload, hook.signature) for _ in range(5))
        )
        assert [each.status_code for each in answers] == [200] * 5
        await at_work
        await together(*(jobs.act_on_webhooks(world.house) for _ in range(3)))
        assert await world.value("SELECT count(*) FROM stripe_event") == before + 1
        assert await world.said(pledge) == ["PaymentAwaited", "PaymentBacked"]
