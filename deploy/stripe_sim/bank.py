"""What happens without a request: time passes, a cardholder answers 3-D Secure."""

from typing import Literal

from deploy.stripe_sim import charging, checkout, refunds, setup_intents
from deploy.stripe_sim.errors import CardRefused, InvalidRequest, Missing
from deploy.stripe_sim.work import Body, Work

Outcome = Literal["authenticated", "failed"]


def let_time_pass(work: Work) -> int:
    """Expire pages and holds, settle refunds whose time has come; how many there were."""
    due = work.store.due(work.now)
    for body in due:
        if body["object"] == "checkout.session":
            checkout.expire_now(work, body)
        elif body["object"] == "payment_intent":
            charging.expire(work, body)
        else:
            refunds.go_on(work, body)
    return len(due)


def find_intent(work: Work, intent_id: str) -> Body:
    """A payment or setup intent.

    Raises:
        Missing: neither.
    """
    body = work.store.find_any(intent_id)
    if body is None or body["object"] not in {"payment_intent", "setup_intent"}:
        raise Missing("payment_intent", intent_id, "intent")
    return body


def answer_3ds(work: Work, intent: Body, outcome: Outcome) -> Body:
    """The cardholder has confirmed, or failed to; a page that waits for it closes.

    Raises:
        InvalidRequest: the intent asks for nothing.
    """
    if intent["status"] != "requires_action":
        raise InvalidRequest(f"{intent['id']} waits for no authentication.")
    payment = intent["object"] == "payment_intent"
    if outcome == "failed":
        if payment:
            return charging.fail(work, intent, charging.NOT_AUTHENTICATED)
        return setup_intents.fail(work, intent, setup_intents.NOT_AUTHENTICATED)
    if not payment:
        intent = setup_intents.succeed(work, intent)
    else:
        try:
            intent = charging.confirm(work, intent, off_session=False, authenticated=True)
        except CardRefused:
            return work.get("payment_intent", intent["id"])
    session = work.store.hidden(intent["id"]).get("session")
    if session:
        checkout.complete(work, work.get("checkout.session", session))
    return intent
