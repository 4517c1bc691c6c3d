"""Every request is checked against the installed library's own parameter types."""

import time
from typing import Any

import pytest
import stripe
from stripe import StripeClient

from deploy.stripe_sim import contract
from deploy.stripe_sim.main import router
from deploy.stripe_sim.router import Route
from tests.stripe_sim.harness import Shop, Simulator

INTENT: dict[str, Any] = {"amount": 5_000, "currency": "jpy"}
SETUP_PAGE: dict[str, Any] = {
    "mode": "setup",
    "currency": "jpy",
    "success_url": "http://127.0.0.1:1/done",
    "cancel_url": "http://127.0.0.1:1/back",
}
REFUSED = [
    ("payment_intents", {"amount": 5_000}, "parameter_missing", "currency"),
    ("payment_intents", {"currency": "jpy"}, "parameter_missing", "amount"),
    ("payment_intents", INTENT | {"colour": 1}, "parameter_unknown", "colour"),
    ("payment_intents", INTENT | {"amount": "five"}, "parameter_invalid_integer", "amount"),
    ("payment_intents", INTENT | {"amount": 1.5}, "parameter_invalid_integer", "amount"),
    ("payment_intents", INTENT | {"amount": 2**63}, "parameter_invalid_integer", "amount"),
    ("payment_intents", INTENT | {"amount": 49}, "amount_too_small", "amount"),
    ("payment_intents", INTENT | {"amount": 100_000_000}, "amount_too_large", "amount"),
    ("payment_intents", INTENT | {"amount": -5_000}, "amount_too_small", "amount"),
    ("payment_intents", INTENT | {"currency": "usd"}, None, "currency"),
    ("payment_intents", INTENT | {"capture_method": "later"}, None, "capture_method"),
    ("payment_intents", INTENT | {"confirm": "perhaps"}, None, "confirm"),
    ("payment_intents", INTENT | {"off_session": True}, None, "off_session"),
    ("payment_intents", INTENT | {"metadata": "text"}, None, "metadata"),
    ("payment_intents", INTENT | {"metadata": {"k": "v" * 501}}, None, "metadata[k]"),
    ("payment_intents", INTENT | {"metadata": {"k" * 41: "v"}}, None, "metadata"),
    (
        "payment_intents",
        INTENT | {"metadata": {str(n): "v" for n in range(51)}},
        None,
        "metadata",
    ),
    (
        "payment_intents",
        INTENT | {"statement_descriptor_suffix": "s" * 23},
        None,
        "statement_descriptor_suffix",
    ),
    (
        "payment_intents",
        INTENT | {"statement_descriptor": "KYOKAN"},
        None,
        "statement_descriptor",
    ),
    (
        "payment_intents",
        INTENT | {"payment_method_options": {"card": {"request_three_d_secure": "never"}}},
        None,
        "payment_method_options[card][request_three_d_secure]",
    ),
    (
        "payment_intents",
        INTENT
        | {
            "allowed_payment_method_types": ["card"],
            "automatic_payment_methods": {"enabled": True},
        },
        None,
        "automatic_payment_methods",
    ),
    (
        "payment_intents",
        INTENT | {"allowed_payment_method_types": ["konbini"]},
        None,
        "allowed_payment_method_types",
    ),
    (
        "payment_intents",
        INTENT | {"allowed_payment_method_types": ["shells"]},
        None,
        "allowed_payment_method_types[0]",
    ),
    ("payment_intents", INTENT | {"customer": "cus_none"}, "resource_missing", "customer"),
    (
        "payment_intents",
        INTENT | {"payment_method": "pm_none"},
        "resource_missing",
        "payment_method",
    ),
    ("refunds", {"payment_intent": "pi_1", "reason": "because"}, None, "reason"),
    ("refunds", {"payment_intent": "pi_none"}, "resource_missing", "payment_intent"),
    ("setup_intents", {"usage": "sometimes"}, None, "usage"),
    ("customers", {"email": {"a": "b"}}, None, "email"),
    (
        "checkout.sessions",
        {"mode": "setup", "currency": "jpy"},
        "parameter_missing",
        "success_url",
    ),
    ("checkout.sessions", SETUP_PAGE | {"mode": "gift"}, None, "mode"),
    ("checkout.sessions", SETUP_PAGE | {"success_url": "done"}, "url_invalid", "success_url"),
    ("checkout.sessions", SETUP_PAGE | {"locale": "kansai"}, None, "locale"),
    (
        "checkout.sessions",
        {k: v for k, v in SETUP_PAGE.items() if k != "currency"},
        "parameter_missing",
        "currency",
    ),
]


def create(client: StripeClient, noun: str, params: dict[str, Any]) -> object:
    service: Any = client.v1
    for name in noun.split("."):
        service = getattr(service, name)
    return service.create(params)


@pytest.mark.parametrize(("noun", "params", "code", "param"), REFUSED)
def test_a_request_that_stripe_would_refuse_is_refused(
    shop: Shop, noun: str, params: dict[str, Any], code: str | None, param: str
) -> None:
    error = shop.refusal(lambda: create(shop.client, noun, params))
    assert isinstance(error, stripe.InvalidRequestError)
    assert error.http_status == (404 if code == "resource_missing" else 400)
    assert (error.code, error.param) == (code, param)
    assert shop.simulator.objects("payment_intent") == []


@pytest.mark.parametrize(
    ("noun", "params"),
    [("payment_intents", INTENT), ("setup_intents", {}), ("checkout.sessions", SETUP_PAGE)],
)
def test_the_parameter_that_went_with_endive_is_refused(
    shop: Shop, noun: str, params: dict[str, Any]
) -> None:
    wanted = params | {"payment_method_types": ["card"]}
    error = shop.refusal(lambda: create(shop.client, noun, wanted))
    assert error.http_status == 400
    assert error.code == "payment_method_types_no_longer_supported"


@pytest.mark.parametrize("least_s", [0, 29 * 60, 24 * 3600 + 60])
def test_a_page_lives_at_least_30_minutes_and_at_most_a_day(shop: Shop, least_s: int) -> None:
    wanted = SETUP_PAGE | {"expires_at": int(time.time()) + least_s}
    error = shop.refusal(lambda: create(shop.client, "checkout.sessions", wanted))
    assert isinstance(error, stripe.InvalidRequestError)
    assert error.param == "expires_at"


def test_unknown_list_filters_are_refused(shop: Shop) -> None:
    params: Any = {"colour": "red"}
    error = shop.refusal(lambda: shop.client.v1.refunds.list(params))
    assert error.code == "parameter_unknown"


def test_an_operation_that_the_simulator_lacks_is_said_to_be_unrecognised(shop: Shop) -> None:
    error = shop.refusal(
        lambda: shop.client.v1.payouts.create({"amount": 1, "currency": "jpy"})
    )
    assert error.http_status == 404
    assert "Unrecognized request URL" in str(error)


@pytest.mark.parametrize("route", router().routes, ids=lambda route: str(route.operation))
def test_every_route_is_an_operation_of_the_installed_library(route: Route) -> None:
    assert contract.hints(contract.params_class(route.service, route.operation)) is not None


def test_the_shapes_that_the_adapter_sends_are_accepted(shop: Shop) -> None:
    customer, method = shop.saved()
    client = shop.client
    client.v1.setup_intents.create(
        {
            "customer": customer,
            "usage": "off_session",
            "allowed_payment_method_types": ["card"],
            "payment_method_options": {"card": {"request_three_d_secure": "any"}},
            "metadata": {"op_id": "1"},
        }
    )
    page = client.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "customer": customer,
            "line_items": [
                {
                    "price_data": {
                        "currency": "jpy",
                        "unit_amount": 3_000,
                        "product_data": {"name": "応援"},
                    },
                    "quantity": 2,
                }
            ],
            "payment_intent_data": {
                "capture_method": "manual",
                "setup_future_usage": "off_session",
                "transfer_group": "round_1",
                "metadata": {"op_id": "2"},
            },
            "success_url": "http://127.0.0.1:1/done",
            "cancel_url": "http://127.0.0.1:1/back",
            "expires_at": shop.simulator.now() + 31 * 60,
            "locale": "ja",
        }
    )
    assert page.amount_total == 6_000
    intent = shop.charge(
        customer,
        method,
        transfer_group="round_1",
        description="応援",
        statement_descriptor_suffix="ROUND 1",
        metadata={"op_id": "3"},
        expand=["latest_charge.balance_transaction"],
    )
    client.v1.refunds.create(
        {
            "payment_intent": intent.id,
            "amount": 1,
            "reason": "requested_by_customer",
            "instructions_email": "hanako@example.jp",
            "metadata": {"op_id": "4"},
        }
    )
    client.v1.events.list({"types": ["charge.refunded"], "delivery_success": False})
    client.v1.balance_transactions.list({"type": "charge", "created": {"gte": 1}})


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("amount=1&amount[a]=2", "application/x-www-form-urlencoded", 400),
        ("a[b", "application/x-www-form-urlencoded", 400),
        ("a[b=1", "application/x-www-form-urlencoded", 400),
        ("a" + "[a]" * 40 + "=1", "application/x-www-form-urlencoded", 400),
        ("a=%ff", "application/x-www-form-urlencoded", 400),
        ("metadata[a]=" + "x" * 300_000, "application/x-www-form-urlencoded", 413),
        ('{"amount": 1}', "application/json", 400),
    ],
)
def test_malformed_bodies_are_refused(
    simulator: Simulator, body: str, kind: str, status: int
) -> None:
    headers = {"authorization": "Bearer sk_test_1", "content-type": kind}
    answer = simulator.http.post("/v1/payment_intents", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert answer.headers["request-id"].startswith("req_")


def test_text_survives_the_form(shop: Shop) -> None:
    texts = {"a": "é 山 & = % + [x]", "0": "zero", "leer": " "}
    customer = shop.client.v1.customers.create({"metadata": texts})
    again = shop.client.v1.customers.retrieve(customer.id)
    assert again.metadata is not None
    assert again.metadata.to_dict() == texts
