"""Hosted pages: a card is saved, an amount held or paid; we never see its number."""

from typing import Any, Final, cast

import stripe

from services.payments.rails.domain import (
    Call,
    Done,
    NeverHappened,
    Outcome,
    PageRefusal,
    PageSeen,
    Unknown,
)
from services.payments.rails.psp.calls import id_of, keyed, made_by, ours
from services.payments.rails.psp.intents import PAID_EXPAND, charged_by, held_by

_EXPAND: Final = ["setup_intent", "payment_intent." + PAID_EXPAND]


class Pages:
    """Checkout sessions of ours."""

    def __init__(self, v1: stripe.V1Services) -> None:
        self._v1 = v1

    def open_setup(self, call: Call) -> Outcome:
        made = self._v1.checkout.sessions.create(
            {
                "mode": "setup",
                "customer": call.params["customer_id"],
                "currency": call.params["currency"].lower(),
                "success_url": call.params["success_url"],
                "cancel_url": call.params["cancel_url"],
                "expires_at": call.params["expires_at"],
                "locale": "ja",
                "payment_method_options": {"card": {"request_three_d_secure": "any"}},
                "setup_intent_data": {"metadata": ours(call)},
                "metadata": ours(call),
            },
            keyed(call),
        )
        return _opened(made)

    def open_hold(self, call: Call) -> Outcome:
        """The amount is held and the card saved: it stands for the money if the hold ends."""
        return self._open_payment(call, is_held=True)

    def open_repair(self, call: Call) -> Outcome:
        return self._open_payment(call, is_held=False)

    def _open_payment(self, call: Call, *, is_held: bool) -> Outcome:
        made = self._v1.checkout.sessions.create(
            {
                "mode": "payment",
                "customer": call.params["customer_id"],
                "success_url": call.params["success_url"],
                "cancel_url": call.params["cancel_url"],
                "expires_at": call.params["expires_at"],
                "locale": "ja",
                "line_items": [
                    {
                        "quantity": 1,
                        "price_data": {
                            "currency": call.params["currency"].lower(),
                            "unit_amount": call.params["amount_minor"],
                            "product_data": {"name": "ご支援金"},
                        },
                    }
                ],
                "payment_method_options": {"card": {"request_three_d_secure": "any"}},
                "payment_intent_data": _intent_data(call, is_held=is_held),
                "metadata": ours(call),
            },
            keyed(call),
        )
        return _opened(made)

    def expire(self, call: Call) -> Outcome:
        session_id = call.params["session_id"]
        session = self._v1.checkout.sessions.retrieve(session_id)
        if session.status == "open":
            try:
                session = self._v1.checkout.sessions.expire(session_id, options=keyed(call))
            except stripe.InvalidRequestError:
                # It was finished in this very second.
                session = self._v1.checkout.sessions.retrieve(session_id)
                if session.status == "open":
                    return Unknown("still open")
        return Done(session_id, {"status": str(session.status)})

    def find(self, call: Call) -> Outcome:
        listed = self._v1.checkout.sessions.list(
            {"customer": call.params["customer_id"], "limit": 100}
        )
        made = made_by(call, listed.auto_paging_iter())
        return NeverHappened() if made is None else _opened(made)

    def seen(self, session_id: str) -> PageSeen:
        session = self._v1.checkout.sessions.retrieve(session_id, {"expand": _EXPAND})
        status = cast("Any", session.status)
        setup, intent = session.setup_intent, session.payment_intent
        if status != "complete":
            return PageSeen(status, refusal=_refusal(setup or intent))
        if isinstance(intent, stripe.PaymentIntent):
            return _paid_page(intent, id_of(session.customer))
        method = setup.payment_method if isinstance(setup, stripe.SetupIntent) else None
        return PageSeen(status, id_of(session.customer), id_of(method))


def _intent_data(call: Call, *, is_held: bool) -> Any:  # noqa: ANN401  # stripe's own
    data = {"transfer_group": f"round_{call.params['round_id']}", "metadata": ours(call)}
    if not is_held:
        return data
    return {**data, "capture_method": "manual", "setup_future_usage": "off_session"}


def _opened(session: Any) -> Done:  # noqa: ANN401  # stripe.checkout.Session
    return Done(
        session.id,
        {
            "url": session.url,
            "expires_at": session.expires_at,
            "status": str(session.status),
        },
    )


def _paid_page(intent: stripe.PaymentIntent, customer_id: str | None) -> PageSeen:
    """A finished page of an amount: taken, held, or held and let go by the bank again."""
    if intent.status == "canceled":
        return PageSeen("expired")
    paid = charged_by(intent) if intent.status == "succeeded" else None
    held = held_by(intent) if intent.status == "requires_capture" else None
    method_id = id_of(intent.payment_method)
    return PageSeen("complete", customer_id, method_id, paid, held)


def _refusal(intent: Any) -> PageRefusal | None:  # noqa: ANN401  # a SetupIntent or a payment's
    """Why the card that was tried last on an open page was refused."""
    is_setup = isinstance(intent, stripe.SetupIntent)
    if not is_setup and not isinstance(intent, stripe.PaymentIntent):
        return None
    error = intent.last_setup_error if is_setup else intent.last_payment_error
    attempt = intent.latest_attempt if is_setup else intent.latest_charge
    if error is None:
        return None
    # A payment that failed before it became a charge is told apart by its card.
    attempt_id = id_of(attempt) or id_of(getattr(error, "payment_method", None)) or intent.id
    code = getattr(error, "decline_code", None) or getattr(error, "code", None)
    return PageRefusal(attempt_id, str(code or "card_declined"))
