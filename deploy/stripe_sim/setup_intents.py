"""Setup intents: a card is saved, with 3-D Secure where its bank asks, for charges to come."""

from typing import Final

from deploy.stripe_sim import listing, payment_methods
from deploy.stripe_sim.cards import Decline
from deploy.stripe_sim.errors import CardRefused, InvalidRequest
from deploy.stripe_sim.limits import check_card_allowed, merged_metadata
from deploy.stripe_sim.router import routes
from deploy.stripe_sim.work import Body, Params, Work, new_id

OPEN: Final = ("requires_payment_method", "requires_confirmation", "requires_action")
NOT_AUTHENTICATED: Final = Decline(
    "setup_intent_authentication_failure",
    None,
    "The latest attempt to set up the payment method has failed because authentication failed.",
)


def create(work: Work, params: Params) -> Body:
    """A new intent; `confirm=true` tries its card at once."""
    check_card_allowed(params)
    if params.get("customer"):
        work.get("customer", params["customer"], "customer")
    intent = new(work, params)
    if "payment_method" in params:
        _choose(work, intent, params["payment_method"])
    work.put(intent)
    work.tell("setup_intent.created", intent)
    if params.get("confirm"):
        return confirm_now(work, intent, return_url=params.get("return_url"))
    return intent


def new(work: Work, params: Params) -> Body:
    """The body of an intent that nothing has happened to; it is not stored yet."""
    intent_id = new_id("seti")
    return {
        "id": intent_id,
        "object": "setup_intent",
        "allowed_payment_method_types": params.get("allowed_payment_method_types"),
        "application": None,
        "automatic_payment_methods": params.get("automatic_payment_methods"),
        "cancellation_reason": None,
        "client_secret": f"{intent_id}_secret_{new_id('s')[2:]}",
        "created": work.now,
        "customer": params.get("customer"),
        "customer_account": None,
        "description": params.get("description") or None,
        "excluded_payment_method_types": params.get("excluded_payment_method_types") or None,
        "flow_directions": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": False,
        "mandate": None,
        "metadata": merged_metadata({}, params),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": _options(params)},
        "payment_method_types": ["card"],
        "single_use_mandate": None,
        "status": "requires_payment_method",
        "usage": params.get("usage", "off_session"),
    }


def _options(params: Params) -> Body:
    given = (params.get("payment_method_options") or {}).get("card") or {}
    return {
        "mandate_options": None,
        "network": None,
        "request_three_d_secure": given.get("request_three_d_secure", "automatic"),
    }


def _choose(work: Work, intent: Body, method_id: str) -> None:
    """Take a card for the intent; it must be free or the intent's customer's."""
    method = payment_methods.find(work, method_id)
    payment_methods.check_usable(work, method)
    if method["customer"] not in {None, intent["customer"]}:
        raise InvalidRequest(
            f"The payment method supplied ({method['id']}) belongs to a Customer. Please"
            " include the Customer in the `customer` parameter.",
            param="payment_method",
        )
    intent["payment_method"] = method["id"]
    intent["status"] = "requires_confirmation"


def confirm(work: Work, params: Params, intent: str) -> Body:
    body = work.get("setup_intent", intent, "intent")
    check_open(body, "confirm")
    if "payment_method" in params:
        _choose(work, body, params["payment_method"])
    elif "payment_method_data" in params:
        made = payment_methods.create(work, params["payment_method_data"])
        _choose(work, body, made["id"])
    if body["payment_method"] is None:
        raise InvalidRequest(
            "You cannot confirm this SetupIntent because it's missing a payment method.",
            code="setup_intent_unexpected_state",
            setup_intent=body,
        )
    return confirm_now(work, body, return_url=params.get("return_url"))


def confirm_now(work: Work, intent: Body, *, return_url: str | None = None) -> Body:
    """Ask the bank: saved, refused (402, and the intent is open again), or 3-D Secure first.

    Raises:
        CardRefused: the bank refuses.
    """
    method = work.get("payment_method", intent["payment_method"])
    card = payment_methods.card_of(work, method)
    if card.refuses == "always" and card.decline is not None:
        fail(work, intent, card.decline)
        raise CardRefused(**refusal(intent))
    if card.asks in {"always", "unless_set_up"} and intent["usage"] == "off_session":
        return _ask(work, intent, return_url)
    return succeed(work, intent)


def _ask(work: Work, intent: Body, return_url: str | None) -> Body:
    url = f"{work.house.public_url}/3ds/{intent['id']}"
    if return_url:
        work.store.hide(intent["id"], return_url=return_url)
    intent["status"] = "requires_action"
    intent["next_action"] = {
        "type": "redirect_to_url",
        "redirect_to_url": {"return_url": return_url, "url": url},
    }
    work.put(intent)
    work.tell("setup_intent.requires_action", intent)
    return intent


def succeed(work: Work, intent: Body) -> Body:
    """The card is saved: attached to the intent's customer, fit for its usage."""
    method = work.get("payment_method", intent["payment_method"])
    if intent["customer"]:
        payment_methods.attach_to(work, method, intent["customer"])
    if intent["usage"] == "off_session":
        work.store.hide(method["id"], set_up=True)
    _attempt(work, intent, "succeeded", None)
    intent |= {"status": "succeeded", "next_action": None, "last_setup_error": None}
    work.put(intent)
    work.tell("setup_intent.succeeded", intent)
    return intent


def fail(work: Work, intent: Body, decline: Decline) -> Body:
    """The bank, or the cardholder at 3-D Secure, said no; another card may be tried."""
    method = work.get("payment_method", intent["payment_method"])
    error = {
        "code": decline.code,
        "doc_url": f"https://docs.stripe.com/error-codes/{decline.code}",
        "message": decline.message,
        "payment_method": method,
        "payment_method_type": "card",
        "type": "card_error" if decline.decline_code else "invalid_request_error",
    }
    if decline.decline_code:
        error["decline_code"] = decline.decline_code
    _attempt(work, intent, "failed", error)
    intent |= {
        "status": "requires_payment_method",
        "payment_method": None,
        "next_action": None,
        "last_setup_error": error,
    }
    work.put(intent)
    work.tell("setup_intent.setup_failed", intent)
    return intent


def _attempt(work: Work, intent: Body, status: str, error: Body | None) -> None:
    attempt = {
        "id": new_id("setatt"),
        "object": "setup_attempt",
        "application": None,
        "created": work.now,
        "customer": intent["customer"],
        "customer_account": None,
        "flow_directions": None,
        "livemode": False,
        "on_behalf_of": None,
        "payment_method": intent["payment_method"],
        "payment_method_details": {"card": {"three_d_secure": None}, "type": "card"},
        "setup_error": error,
        "setup_intent": intent["id"],
        "status": status,
        "usage": intent["usage"],
    }
    work.put(attempt)
    intent["latest_attempt"] = attempt["id"]


def refusal(intent: Body) -> Body:
    """The arguments of CardRefused for an intent that has just failed."""
    error = intent["last_setup_error"]
    return {
        "message": error["message"],
        "code": error["code"],
        "decline_code": error.get("decline_code"),
        "payment_method": error["payment_method"],
        "payment_method_type": "card",
        "setup_intent": intent,
    }


def check_open(intent: Body, verb: str) -> None:
    """Raises InvalidRequest when the intent has come to its end."""
    if intent["status"] not in OPEN:
        raise InvalidRequest(
            f"You cannot {verb} this SetupIntent because it has a status of"
            f" {intent['status']}.",
            code="setup_intent_unexpected_state",
            setup_intent=intent,
        )


def update(work: Work, params: Params, intent: str) -> Body:
    body = work.get("setup_intent", intent, "intent")
    body["metadata"] = merged_metadata(body["metadata"], params)
    if "description" in params:
        body["description"] = params["description"] or None
    if params.get("customer"):
        work.get("customer", params["customer"], "customer")
        body["customer"] = params["customer"]
    if "payment_method" in params:
        check_open(body, "update")
        _choose(work, body, params["payment_method"])
    return work.put(body)


def cancel(work: Work, params: Params, intent: str) -> Body:
    body = work.get("setup_intent", intent, "intent")
    check_open(body, "cancel")
    if work.store.hidden(intent).get("session"):
        raise InvalidRequest(
            "You cannot cancel the SetupIntent of a Checkout Session. Expire the session."
        )
    return cancel_now(work, body, params.get("cancellation_reason"))


def cancel_now(work: Work, intent: Body, reason: str | None) -> Body:
    intent |= {"status": "canceled", "cancellation_reason": reason, "next_action": None}
    work.put(intent)
    work.tell("setup_intent.canceled", intent)
    return intent


def retrieve(work: Work, _params: Params, intent: str) -> Body:
    return work.get("setup_intent", intent, "intent")


def every(work: Work, params: Params) -> Body:
    by = ("customer", "payment_method")
    return listing.page(work, "setup_intent", "/v1/setup_intents", params, by=by)


def attempts(work: Work, params: Params) -> Body:
    by = ("setup_intent",)
    return listing.page(work, "setup_attempt", "/v1/setup_attempts", params, by=by)


ROUTES: Final = (
    *routes(
        "stripe._setup_intent_service",
        {
            ("POST", "/v1/setup_intents"): create,
            ("GET", "/v1/setup_intents"): every,
            ("GET", "/v1/setup_intents/{intent}"): retrieve,
            ("POST", "/v1/setup_intents/{intent}"): update,
            ("POST", "/v1/setup_intents/{intent}/confirm"): confirm,
            ("POST", "/v1/setup_intents/{intent}/cancel"): cancel,
        },
    ),
    *routes(
        "stripe._setup_attempt_service",
        {("GET", "/v1/setup_attempts"): attempts},
    ),
)
