"""Answers are complete: what the library declares is there, for every kind of object."""

import json
from typing import Any

import pytest

from tests.stripe_sim.declared import lacking
from tests.stripe_sim.harness import Shop
from tests.stripe_sim.test_checkout import DECLINED, VISA, open_page, open_payment_page, press

KINDS = (
    "balance_transaction",
    "charge",
    "checkout.session",
    "customer",
    "dispute",
    "event",
    "payment_intent",
    "payment_method",
    "refund",
    "setup_attempt",
    "setup_intent",
    "webhook_endpoint",
)


def live(shop: Shop) -> None:
    """A little of everything that can happen."""
    shop.client.v1.refunds.create({"payment_intent": shop.charged().id})
    shop.charged(card="pm_card_createDispute")
    shop.refusal(lambda: shop.charge(*shop.saved("pm_card_chargeCustomerFail")))
    shop.refusal(lambda: shop.charge(*shop.saved("pm_card_authenticationRequired")))
    customer, method = shop.saved("pm_card_amex")
    held = shop.charge(customer, method, off_session=False, capture_method="manual")
    shop.client.v1.payment_intents.cancel(held.id)
    page = open_page(shop)
    press(shop, page, DECLINED)
    press(shop, page, VISA)
    press(shop, open_payment_page(shop, {}), VISA)
    shop.client.v1.checkout.sessions.expire(open_page(shop).id)


@pytest.fixture
def lived(shop: Shop) -> Shop:
    live(shop)
    return shop


def test_no_answer_lacks_a_declared_member(lived: Shop) -> None:
    headers = {"authorization": "Bearer sk_test_1"}
    for kind in KINDS:
        bodies = lived.simulator.objects(kind)
        assert bodies, kind
        for body in bodies:
            assert list(lacking(body)) == [], json.dumps(body, indent=1)
    balance: dict[str, Any] = lived.simulator.http.get("/v1/balance", headers=headers).json()
    assert list(lacking(balance)) == []


def test_the_check_notices_what_is_missing(lived: Shop) -> None:
    (charge, *_) = lived.simulator.objects("charge")
    del charge["outcome"], charge["billing_details"]
    del charge["payment_method_details"]["type"]
    assert sorted(lacking(charge)) == [
        "charge.billing_details",
        "charge.outcome",
        "charge.payment_method_details.type",
    ]


def test_nothing_is_ever_live_and_no_card_number_is_shown(lived: Shop) -> None:
    for kind in KINDS:
        for body in lived.simulator.objects(kind):
            assert body.get("livemode", False) is False
            assert "4242424242424242" not in json.dumps(body)
