"""Events reach the endpoint signed, at least once, and never in the way of the API."""

import time
from dataclasses import replace

import pytest
import stripe

from deploy.local.ports import free_port
from tests.stripe_sim.harness import SECRET, Receiver, Shop, eventually, verified


def test_an_event_is_signed_at_our_time_and_names_its_request(
    shop: Shop, receiver: Receiver
) -> None:
    shop.simulator.pass_time(days=100)
    customer, method = shop.saved()
    intent = shop.charge(customer, method, key="pledge:1:charge:1")
    eventually(lambda: receiver.of("payment_intent.succeeded"))
    (hook,) = receiver.of("payment_intent.succeeded")
    event = verified(hook)
    assert event.type == "payment_intent.succeeded"
    assert event.data.object["id"] == intent.id
    assert event.request is not None
    assert event.request.idempotency_key == "pledge:1:charge:1"
    assert event.livemode is False
    assert event.api_version == "2026-10-28.endive"
    signed_at = int(hook.signature.split(",")[0].removeprefix("t="))
    assert abs(signed_at - shop.simulator.now()) < 5
    with pytest.raises(stripe.SignatureVerificationError):
        verified(replace(hook, payload=hook.payload + b" "))


def test_every_step_of_a_pledge_is_told(shop: Shop, receiver: Receiver) -> None:
    shop.charged()
    wanted = [
        "customer.created",
        "setup_intent.created",
        "payment_method.attached",
        "setup_intent.succeeded",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]
    eventually(lambda: sorted(receiver.types()) == sorted(wanted))
    events = shop.client.v1.events.list().data
    assert [event.type for event in reversed(events)] == wanted
    eventually(lambda: not shop.client.v1.events.list({"delivery_success": False}).data)
    delivered = shop.client.v1.events.list({"delivery_success": True, "type": "charge.*"})
    assert [event.type for event in delivered.data] == ["charge.succeeded"]
    assert shop.client.v1.events.retrieve(events[0].id).pending_webhooks == 0


def test_an_event_that_is_not_taken_comes_again(shop: Shop, receiver: Receiver) -> None:
    receiver.statuses.extend([500, 500])
    shop.customer()
    eventually(lambda: len(receiver.heard) == 3)
    assert len({hook.event["id"] for hook in receiver.heard}) == 1
    assert receiver.heard[0].event["pending_webhooks"] == 1
    eventually(lambda: shop.client.v1.events.list().data[0].pending_webhooks == 0)


def test_a_dropped_event_is_found_by_its_missing_delivery(
    shop: Shop, receiver: Receiver
) -> None:
    shop.simulator.control("/chaos", drop=1)
    dropped, told = shop.customer(), shop.customer()
    eventually(lambda: receiver.heard)
    assert [hook.event["data"]["object"]["id"] for hook in receiver.heard] == [told]
    eventually(lambda: len(shop.client.v1.events.list({"delivery_success": False}).data) == 1)
    (missed,) = shop.client.v1.events.list({"delivery_success": False}).data
    assert missed.data.object["id"] == dropped
    shop.simulator.control(f"/events/{missed.id}/send")
    eventually(lambda: len(receiver.heard) == 2)


def test_an_event_can_come_twice_and_late(shop: Shop, receiver: Receiver) -> None:
    shop.simulator.control("/chaos", duplicate=1, delay_s=0.5)
    begun = time.monotonic()
    shop.customer()
    eventually(lambda: len(receiver.heard) == 2)
    assert time.monotonic() - begun >= 0.5
    assert receiver.heard[0].event["id"] == receiver.heard[1].event["id"]


def test_events_can_come_in_any_order(shop: Shop, receiver: Receiver) -> None:
    shop.simulator.control("/chaos", shuffle_s=1)
    made = [shop.customer() for _ in range(12)]
    eventually(lambda: len(receiver.heard) == 12)
    heard = [hook.event["data"]["object"]["id"] for hook in receiver.heard]
    assert sorted(heard) == sorted(made)
    assert heard != made


def test_a_dead_target_does_not_slow_the_api(shop: Shop) -> None:
    dead = f"http://127.0.0.1:{free_port()}/hook"
    shop.client.v1.webhook_endpoints.create({"url": dead, "enabled_events": ["*"]})
    begun = time.monotonic()
    for _ in range(200):
        shop.customer()
    assert time.monotonic() - begun < 30
    rows = shop.simulator.http.get("/_control/deliveries").json()["data"]
    assert sum(row["state"] == "waiting" for row in rows) >= 200


def test_an_endpoint_hears_what_it_asked_for_with_a_secret_of_its_own(
    shop: Shop, receiver: Receiver
) -> None:
    endpoints = shop.client.v1.webhook_endpoints
    endpoint = endpoints.create(
        {"url": receiver.url + "/second", "enabled_events": ["setup_intent.canceled"]}
    )
    assert endpoint.secret is not None
    intent = shop.client.v1.setup_intents.create({})
    shop.client.v1.setup_intents.cancel(intent.id)
    eventually(lambda: len(receiver.of("setup_intent.canceled")) == 2)
    eventually(lambda: len(receiver.heard) == 3)
    right = 0
    for hook in receiver.of("setup_intent.canceled"):
        for secret in (SECRET, endpoint.secret):
            try:
                verified(hook, secret)
            except stripe.SignatureVerificationError:
                continue
            right += 1
    assert right == 2
    assert "secret" not in endpoints.retrieve(endpoint.id)
    assert endpoints.delete(endpoint.id).deleted is True
    assert len(endpoints.list().data) == 1


def test_events_reach_back_30_days(shop: Shop) -> None:
    shop.customer()
    (event,) = shop.client.v1.events.list({"types": ["customer.created", "x.y"]}).data
    shop.simulator.pass_time(days=31)
    assert shop.client.v1.events.list().data == []
    assert shop.refusal(lambda: shop.client.v1.events.retrieve(event.id)).http_status == 404
