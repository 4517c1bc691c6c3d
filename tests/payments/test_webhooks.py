"""Webhooks are hints: stored once, acted on by a look at the PSP, and never needed."""

import json
import random
from datetime import timedelta
from typing import Any

import pytest
from stripe import WebhookSignature

from services.payments.rails import events_store
from services.payments.saga import jobs
from tests.payments.world import World
from tests.stripe_sim.harness import SECRET, eventually


async def paid(world: World) -> str:
    pledge = await world.pledge()
    world.pay(await world.page(pledge))
    eventually(lambda: world.receiver.of("checkout.session.completed"))
    return str(pledge.id)


async def backed(world: World) -> list[str]:
    rows = await world.rows("SELECT type FROM outbox ORDER BY id")
    return [row["type"] for row in rows]


async def test_a_webhook_backs_the_pledge_without_waiting_for_the_slow_look(
    world: World,
) -> None:
    await paid(world)
    await world.forward()
    assert world.house.webhook_came.is_set()
    await jobs.act_on_webhooks(world.house)
    assert await backed(world) == ["PaymentAwaited", "PaymentBacked"]


async def test_five_times_and_shuffled_is_once(world: World) -> None:
    await paid(world)
    heard = list(world.receiver.heard)  # more may arrive, and is another matter
    random.Random(4).shuffle(heard)  # noqa: S311
    await world.forward(heard, times=5)
    await jobs.act_on_webhooks(world.house)
    await world.forward(heard)
    assert await jobs.act_on_webhooks(world.house) == 0
    assert await backed(world) == ["PaymentAwaited", "PaymentBacked"]


async def test_a_missing_webhook_is_made_good_by_the_slow_look(world: World) -> None:
    await paid(world)
    await jobs.read_pages(world.house)
    assert await backed(world) == ["PaymentAwaited"], "not before it is unread for a while"
    await world.pass_time(seconds=31)
    await jobs.read_pages(world.house)
    assert await backed(world) == ["PaymentAwaited", "PaymentBacked"]


async def test_a_webhook_settles_a_charge_whose_answer_was_lost(world: World) -> None:
    pledge = await world.saved()
    await world.due(pledge)
    world.simulator.control("/failures", kind="drop_after_commit", path="/v1/payment_intents")
    await world.work()
    assert await world.state(pledge) == "due"
    eventually(lambda: world.receiver.of("payment_intent.succeeded"))
    await world.forward()
    while await jobs.act_on_webhooks(world.house):
        pass
    assert await world.state(pledge) == "captured"
    assert len(world.intents(pledge)) == 1


def signed(payload: bytes, secret: str, at: int) -> str:
    return str(
        WebhookSignature.generate_signature_header(payload.decode(), secret, timestamp=at)
    )


async def test_a_forged_webhook_is_refused_and_not_kept(world: World) -> None:
    payload = json.dumps(
        {
            "id": "evt_1",
            "type": "checkout.session.completed",
            "created": 1,
            "data": {"object": {"id": "cs_1", "object": "checkout.session"}},
        }
    ).encode()
    now = int(world.now().timestamp())
    good = signed(payload, SECRET, now)
    for signature in (
        "",
        "t=1,v1=00",
        "nonsense",
        signed(payload, "whsec_of_somebody", now),
        signed(payload, SECRET, now - 301),
        signed(payload, SECRET, now + 310),  # the clock goes on meanwhile
        good.replace("v1=", "v0="),
        f"t={now},v1=é",
        signed(payload, SECRET, now - 301) + f",t={now}",
        signed(payload, SECRET, now - 301) + ",t=x",
    ):
        answer = await world.webhook(payload, signature)
        assert answer.status_code == 403
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await world.webhook(payload + b" ", good)).status_code == 403
    assert await world.value("SELECT count(*) FROM stripe_event") == 0


@pytest.mark.parametrize("secret", ["whsec_of_last_week", SECRET])
async def test_the_old_secret_holds_while_it_is_being_replaced(
    world: World, secret: str
) -> None:
    payload = json.dumps(
        {"id": "evt_2", "type": "x", "created": 1, "data": {"object": {"object": "charge"}}}
    ).encode()
    await world.pass_time(days=8)
    answer = await world.webhook(payload, signed(payload, secret, int(world.now().timestamp())))
    assert answer.status_code == 200
    assert await jobs.act_on_webhooks(world.house) == 1


def event(**changed: Any) -> bytes:
    whole = {"id": "evt_3", "type": "x", "created": 1, "data": {"object": {"id": "ch_1"}}}
    return json.dumps(whole | changed).encode()


NONSENSE = [
    *(b"{}", b"[]", b"\xff", b'{"data": {"object": 1}}', b"1", b"[" * 100_000),
    *(event(created=when) for when in (1e30, 10**20, -1, 253_402_300_800, float("inf"), "x")),
    *(event(data={"object": {"id": name}}) for name in (5, [1], "a\x00", "\ud800")),
    *(event(**{field: value}) for field in ("id", "account") for value in (7, "a\x00")),
    event(data={"object": {"id": "ch_1", "amount": float("nan"), "name": "\x00"}}),
]


@pytest.mark.parametrize("payload", NONSENSE)
async def test_signed_nonsense_is_refused(world: World, payload: bytes) -> None:
    now = int(world.now().timestamp())
    text = payload.decode("latin-1").encode() if payload == b"\xff" else payload
    answer = await world.webhook(payload, signed(text, SECRET, now))
    assert answer.status_code == 403


async def test_what_only_looks_like_nul_is_kept(world: World) -> None:
    payload = event(data={"object": {"id": "ch_1", "name": r"a\u0000"}})
    now = int(world.now().timestamp())
    assert (await world.webhook(payload, signed(payload, SECRET, now))).status_code == 200


async def test_while_the_psp_is_away_webhooks_wait(world: World) -> None:
    await paid(world)
    await world.forward()
    world.simulator.control("/failures", kind="unavailable", times=3, verb="GET")
    await jobs.act_on_webhooks(world.house)
    waiting = "SELECT count(*) FROM stripe_event WHERE processed_at IS NULL"
    assert await world.value(waiting) > 0
    assert await jobs.act_on_webhooks(world.house) == 0, "each waits for its turn"
    await world.pass_time(seconds=2)
    while await jobs.act_on_webhooks(world.house):
        pass
    assert await world.value(waiting) == 0
    assert await backed(world) == ["PaymentAwaited", "PaymentBacked"]


async def test_a_page_nobody_used_is_found_expired(world: World) -> None:
    pledge = await world.pledge(pay_by=timedelta(hours=3))
    first = await world.page(pledge)
    await world.pass_time(minutes=40)
    assert await world.page(pledge) != first, "a new one, when the time of the old is over"


async def stuck(world: World, count: int) -> None:
    """Webhooks that nobody can act on, older than all others."""
    async with world.house.worker.statement() as sql:
        for number in range(count):
            event = {
                "id": f"evt_stuck_{number}",
                "type": "checkout.session.completed",
                "created": world.now(),
                "object_id": None,
                "payload": {"nothing": "inside"},
            }
            await events_store.add_event(sql, event, world.now() - timedelta(seconds=1))


async def test_webhooks_that_fail_stop_no_other_and_are_kept(world: World) -> None:
    await stuck(world, 25)
    await paid(world)
    await world.forward()
    for _ in range(2):
        await jobs.act_on_webhooks(world.house)
    assert await backed(world) == ["PaymentAwaited", "PaymentBacked"]
    kept = await world.rows(
        "SELECT trouble FROM stripe_event WHERE processed_at IS NULL AND tries > 0"
    )
    assert kept == [{"trouble": "KeyError"}] * 25


async def test_a_webhook_that_fails_waits_longer_each_time_and_then_calls_a_person(
    world: World,
) -> None:
    await stuck(world, 1)
    tries = "SELECT tries FROM stripe_event"
    for count, pause_s in enumerate((1, 2, 5, 10), start=1):
        turn = world.now() + timedelta(seconds=pause_s)
        await jobs.act_on_webhooks(world.house)
        assert await world.value(tries) == count
        async with world.house.worker.statement() as sql:
            assert not await events_store.events_to_act_on(sql, turn - timedelta.resolution, 20)
        await world.pass_time(seconds=pause_s)
    assert await world.value("SELECT count(*) FROM alarm") == 0
    for _ in range(3):
        await world.pass_time(minutes=11)
        await jobs.act_on_webhooks(world.house)
    alarms = await world.rows("SELECT subject FROM alarm")
    assert alarms == [{"subject": "evt_stuck_0"}]
    assert await world.value("SELECT processed_at FROM stripe_event") is None
