"""A card that is refused on a page which stays open is said once, and another may be tried."""

from datetime import timedelta
from typing import Final

import pytest

from services.payments.saga import jobs
from tests.payments.world import ASKS_ON_SETUP, CARD, Pledge, World
from tests.stripe_sim.harness import eventually

DECLINED: Final = "4000000000000002"


@pytest.mark.parametrize(
    ("card", "code"),
    [(DECLINED, "generic_decline"), ("4000000000009995", "insufficient_funds")],
)
@pytest.mark.parametrize("collected_in", [None, timedelta(days=10)])
async def test_a_card_refused_on_the_page_is_said_once_per_attempt_while_it_stays_open(
    world: World, card: str, code: str, collected_in: timedelta | None
) -> None:
    planned = None if collected_in is None else world.now() + collected_in
    pledge = await world.pledge(collect_by=planned)
    url = await world.page(pledge)
    assert not await shown_as_declined(world, pledge)
    for attempts in (1, 2):
        world.pay(url, card)
        for _ in range(2):
            await world.look()
        assert (await world.said(pledge)) == ["PaymentAwaited", *["PaymentDeclined"] * attempts]
    last = await world.last(pledge)
    assert (last["code"], last["repair_until"]) == (code, None)
    assert last["person_id"] == str(pledge.person_id)
    assert await world.state(pledge) == "awaiting"
    assert await shown_as_declined(world, pledge)
    world.pay(url, CARD)
    await world.look()
    assert (await world.said(pledge))[-1] == "PaymentBacked"
    assert not await shown_as_declined(world, pledge)


async def shown_as_declined(world: World, pledge: Pledge) -> bool:
    shown = await world.http.get(
        f"/pledges/{pledge.id}/payment", headers=world.as_investor(pledge)
    )
    assert isinstance(shown.json()["is_declined"], bool)
    return bool(shown.json()["is_declined"])


async def test_3d_secure_that_fails_on_the_page_is_a_refusal(world: World) -> None:
    pledge = await world.pledge()
    went = world.pay(await world.page(pledge), ASKS_ON_SETUP)
    intent = went.headers["location"].rsplit("/", 1)[1]
    world.simulator.control(f"/intents/{intent}/3ds", ok=False)
    await world.look()
    assert (await world.last(pledge))["code"] == "setup_intent_authentication_failure"


async def test_a_refusal_on_the_page_is_heard_at_once_by_its_webhook(world: World) -> None:
    pledge = await world.pledge()
    world.pay(await world.page(pledge), DECLINED)
    eventually(lambda: world.receiver.of("setup_intent.setup_failed"))
    await world.forward(times=2)
    while await jobs.act_on_webhooks(world.house):
        pass
    assert await world.said(pledge) == ["PaymentAwaited", "PaymentDeclined"]


async def test_a_page_that_is_being_ended_says_no_refusal(world: World) -> None:
    pledge = await world.pledge()
    world.pay(await world.page(pledge), DECLINED)
    await world.close(pledge)
    await world.work()
    assert "PaymentDeclined" not in await world.said(pledge)
