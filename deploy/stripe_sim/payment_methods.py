"""Payment methods: saved cards, made from test numbers or from Stripe's `pm_card_…` names."""

import hashlib
from datetime import UTC, datetime
from typing import Final

from deploy.stripe_sim import listing
from deploy.stripe_sim.cards import BY_ALIAS, BY_NUMBER, Card
from deploy.stripe_sim.errors import CardRefused, InvalidRequest, Missing
from deploy.stripe_sim.limits import merged_metadata
from deploy.stripe_sim.router import routes
from deploy.stripe_sim.work import Body, Params, Work, new_id

_YEARS_VALID: Final = 8
_DECEMBER: Final = 12


def create(work: Work, params: Params) -> Body:
    """A card that belongs to nobody yet.

    Raises:
        InvalidRequest: another kind than card, no or unknown number, past expiry.
    """
    if params.get("type") != "card" or "card" not in params:
        raise InvalidRequest("The simulator makes payment methods of type card.", param="type")
    given = params["card"]
    if "token" in given:
        return save(work, alias(given["token"], "card[token]"), params)
    card = BY_NUMBER.get(given["number"].replace(" ", ""))
    if card is None:
        raise CardRefused(
            "Your card number is incorrect: the simulator knows test cards only.",
            code="incorrect_number",
            param="number",
        )
    _check_expiry(work, given)
    return save(work, card, params, expiry=(given["exp_month"], given["exp_year"]))


def _check_expiry(work: Work, given: Body) -> None:
    today = datetime.fromtimestamp(work.now, UTC)
    if not 1 <= given["exp_month"] <= _DECEMBER:
        raise CardRefused(
            "Your card's expiration month is invalid.",
            code="invalid_expiry_month",
            param="exp_month",
        )
    if (given["exp_year"], given["exp_month"]) < (today.year, today.month):
        raise CardRefused(
            "Your card's expiration year is invalid.",
            code="invalid_expiry_year",
            param="exp_year",
        )


def alias(name: str, param: str) -> Card:
    """The card behind `pm_card_visa` or `tok_visa`.

    Raises:
        Missing: no such name.
    """
    if name not in BY_ALIAS:
        raise Missing("PaymentMethod", name, param)
    return BY_ALIAS[name]


def save(
    work: Work, card: Card, params: Params, *, expiry: tuple[int, int] | None = None
) -> Body:
    """Keep a card as a payment method; its number stays hidden."""
    month, year = expiry or (12, datetime.fromtimestamp(work.now, UTC).year + _YEARS_VALID)
    body = {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": params.get("allow_redisplay", "unspecified"),
        "billing_details": billing(params.get("billing_details", {})),
        "card": _card(card, month, year),
        "created": work.now,
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": merged_metadata({}, params),
        "type": "card",
    }
    work.put(body)
    work.store.hide(body["id"], number=card.number)
    return body


def _card(card: Card, month: int, year: int) -> Body:
    print_of = hashlib.sha256(card.number.encode()).hexdigest()[:16]
    return {
        "brand": card.brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "pass",
        },
        "country": card.country,
        "display_brand": card.brand,
        "exp_month": month,
        "exp_year": year,
        "fingerprint": print_of,
        "funding": card.funding,
        "generated_from": None,
        "last4": card.last4,
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def billing(given: Body) -> Body:
    """Billing details with every member present."""
    address = given.get("address") or {}
    members = ("city", "country", "line1", "line2", "postal_code", "state")
    return {
        "address": {name: address.get(name) for name in members},
        **{name: given.get(name) for name in ("email", "name", "phone", "tax_id")},
    }


def find(work: Work, method_id: str, param: str = "payment_method") -> Body:
    """A payment method by id; one of Stripe's names makes a new one.

    Raises:
        Missing: neither.
    """
    if method_id in BY_ALIAS:
        return save(work, BY_ALIAS[method_id], {})
    return work.get("payment_method", method_id, param)


def card_of(work: Work, method: Body) -> Card:
    """What the card behind a payment method does."""
    return BY_NUMBER[work.store.hidden(method["id"])["number"]]


def attach(work: Work, params: Params, payment_method: str) -> Body:
    """Save a card for a customer.

    Raises:
        CardRefused: the bank refuses the card.
        InvalidRequest: it is another customer's, or was detached.
    """
    customer = params.get("customer")
    if customer is None:
        raise InvalidRequest(
            "Missing required param: customer.", code="parameter_missing", param="customer"
        )
    work.get("customer", customer, "customer")
    method = find(work, payment_method)
    if method["customer"] == customer:
        return method
    card = card_of(work, method)
    if card.refuses == "always" and card.decline is not None:
        raise CardRefused(
            card.decline.message,
            code=card.decline.code,
            decline_code=card.decline.decline_code,
        )
    return attach_to(work, method, customer)


def attach_to(work: Work, method: Body, customer: str) -> Body:
    """Give a card to a customer, once.

    Raises:
        InvalidRequest: it belongs to another, or was detached.
    """
    check_usable(work, method)
    if method["customer"] not in {None, customer}:
        raise InvalidRequest(
            "The payment method you provided has already been attached to a customer.",
            code="payment_method_unexpected_state",
        )
    if method["customer"] == customer:
        return method
    method["customer"] = customer
    work.put(method)
    work.tell("payment_method.attached", method)
    return method


def check_usable(work: Work, method: Body) -> None:
    """A detached card, or one charged without a customer, is spent.

    Raises:
        InvalidRequest: it is.
    """
    if method["customer"] is None and work.store.hidden(method["id"]).get("spent"):
        raise InvalidRequest(
            "This PaymentMethod was previously used without being attached to a Customer or"
            " was detached from a Customer, and may not be used again.",
            code="payment_method_unexpected_state",
        )


def detach(work: Work, _params: Params, payment_method: str) -> Body:
    """Take a card from its customer for good.

    Raises:
        InvalidRequest: it belongs to nobody.
    """
    method = work.get("payment_method", payment_method, "payment_method")
    if method["customer"] is None:
        raise InvalidRequest(
            "The payment method you provided is not attached to a customer so detachment is"
            " impossible.",
            code="payment_method_unexpected_state",
        )
    previous = {"customer": method["customer"]}
    method["customer"] = None
    work.put(method)
    work.store.hide(method["id"], spent=True)
    work.tell("payment_method.detached", method, previous)
    return method


def retrieve(work: Work, _params: Params, payment_method: str) -> Body:
    return work.get("payment_method", payment_method, "payment_method")


def update(work: Work, params: Params, payment_method: str) -> Body:
    method = work.get("payment_method", payment_method, "payment_method")
    previous = {"metadata": method["metadata"], "billing_details": method["billing_details"]}
    method["metadata"] = merged_metadata(method["metadata"], params)
    if "billing_details" in params:
        method["billing_details"] = billing(
            method["billing_details"] | params["billing_details"]
        )
    work.put(method)
    work.tell("payment_method.updated", method, previous)
    return method


def every(work: Work, params: Params) -> Body:
    """Cards of one customer; without one, Stripe lists nothing of interest."""
    by = ("customer", "type")
    return listing.page(work, "payment_method", "/v1/payment_methods", params, by=by)


def of_customer(work: Work, params: Params, customer: str) -> Body:
    work.get("customer", customer, "customer")
    url = f"/v1/customers/{customer}/payment_methods"
    wanted = params | {"customer": customer}
    return listing.page(work, "payment_method", url, wanted, by=("customer", "type"))


def one_of_customer(work: Work, _params: Params, customer: str, payment_method: str) -> Body:
    method = work.get("payment_method", payment_method, "payment_method")
    if method["customer"] != customer:
        raise Missing("PaymentMethod", payment_method, "payment_method")
    return method


ROUTES: Final = (
    *routes(
        "stripe._payment_method_service",
        {
            ("POST", "/v1/payment_methods"): create,
            ("GET", "/v1/payment_methods"): every,
            ("GET", "/v1/payment_methods/{payment_method}"): retrieve,
            ("POST", "/v1/payment_methods/{payment_method}"): update,
            ("POST", "/v1/payment_methods/{payment_method}/attach"): attach,
            ("POST", "/v1/payment_methods/{payment_method}/detach"): detach,
        },
    ),
    *routes(
        "stripe._customer_payment_method_service",
        {
            ("GET", "/v1/customers/{customer}/payment_methods"): of_customer,
            (
                "GET",
                "/v1/customers/{customer}/payment_methods/{payment_method}",
            ): one_of_customer,
        },
    ),
)
