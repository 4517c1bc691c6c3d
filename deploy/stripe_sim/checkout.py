"""Checkout sessions: a hosted page that saves a card or takes a payment. `pages` shows it."""

from typing import Final

from deploy.stripe_sim import charging, customers, listing, payment_intents, setup_intents
from deploy.stripe_sim.cards import Card
from deploy.stripe_sim.errors import InvalidRequest, Missing
from deploy.stripe_sim.limits import (
    check_amount,
    check_card_allowed,
    check_currency,
    merged_metadata,
)
from deploy.stripe_sim.payment_methods import save
from deploy.stripe_sim.router import routes
from deploy.stripe_sim.work import CURRENCY, DAY_S, Body, Params, Work, new_id

OPEN_LEAST_S: Final = 30 * 60
OPEN_MOST_S: Final = DAY_S


def create(work: Work, params: Params) -> Body:
    """Open a page; for `setup` its setup intent exists from the start, as Stripe's does.

    Raises:
        InvalidRequest: a mode, address, time or line that Stripe refuses.
    """
    _check(work, params)
    session = _new(work, params)
    work.put(session)
    if session["mode"] == "setup":
        session["setup_intent"] = _setup_intent(work, session, params)["id"]
    else:
        work.store.hide(session["id"], intent_data=params.get("payment_intent_data") or {})
    work.put(session)
    work.store.wake(session["id"], session["expires_at"])
    return session


def _check(work: Work, params: Params) -> None:
    if params.get("mode") not in {"setup", "payment"}:
        raise InvalidRequest(
            "Missing required param: mode. The simulator has setup and payment.", param="mode"
        )
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise InvalidRequest("The simulator has hosted pages only.", param="ui_mode")
    if not params.get("success_url"):
        raise InvalidRequest(
            "Missing required param: success_url.",
            code="parameter_missing",
            param="success_url",
        )
    for name in ("success_url", "cancel_url"):
        if params.get(name) and not params[name].startswith(("http://", "https://")):
            raise InvalidRequest("Not a valid URL", code="url_invalid", param=name)
    check_card_allowed(params)
    if params.get("customer"):
        work.get("customer", params["customer"], "customer")
    _check_expiry(work, params.get("expires_at"))
    _check_mode(params)


def _check_expiry(work: Work, expires_at: int | None) -> None:
    if expires_at is None:
        return
    if not work.now + OPEN_LEAST_S <= expires_at <= work.now + OPEN_MOST_S:
        raise InvalidRequest(
            "The `expires_at` timestamp must be at least 30 minutes and less than 24 hours"
            " from Checkout Session creation.",
            param="expires_at",
        )


def _check_mode(params: Params) -> None:
    setup = params["mode"] == "setup"
    if setup and not params.get("currency"):
        raise InvalidRequest(
            "`currency` is required in `setup` mode with dynamic payment methods.",
            code="parameter_missing",
            param="currency",
        )
    if setup and (params.get("line_items") or params.get("payment_intent_data")):
        raise InvalidRequest(
            "You can not pass `line_items` or `payment_intent_data` in `setup` mode.",
            param="line_items" if params.get("line_items") else "payment_intent_data",
        )
    if not setup and (not params.get("line_items") or params.get("setup_intent_data")):
        raise InvalidRequest(
            "`payment` mode takes `line_items` and no `setup_intent_data`.",
            param="setup_intent_data" if params.get("line_items") else "line_items",
        )


def _total(params: Params) -> int | None:
    """The sum of the lines in yen; None for `setup`."""
    if params["mode"] == "setup":
        return None
    total = 0
    for at, line in enumerate(params["line_items"]):
        if "price" in line:
            raise Missing("price", line["price"], f"line_items[{at}][price]")
        price = line.get("price_data") or {}
        check_currency(price.get("currency", ""))
        if "unit_amount" not in price or ("product_data" not in price):
            raise InvalidRequest(
                "`price_data` needs `unit_amount` and `product_data`.",
                param=f"line_items[{at}][price_data]",
            )
        total += price["unit_amount"] * line.get("quantity", 1)
    check_amount(total, "line_items")
    return total


# What a new session has not; Stripe shows it all the same.
_ABSENT: Final = (
    "adaptive_pricing",
    "after_expiration",
    "branding_settings",
    "client_secret",
    "collected_information",
    "consent",
    "consent_collection",
    "currency_conversion",
    "customer_account",
    "customer_details",
    "invoice",
    "invoice_creation",
    "origin_context",
    "payment_intent",
    "payment_link",
    "payment_method_configuration_details",
    "permissions",
    "presentment_details",
    "recovered_from",
    "saved_payment_method_options",
    "setup_intent",
    "shipping_address_collection",
    "shipping_cost",
    "subscription",
    "wallet_options",
)
# Shown as it was sent.
_GIVEN: Final = (
    "allow_promotion_codes",
    "allowed_payment_method_types",
    "billing_address_collection",
    "cancel_url",
    "client_reference_id",
    "customer",
    "customer_email",
    "excluded_payment_method_types",
    "locale",
    "submit_type",
    "success_url",
)


def _new(work: Work, params: Params) -> Body:
    session_id = new_id("cs_test")
    total = _total(params)
    setup = params["mode"] == "setup"
    return {
        "id": session_id,
        "object": "checkout.session",
        **dict.fromkeys(_ABSENT),
        **{name: params.get(name) or None for name in _GIVEN},
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {
            "enabled": False,
            "liability": None,
            "provider": None,
            "status": None,
        },
        "created": work.now,
        "currency": check_currency(params.get("currency") or CURRENCY),
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        "customer_creation": params.get("customer_creation")
        or (None if params.get("customer") else "always"),
        "discounts": None if setup else [],
        "expires_at": params.get("expires_at", work.now + OPEN_MOST_S),
        "livemode": False,
        "metadata": merged_metadata({}, params),
        "mode": params["mode"],
        "payment_method_collection": "always" if setup else "if_required",
        "payment_method_options": {"card": _card_options(params)},
        "payment_method_types": ["card"],
        "payment_status": "no_payment_required" if setup else "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "total_details": None
        if setup
        else {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{work.house.public_url}/c/pay/{session_id}",
    }


def _card_options(params: Params) -> Body:
    given = (params.get("payment_method_options") or {}).get("card") or {}
    return {"request_three_d_secure": given.get("request_three_d_secure", "automatic")}


def _setup_intent(work: Work, session: Body, params: Params) -> Body:
    data = params.get("setup_intent_data") or {}
    wanted = {
        "customer": session["customer"],
        "description": data.get("description"),
        "metadata": data.get("metadata", {}),
        "payment_method_options": session["payment_method_options"],
        "usage": "off_session",
    }
    intent = setup_intents.new(work, wanted)
    work.put(intent)
    work.store.hide(intent["id"], session=session["id"])
    work.tell("setup_intent.created", intent)
    return intent


def try_card(work: Work, session: Body, card: Card) -> Body:
    """The supporter pressed the button: the page's intent is confirmed with this card.

    Returns:
        The intent: succeeded, held, or `requires_action`.

    Raises:
        CardRefused: the bank refuses; the page stays open.
    """
    method = save(work, card, {})
    _ensure_customer(work, session)
    if session["mode"] == "setup":
        intent = work.get("setup_intent", session["setup_intent"])
        intent |= {"payment_method": method["id"], "customer": session["customer"]}
        intent = setup_intents.confirm_now(work, intent)
    else:
        intent = _payment_intent(work, session)
        intent["payment_method"] = method["id"]
        intent = charging.confirm(work, intent, off_session=False)
    if intent["status"] != "requires_action":
        complete(work, session)
    return intent


def _ensure_customer(work: Work, session: Body) -> None:
    """A page without a customer makes one, where a card is to be kept or the caller asks."""
    data = work.store.hidden(session["id"]).get("intent_data", {})
    keeps = session["mode"] == "setup" or data.get("setup_future_usage")
    if session["customer"] is None and (keeps or session["customer_creation"] == "always"):
        made = customers.create(work, {"email": session["customer_email"]})
        session["customer"] = made["id"]
        work.put(session)


def _payment_intent(work: Work, session: Body) -> Body:
    """The intent of a payment page: made at the first try, the same at the next."""
    if session["payment_intent"] is not None:
        return work.get("payment_intent", session["payment_intent"])
    data = work.store.hidden(session["id"]).get("intent_data", {})
    wanted = {
        **data,
        "amount": session["amount_total"],
        "currency": session["currency"],
        "customer": session["customer"],
    }
    intent = payment_intents.new(work, wanted)
    work.put(intent)
    work.store.hide(intent["id"], session=session["id"])
    work.tell("payment_intent.created", intent)
    session["payment_intent"] = intent["id"]
    work.put(session)
    return intent


def complete(work: Work, session: Body) -> Body:
    """Everything is done: the page closes for good."""
    session |= {
        "status": "complete",
        "url": None,
        "customer_details": _customer_details(work, session),
    }
    if session["mode"] == "payment":
        intent = work.get("payment_intent", session["payment_intent"])
        session["payment_status"] = "paid" if intent["status"] == "succeeded" else "unpaid"
    work.put(session)
    work.store.wake(session["id"], None)
    work.tell("checkout.session.completed", session)
    return session


def _customer_details(work: Work, session: Body) -> Body:
    customer = work.store.find("customer", session["customer"] or "") or {}
    return {
        "address": None,
        "business_name": None,
        "email": customer.get("email") or session["customer_email"],
        "individual_name": None,
        "name": customer.get("name"),
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def expire(work: Work, _params: Params, session: str) -> Body:
    body = work.get("checkout.session", session, "session")
    if body["status"] != "open":
        raise InvalidRequest(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout'
            f" Session has a status of `{body['status']}`."
        )
    return expire_now(work, body)


def expire_now(work: Work, session: Body) -> Body:
    """Close the page unfinished; what it had begun is cancelled."""
    session |= {"status": "expired", "url": None}
    work.put(session)
    work.store.wake(session["id"], None)
    if session["setup_intent"] is not None:
        setup = work.get("setup_intent", session["setup_intent"])
        setup_intents.cancel_now(work, setup, None)
    if session["payment_intent"] is not None:
        intent = work.get("payment_intent", session["payment_intent"])
        if intent["status"] in charging.OPEN:
            charging.cancel(work, intent, "automatic")
    work.tell("checkout.session.expired", session)
    return session


def retrieve(work: Work, _params: Params, session: str) -> Body:
    return work.get("checkout.session", session, "session")


def update(work: Work, params: Params, session: str) -> Body:
    body = work.get("checkout.session", session, "session")
    body["metadata"] = merged_metadata(body["metadata"], params)
    return work.put(body)


def every(work: Work, params: Params) -> Body:
    by = ("customer", "payment_intent", "status")
    return listing.page(work, "checkout.session", "/v1/checkout/sessions", params, by=by)


ROUTES: Final = routes(
    "stripe.checkout._session_service",
    {
        ("POST", "/v1/checkout/sessions"): create,
        ("GET", "/v1/checkout/sessions"): every,
        ("GET", "/v1/checkout/sessions/{session}"): retrieve,
        ("POST", "/v1/checkout/sessions/{session}"): update,
        ("POST", "/v1/checkout/sessions/{session}/expire"): expire,
    },
)
