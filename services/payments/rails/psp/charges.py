"""Charges without the cardholder, and amounts that a bank holds until we take or leave them."""

import stripe

from services.payments.rails.domain import Call, Done, NeverHappened, Outcome
from services.payments.rails.psp.calls import keyed, made_by, ours
from services.payments.rails.psp.intents import PAID_EXPAND, charged_by, facts_of, of_intent


class Charges:
    """PaymentIntents off-session: charged at once, or held before and captured."""

    def __init__(self, v1: stripe.V1Services) -> None:
        self._v1 = v1

    def charge(self, call: Call) -> Outcome:
        intent = self._v1.payment_intents.create(
            {
                "amount": call.params["amount_minor"],
                "currency": call.params["currency"].lower(),
                "customer": call.params["customer_id"],
                "payment_method": call.params["payment_method_id"],
                "allowed_payment_method_types": ["card"],
                "confirm": True,
                "off_session": True,
                "transfer_group": f"round_{call.params['round_id']}",
                "metadata": ours(call),
                "expand": [PAID_EXPAND],
            },
            keyed(call),
        )
        return of_intent(intent)

    def find_charge(self, call: Call) -> Outcome:
        listed = self._v1.payment_intents.list(
            {
                "customer": call.params["customer_id"],
                "limit": 100,
                "expand": [f"data.{PAID_EXPAND}"],
            }
        )
        made = made_by(call, listed.auto_paging_iter())
        return NeverHappened() if made is None else of_intent(made)

    def capture(self, call: Call) -> Outcome:
        intent_id = call.params["intent_id"]
        try:
            taken = self._v1.payment_intents.capture(
                intent_id,
                {"amount_to_capture": call.params["amount_minor"], "expand": [PAID_EXPAND]},
                keyed(call),
            )
        except stripe.InvalidRequestError:
            return self.find_capture(call)  # it was let go, or taken, a moment before
        return of_intent(taken)

    def find_capture(self, call: Call) -> Outcome:
        found = self._v1.payment_intents.retrieve(
            call.params["intent_id"], {"expand": [PAID_EXPAND]}
        )
        return NeverHappened() if found.status == "requires_capture" else of_intent(found)

    def release(self, call: Call) -> Outcome:
        intent_id = call.params["intent_id"]
        intent = self._v1.payment_intents.retrieve(intent_id, {"expand": [PAID_EXPAND]})
        if intent.status == "requires_capture":
            intent = self._v1.payment_intents.cancel(
                intent_id, {"cancellation_reason": "abandoned"}, keyed(call)
            )
        facts = facts_of(charged_by(intent)) if intent.status == "succeeded" else {}
        return Done(intent_id, {"status": str(intent.status), **facts})

    def is_held(self, intent_id: str) -> bool:
        return self._v1.payment_intents.retrieve(intent_id).status == "requires_capture"
