"""Cards that were saved: whose they are, and letting them go."""

import stripe

from services.payments.rails.domain import Call, Done, Outcome
from services.payments.rails.psp.calls import keyed, ours


class Cards:
    """Customers and their cards; a customer bears no name."""

    def __init__(self, v1: stripe.V1Services) -> None:
        self._v1 = v1

    def make_customer(self, call: Call) -> Outcome:
        made = self._v1.customers.create({"metadata": ours(call)}, keyed(call))
        return Done(made.id)

    def detach(self, call: Call) -> Outcome:
        method_id = call.params["payment_method_id"]
        method = self._v1.payment_methods.retrieve(method_id)
        if method.customer is not None:
            self._v1.payment_methods.detach(method_id, options=keyed(call))
        return Done(method_id)
