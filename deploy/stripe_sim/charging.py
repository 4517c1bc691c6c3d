"""How the bank answers a payment intent: charged, held, refused, or 3-D Secure first."""

from typing import Final

from deploy.stripe_sim import charges, disputes, payment_methods
from deploy.stripe_sim.cards import Card, Decline
from deploy.stripe_sim.errors import CardRefused, InvalidRequest
from deploy.stripe_sim.work import Body, Work

OPEN: Final = ("requires_payment_method", "requires_confirmation", "requires_action")
AUTHENTICATION_REQUIRED: Final = Decline(
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
)
NOT_AUTHENTICATED: Final = Decline(
    "payment_intent_authentication_failure",
    None,
    "The provided payment method has failed authentication.",
)


def unexpected(intent: Body, verb: str) -> InvalidRequest:
    """The refusal of a step that the intent's status does not have."""
    return InvalidRequest(
        f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}.",
        code="payment_intent_unexpected_state",
        payment_intent=intent,
    )


def confirm(
    work: Work,
    intent: Body,
    *,
    off_session: bool,
    return_url: str | None = None,
    authenticated: bool = False,
) -> Body:
    """Ask the bank for the intent's amount on the intent's card.

    Raises:
        CardRefused: it refuses, or wants a cardholder who is not there; the intent is open
            again, with a failed charge.
    """
    method = work.get("payment_method", intent["payment_method"])
    card = payment_methods.card_of(work, method)
    set_up = bool(work.store.hidden(method["id"]).get("set_up"))
    if not authenticated and _asks(card, set_up=set_up, off_session=off_session):
        if off_session:
            fail(work, intent, AUTHENTICATION_REQUIRED)
            raise CardRefused(**refusal(intent))
        return _require_action(work, intent, return_url)
    if card.refuses != "never" and card.decline is not None:
        fail(work, intent, card.decline)
        raise CardRefused(**refusal(intent))
    return _accept(work, intent, method, card, authenticated=authenticated)


def _asks(card: Card, *, set_up: bool, off_session: bool) -> bool:
    """Whether the bank wants the cardholder for this payment."""
    if off_session:
        return card.asks == "always" or (card.asks == "unless_set_up" and not set_up)
    return card.asks != "never"


def _require_action(work: Work, intent: Body, return_url: str | None) -> Body:
    if return_url:
        work.store.hide(intent["id"], return_url=return_url)
    url = f"{work.house.public_url}/3ds/{intent['id']}"
    intent["status"] = "requires_action"
    intent["next_action"] = {
        "type": "redirect_to_url",
        "redirect_to_url": {"return_url": return_url, "url": url},
    }
    work.put(intent)
    work.tell("payment_intent.requires_action", intent)
    return intent


def _accept(work: Work, intent: Body, method: Body, card: Card, *, authenticated: bool) -> Body:
    _keep_card(work, intent, method)
    charge = charges.new(work, intent, method, authenticated=authenticated)
    intent |= {"latest_charge": charge["id"], "next_action": None, "last_payment_error": None}
    if intent["capture_method"] == "manual":
        return _hold(work, intent, charge, card)
    charges.take(work, charge, intent["amount"], card)
    intent |= {"status": "succeeded", "amount_received": intent["amount"]}
    work.put(intent)
    work.tell("payment_intent.succeeded", intent)
    if card.disputed:
        disputes.open_now(work, charge, "fraudulent")
    return intent


def _keep_card(work: Work, intent: Body, method: Body) -> None:
    """Saved for its customer if the intent says so; without a customer it is used up."""
    if intent["customer"] is None:
        work.store.hide(method["id"], spent=True)
    elif intent["setup_future_usage"]:
        payment_methods.attach_to(work, method, intent["customer"])
        if intent["setup_future_usage"] == "off_session":
            work.store.hide(method["id"], set_up=True)


def _hold(work: Work, intent: Body, charge: Body, card: Card) -> Body:
    charges.authorise(work, charge, card)
    intent |= {"status": "requires_capture", "amount_capturable": intent["amount"]}
    work.put(intent)
    work.store.wake(intent["id"], charge["payment_method_details"]["card"]["capture_before"])
    work.tell("payment_intent.amount_capturable_updated", intent)
    return intent


def fail(work: Work, intent: Body, decline: Decline) -> Body:
    """A failed charge; the intent waits for another card."""
    method = work.get("payment_method", intent["payment_method"])
    charge = charges.new(work, intent, method, authenticated=False)
    charges.decline(work, charge, decline)
    error = {
        "charge": charge["id"],
        "code": decline.code,
        "doc_url": f"https://docs.stripe.com/error-codes/{decline.code}",
        "message": decline.message,
        "payment_method": method,
        "payment_method_type": "card",
        "type": "card_error" if decline.decline_code else "invalid_request_error",
    }
    if decline.decline_code:
        error |= {"advice_code": "try_again_later", "decline_code": decline.decline_code}
    intent |= {
        "last_payment_error": error,
        "latest_charge": charge["id"],
        "next_action": None,
        "payment_method": None,
        "status": "requires_payment_method",
    }
    work.put(intent)
    work.tell("payment_intent.payment_failed", intent)
    return intent


def refusal(intent: Body) -> Body:
    """The arguments of CardRefused for an intent that has just failed."""
    error = intent["last_payment_error"]
    more: Body = {
        name: error[name]
        for name in ("advice_code", "charge", "decline_code", "payment_method")
        if name in error
    }
    return {
        "message": error["message"],
        "code": error["code"],
        "payment_intent": intent,
        "payment_method_type": "card",
        **more,
    }


def capture(work: Work, intent: Body, amount: int) -> Body:
    """Take `amount` yen of what is held; the rest goes free."""
    charge = work.get("charge", intent["latest_charge"])
    method = work.get("payment_method", charge["payment_method"])
    charges.take(work, charge, amount, payment_methods.card_of(work, method))
    intent |= {"amount_capturable": 0, "amount_received": amount, "status": "succeeded"}
    work.put(intent)
    work.store.wake(intent["id"], None)
    work.tell("payment_intent.succeeded", intent)
    return intent


def cancel(work: Work, intent: Body, reason: str | None) -> Body:
    """End an intent that has taken nothing; a hold goes free without cost."""
    if intent["status"] == "requires_capture":
        charge = work.get("charge", intent["latest_charge"])
        expired = reason == "automatic"
        charges.release(work, charge, "charge.expired" if expired else "charge.refunded")
    intent |= {
        "amount_capturable": 0,
        "canceled_at": work.now,
        "cancellation_reason": reason,
        "next_action": None,
        "status": "canceled",
    }
    work.put(intent)
    work.store.wake(intent["id"], None)
    work.tell("payment_intent.canceled", intent)
    return intent


def expire(work: Work, intent: Body) -> Body:
    """`capture_before` has passed: the bank lets go of the money."""
    return cancel(work, intent, "automatic")
