"""Test cards do at each step what Stripe's documentation says of them."""

import pytest
import stripe

from deploy.stripe_sim.cards import CARDS
from tests.stripe_sim.harness import Shop

OK, NO_FUNDS, GENERIC, AUTH = (
    None,
    "insufficient_funds",
    "generic_decline",
    "authentication_required",
)

# card, saved without 3-D Secure, decline when charged off-session
SAVED = [
    ("pm_card_visa", "succeeded", OK),
    ("pm_card_jp", "succeeded", OK),
    ("pm_card_mastercard", "succeeded", OK),
    ("pm_card_jcb", "succeeded", OK),
    ("pm_card_amex", "succeeded", OK),
    ("pm_card_authenticationRequiredOnSetup", "requires_action", OK),
    ("pm_card_authenticationRequired", "requires_action", AUTH),
    ("pm_card_authenticationRequiredSetupForOffSession", "succeeded", OK),
    ("pm_card_chargeCustomerFail", "succeeded", GENERIC),
    (
        "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
        "requires_action",
        NO_FUNDS,
    ),
]


@pytest.mark.parametrize(("card", "status", "decline"), SAVED)
def test_a_saved_card_charged_when_due(
    shop: Shop, card: str, status: str, decline: str | None
) -> None:
    customer = shop.customer()
    intent = shop.client.v1.setup_intents.create(
        {"customer": customer, "payment_method": card, "confirm": True}
    )
    assert intent.status == status
    if status == "requires_action":
        shop.simulator.control(f"/intents/{intent.id}/3ds", ok=True)
    assert isinstance(intent.payment_method, str)
    if decline is None:
        assert shop.charge(customer, intent.payment_method).status == "succeeded"
        return
    error = shop.refusal(lambda: shop.charge(customer, str(intent.payment_method)))
    assert isinstance(error, stripe.CardError)
    assert error.error is not None
    assert error.error.decline_code == decline
    assert error.error.payment_intent is not None
    assert error.error.payment_intent.status == "requires_payment_method"


@pytest.mark.parametrize(
    "card", [c for c in CARDS if c.refuses == "always"], ids=lambda c: c.alias
)
def test_a_card_that_its_bank_refuses_cannot_be_saved_or_attached(
    shop: Shop, card: object
) -> None:
    customer, alias = shop.customer(), str(getattr(card, "alias"))  # noqa: B009  # an object here
    for call in (
        lambda: shop.client.v1.setup_intents.create(
            {"customer": customer, "payment_method": alias, "confirm": True}
        ),
        lambda: shop.client.v1.payment_methods.attach(alias, {"customer": customer}),
    ):
        error = shop.refusal(call)
        assert isinstance(error, stripe.CardError)
        assert error.http_status == 402
    assert shop.client.v1.customers.payment_methods.list(customer).data == []
    (intent,) = shop.simulator.objects("setup_intent")
    assert intent["status"] == "requires_payment_method"
    assert intent["last_setup_error"]["code"] == error.code


def test_a_card_by_its_number_shows_four_digits_only(shop: Shop) -> None:
    method = shop.client.v1.payment_methods.create(
        {
            "type": "card",
            "card": {
                "number": "4242424242424242",
                "exp_month": 12,
                "exp_year": 2040,
                "cvc": "123",
            },
        }
    )
    assert method.card is not None
    assert (method.card.last4, method.card.brand, method.card.exp_year) == (
        "4242",
        "visa",
        2040,
    )
    assert "4242424242424242" not in str(method)


@pytest.mark.parametrize(
    ("number", "year", "code"),
    [
        ("4242424242424241", 2040, "incorrect_number"),
        ("4242424242424242", 2020, "invalid_expiry_year"),
    ],
)
def test_a_wrong_card_is_refused(shop: Shop, number: str, year: int, code: str) -> None:
    error = shop.refusal(
        lambda: shop.client.v1.payment_methods.create(
            {"type": "card", "card": {"number": number, "exp_month": 1, "exp_year": year}}
        )
    )
    assert (error.http_status, error.code) == (402, code)


def test_a_card_belongs_to_one_customer_and_comes_off_for_good(shop: Shop) -> None:
    customer, method = shop.saved()
    attach = shop.client.v1.payment_methods.attach
    assert attach(method, {"customer": customer}).customer == customer
    other = shop.customer()
    assert shop.refusal(lambda: attach(method, {"customer": other})).http_status == 400
    assert shop.refusal(lambda: shop.charge(other, method)).http_status == 400
    assert shop.client.v1.payment_methods.detach(method).customer is None
    for call in (
        lambda: attach(method, {"customer": customer}),
        lambda: shop.charge(customer, method),
        lambda: shop.client.v1.payment_methods.detach(method),
    ):
        assert shop.refusal(call).http_status == 400
    assert shop.client.v1.customers.payment_methods.list(customer).data == []


def test_3d_secure_that_fails_saves_nothing(shop: Shop) -> None:
    customer = shop.customer()
    intent = shop.client.v1.setup_intents.create(
        {
            "customer": customer,
            "payment_method": "pm_card_authenticationRequired",
            "confirm": True,
        }
    )
    assert intent.next_action is not None
    shop.simulator.control(f"/intents/{intent.id}/3ds", ok=False)
    intent = shop.client.v1.setup_intents.retrieve(intent.id)
    assert intent.status == "requires_payment_method"
    assert intent.last_setup_error is not None
    assert intent.last_setup_error.code == "setup_intent_authentication_failure"
    assert shop.client.v1.customers.payment_methods.list(customer).data == []


def test_a_card_that_was_not_set_up_asks_for_its_holder(shop: Shop) -> None:
    method = shop.client.v1.payment_methods.attach(
        "pm_card_authenticationRequiredOnSetup", {"customer": shop.customer()}
    )
    error = shop.refusal(lambda: shop.charge(str(method.customer), method.id))
    assert error.code == "authentication_required"
