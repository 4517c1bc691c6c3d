"""Money sent back to a card, and how far it got."""

from typing import Any, Final

import stripe

from services.payments.rails.domain import (
    Call,
    Done,
    NeverHappened,
    Outcome,
    Pending,
    RefundSeen,
    Refused,
)
from services.payments.rails.psp.calls import keyed, made_by, ours

_WAITING: Final = RefundSeen("pending")


class Refunds:
    """Refunds of ours."""

    def __init__(self, v1: stripe.V1Services) -> None:
        self._v1 = v1

    def refund(self, call: Call) -> Outcome:
        made = self._v1.refunds.create(
            {
                "payment_intent": call.params["intent_id"],
                "amount": call.params["amount_minor"],
                "reason": "requested_by_customer",
                "metadata": ours(call),
            },
            keyed(call),
        )
        return _of_refund(made)

    def find(self, call: Call) -> Outcome:
        listed = self._v1.refunds.list(
            {"payment_intent": call.params["intent_id"], "limit": 100}
        )
        made = made_by(call, listed.auto_paging_iter())
        return NeverHappened() if made is None else _of_refund(made)

    def seen(self, refund_id: str) -> RefundSeen:
        found = _of_refund(self._v1.refunds.retrieve(refund_id))
        if isinstance(found, Done):
            return RefundSeen("done")
        return RefundSeen("failed", found.code) if isinstance(found, Refused) else _WAITING


def _of_refund(refund: Any) -> Done | Refused | Pending:  # noqa: ANN401  # stripe.Refund
    if refund.status == "succeeded":
        return Done(refund.id)
    if refund.status in {"failed", "canceled"}:
        return Refused(str(getattr(refund, "failure_reason", None) or refund.status), refund.id)
    return Pending(refund.id)
