"""The hosted page: what a supporter can do there, and what the session says afterwards."""

from collections.abc import Mapping
from typing import Any

import pytest
import stripe

from tests.stripe_sim.harness import Receiver, Shop, eventually

VISA, DECLINED, NO_FUNDS = "4242424242424242", "4000000000000002", "4000000000009995"
ASKS, ALWAYS_ASKS, LATER = "4000002500003155", "4000002760003184", "4000000000000341"


def open_page(shop: Shop, **more: object) -> stripe.checkout.Session:
    params: Any = {
        "mode": "setup",
        "currency": "jpy",
        "customer": shop.customer(),
        "success_url": "http://127.0.0.1:1/done?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:1/back",
        "expires_at": shop.simulator.now() + 31 * 60,
        "locale": "ja",
        "payment_method_options": {"card": {"request_three_d_secure": "any"}},
        "setup_intent_data": {"metadata": {"op_id": "page:1"}},
        "metadata": {"pledge_id": "1"},
        **more,
    }
    return shop.client.v1.checkout.sessions.create(params)


def open_payment_page(shop: Shop, data: Mapping[str, object]) -> stripe.checkout.Session:
    price = {"currency": "jpy", "unit_amount": 6_000, "product_data": {"name": "応援"}}
    return open_page(
        shop,
        mode="payment",
        setup_intent_data={},
        line_items=[{"price_data": price, "quantity": 1}],
        payment_intent_data=data,
    )


def press(shop: Shop, session: stripe.checkout.Session, number: str) -> Any:  # httpx's answer
    return shop.simulator.http.post(f"/c/pay/{session.id}", data={"card": number})


def read(shop: Shop, session: stripe.checkout.Session) -> stripe.checkout.Session:
    return shop.client.v1.checkout.sessions.retrieve(session.id)


def test_a_card_is_saved_and_leads_back_to_the_shop(shop: Shop, receiver: Receiver) -> None:
    session = open_page(shop)
    assert (session.status, session.url) == (
        "open",
        f"{shop.simulator.url}/c/pay/{session.id}",
    )
    answer = press(shop, session, VISA)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"http://127.0.0.1:1/done?session={session.id}"
    session = shop.client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["setup_intent.payment_method"]}
    )
    assert (session.status, session.payment_status) == ("complete", "no_payment_required")
    assert session.url is None
    intent = session.setup_intent
    assert isinstance(intent, stripe.SetupIntent)
    assert (intent.status, intent.usage) == ("succeeded", "off_session")
    assert intent.metadata is not None
    assert intent.metadata.to_dict() == {"op_id": "page:1"}
    assert isinstance(intent.payment_method, stripe.PaymentMethod)
    assert intent.payment_method.customer == session.customer
    eventually(lambda: receiver.of("checkout.session.completed"))
    assert shop.charge(str(session.customer), intent.payment_method.id).status == "succeeded"


def test_3d_secure_stands_between_card_and_shop(shop: Shop) -> None:
    session = open_page(shop)
    answer = press(shop, session, ASKS)
    assert answer.status_code == 303
    asking = answer.headers["location"]
    assert read(shop, session).status == "open"
    answer = shop.simulator.http.post(asking, data={"outcome": "failed"})
    assert "本人認証ができませんでした" in answer.text
    asking = press(shop, session, ASKS).headers["location"]
    answer = shop.simulator.http.post(asking, data={"outcome": "authenticated"})
    assert answer.status_code == 303
    assert read(shop, session).status == "complete"
    assert shop.simulator.http.get(asking).status_code == 410
    assert shop.simulator.http.post(asking, data={"outcome": "failed"}).status_code == 410


@pytest.mark.parametrize(
    ("number", "words"), [(DECLINED, "承認しませんでした"), (NO_FUNDS, "残高または利用枠")]
)
def test_a_refused_card_leaves_the_page_open(shop: Shop, number: str, words: str) -> None:
    session = open_page(shop)
    answer = press(shop, session, number)
    assert answer.status_code == 402
    assert words in answer.text
    assert read(shop, session).status == "open"
    assert press(shop, session, VISA).status_code == 303


def test_a_page_serves_once_and_only_while_it_is_open(shop: Shop, receiver: Receiver) -> None:
    session = open_page(shop)
    press(shop, session, VISA)
    again = press(shop, session, VISA)
    assert "手続きは済んでいます" in again.text
    assert len(shop.simulator.objects("payment_method")) == 1
    expire = shop.client.v1.checkout.sessions.expire
    assert shop.refusal(lambda: expire(session.id)).http_status == 400
    other = open_page(shop)
    assert expire(other.id).status == "expired"
    assert press(shop, other, VISA).status_code == 410
    setup = shop.client.v1.setup_intents.retrieve(str(other.setup_intent))
    assert setup.status == "canceled"
    eventually(lambda: receiver.of("checkout.session.expired"))
    assert shop.simulator.http.get("/c/pay/cs_test_none").status_code == 404


def test_a_page_expires_by_the_clock(shop: Shop, receiver: Receiver) -> None:
    session = open_page(shop)
    shop.simulator.pass_time(minutes=30)
    assert read(shop, session).status == "open"
    shop.simulator.pass_time(minutes=2)
    assert press(shop, session, VISA).status_code == 410
    assert read(shop, session).status == "expired"
    eventually(lambda: receiver.of("checkout.session.expired"))


def test_the_setup_intent_of_a_page_is_not_cancelled_by_hand(shop: Shop) -> None:
    session = open_page(shop)
    error = shop.refusal(lambda: shop.client.v1.setup_intents.cancel(str(session.setup_intent)))
    assert error.http_status == 400


def test_a_page_without_a_customer_makes_one(shop: Shop) -> None:
    session = open_page(shop, customer=None)
    press(shop, session, VISA)
    assert str(read(shop, session).customer).startswith("cus_")


def test_a_payment_page_takes_the_money(shop: Shop) -> None:
    session = open_payment_page(shop, {"transfer_group": "round_1", "metadata": {"a": "b"}})
    assert (session.amount_total, session.payment_intent) == (6_000, None)
    assert press(shop, session, DECLINED).status_code == 402
    assert press(shop, session, VISA).status_code == 303
    session = shop.client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge"]}
    )
    assert (session.status, session.payment_status) == ("complete", "paid")
    intent = session.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert (intent.status, intent.transfer_group) == ("succeeded", "round_1")
    assert len(shop.simulator.objects("payment_intent")) == 1


def test_a_payment_page_can_hold_and_save_after_3d_secure(shop: Shop) -> None:
    data = {"capture_method": "manual", "setup_future_usage": "off_session"}
    session = open_payment_page(shop, data)
    asking = press(shop, session, ASKS).headers["location"]
    assert "6,000円" in shop.simulator.http.get(asking).text
    shop.simulator.http.post(asking, data={"outcome": "authenticated"})
    session = shop.client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent"]}
    )
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    intent = session.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert intent.status == "requires_capture"
    assert isinstance(intent.payment_method, str)
    assert shop.charge(str(session.customer), intent.payment_method).status == "succeeded"


@pytest.mark.parametrize("number", ["", "4111", LATER + "9", VISA + "'"])
def test_only_cards_of_the_page_are_taken(shop: Shop, number: str) -> None:
    session = open_page(shop)
    answer = press(shop, session, number)
    assert answer.status_code == 402
    assert "カードを選んでください" in answer.text
    assert shop.simulator.objects("payment_method") == []


def test_pages_carry_no_script_and_let_forms_lead_back(shop: Shop) -> None:
    session = open_page(shop, success_url="http://127.0.0.1:1/<script>")
    answer = shop.simulator.http.get(f"/c/pay/{session.id}")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "form-action" not in policy
    assert "<script" not in answer.text
    assert '<html lang="ja">' in answer.text
    press(shop, session, VISA)
    assert "<script" not in shop.simulator.http.get(f"/c/pay/{session.id}").text
    assert (
        shop.simulator.http.get("/checkout.css").headers["content-type"].startswith("text/css")
    )
