"""Payment intents: what a caller asks for. How the bank answers stands in `charging`."""

from typing import Final

from deploy.stripe_sim import charging, listing, payment_methods
from deploy.stripe_sim.charging import OPEN, unexpected
from deploy.stripe_sim.errors import InvalidRequest
from deploy.stripe_sim.limits import (
    check_amount,
    check_card_allowed,
    check_currency,
    check_suffix,
    merged_metadata,
)
from deploy.stripe_sim.router import routes
from deploy.stripe_sim.work import Body, Params, Work, new_id

_TEXTS: Final = (
    "description",
    "receipt_email",
    "shipping",
    "statement_descriptor_suffix",
    "transfer_group",
)
_CHANGEABLE: Final = (*OPEN, "requires_capture")


def create(work: Work, params: Params) -> Body:
    """A new intent; `confirm=true` charges at once, `off_session` without the cardholder."""
    if params.get("off_session") and not params.get("confirm"):
        raise InvalidRequest(
            "`off_session` may only be set when `confirm` is true.", param="off_session"
        )
    if params.get("customer"):
        work.get("customer", params["customer"], "customer")
    intent = new(work, params)
    if "payment_method" in params:
        _choose(work, intent, params["payment_method"])
    elif "payment_method_data" in params:
        _choose(work, intent, payment_methods.create(work, params["payment_method_data"])["id"])
    work.put(intent)
    work.tell("payment_intent.created", intent)
    return _confirm(work, intent, params) if params.get("confirm") else intent


def new(work: Work, params: Params) -> Body:
    """The body of an intent that nothing has happened to; it is not stored yet.

    Raises:
        InvalidRequest: amount, currency, kinds of payment or texts that Stripe refuses.
    """
    check_card_allowed(params)
    check_suffix(params)
    check_amount(params["amount"])
    intent_id = new_id("pi")
    return {
        "id": intent_id,
        "object": "payment_intent",
        "allowed_payment_method_types": params.get("allowed_payment_method_types"),
        "amount": params["amount"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": params.get("automatic_payment_methods"),
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": params.get("capture_method", "automatic_async"),
        "client_secret": f"{intent_id}_secret_{new_id('s')[2:]}",
        "confirmation_method": params.get("confirmation_method", "automatic"),
        "created": work.now,
        "currency": check_currency(params["currency"]),
        "customer": params.get("customer"),
        "customer_account": None,
        "excluded_payment_method_types": params.get("excluded_payment_method_types") or None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": merged_metadata({}, params),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": _options(params)},
        "payment_method_types": ["card"],
        "processing": None,
        "review": None,
        "setup_future_usage": params.get("setup_future_usage") or None,
        "source": None,
        "statement_descriptor": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        **{name: params.get(name) or None for name in _TEXTS},
    }


def _options(params: Params) -> Body:
    given = (params.get("payment_method_options") or {}).get("card") or {}
    return {
        "installments": None,
        "mandate_options": None,
        "network": None,
        "request_three_d_secure": given.get("request_three_d_secure", "automatic"),
    }


def _choose(work: Work, intent: Body, method_id: str) -> None:
    """Take a card for the intent: a free one, or one of the intent's customer."""
    method = payment_methods.find(work, method_id)
    payment_methods.check_usable(work, method)
    if method["customer"] not in {None, intent["customer"]}:
        raise InvalidRequest(
            f"The payment method supplied ({method['id']}) belongs to a Customer. Please"
            " include the Customer in the `customer` parameter on the PaymentIntent.",
            param="payment_method",
        )
    intent["payment_method"] = method["id"]
    intent["status"] = "requires_confirmation"


def _confirm(work: Work, intent: Body, params: Params) -> Body:
    if intent["payment_method"] is None:
        raise InvalidRequest(
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            code="payment_intent_unexpected_state",
            payment_intent=intent,
        )
    return charging.confirm(
        work,
        intent,
        off_session=bool(params.get("off_session")),
        return_url=params.get("return_url"),
    )


def confirm(work: Work, params: Params, intent: str) -> Body:
    body = work.get("payment_intent", intent, "intent")
    if body["status"] not in OPEN:
        raise unexpected(body, "confirm")
    check_card_allowed(params)
    if "setup_future_usage" in params:
        body["setup_future_usage"] = params["setup_future_usage"] or None
    if "capture_method" in params:
        body["capture_method"] = params["capture_method"]
    if "payment_method" in params:
        _choose(work, body, params["payment_method"])
    elif "payment_method_data" in params:
        _choose(work, body, payment_methods.create(work, params["payment_method_data"])["id"])
    return _confirm(work, body, params)


def update(work: Work, params: Params, intent: str) -> Body:
    body = work.get("payment_intent", intent, "intent")
    fixed = set(params) - {"metadata", "description", "expand"}
    if fixed and body["status"] not in OPEN:
        raise unexpected(body, "update")
    check_card_allowed(params)
    check_suffix(params)
    body["metadata"] = merged_metadata(body["metadata"], params)
    if "amount" in params:
        check_amount(params["amount"])
        body["amount"] = params["amount"]
    body.update({name: params[name] or None for name in _TEXTS if name in params})
    if params.get("customer"):
        work.get("customer", params["customer"], "customer")
        body["customer"] = params["customer"]
    if "setup_future_usage" in params:
        body["setup_future_usage"] = params["setup_future_usage"] or None
    if "payment_method" in params:
        _choose(work, body, params["payment_method"])
    return work.put(body)


def capture(work: Work, params: Params, intent: str) -> Body:
    body = work.get("payment_intent", intent, "intent")
    if body["status"] != "requires_capture":
        raise unexpected(body, "capture")
    held: int = body["amount_capturable"]
    amount: int = params.get("amount_to_capture", held)
    if not 1 <= amount <= held:
        raise InvalidRequest(
            f"The remaining amount that can be captured for this PaymentIntent is"
            f" ¥{held}. You cannot capture ¥{amount}.",
            code="amount_too_large",
            param="amount_to_capture",
        )
    body["metadata"] = merged_metadata(body["metadata"], params)
    return charging.capture(work, body, amount)


def cancel(work: Work, params: Params, intent: str) -> Body:
    body = work.get("payment_intent", intent, "intent")
    if body["status"] not in _CHANGEABLE:
        raise unexpected(body, "cancel")
    return charging.cancel(work, body, params.get("cancellation_reason"))


def retrieve(work: Work, _params: Params, intent: str) -> Body:
    return work.get("payment_intent", intent, "intent")


def every(work: Work, params: Params) -> Body:
    by = ("customer",)
    return listing.page(work, "payment_intent", "/v1/payment_intents", params, by=by)


ROUTES: Final = routes(
    "stripe._payment_intent_service",
    {
        ("POST", "/v1/payment_intents"): create,
        ("GET", "/v1/payment_intents"): every,
        ("GET", "/v1/payment_intents/{intent}"): retrieve,
        ("POST", "/v1/payment_intents/{intent}"): update,
        ("POST", "/v1/payment_intents/{intent}/confirm"): confirm,
        ("POST", "/v1/payment_intents/{intent}/capture"): capture,
        ("POST", "/v1/payment_intents/{intent}/cancel"): cancel,
    },
)
