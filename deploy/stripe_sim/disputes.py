"""Disputes: the cardholder's bank takes the money back. They are opened by a control route."""

from typing import Final

from deploy.stripe_sim import balance, listing
from deploy.stripe_sim.errors import InvalidRequest
from deploy.stripe_sim.limits import merged_metadata
from deploy.stripe_sim.router import routes
from deploy.stripe_sim.work import DAY_S, Body, Params, Work, copy, new_id

_ANSWER_DAYS: Final = 7
_OPEN: Final = ("needs_response", "under_review")
_INQUIRIES: Final = ("warning_needs_response", "warning_under_review")
_EVIDENCE: Final = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
)


def open_now(
    work: Work,
    charge: Body,
    reason: str,
    *,
    amount: int | None = None,
    is_inquiry: bool = False,
) -> Body:
    """The amount (what is not refunded, else all) and a fee leave the account at once.

    An inquiry only asks: nothing leaves, and it may be closed or become a dispute.

    Raises:
        InvalidRequest: nothing was taken by this charge, it is disputed already, or more is
            disputed than was taken.
    """
    if not charge["captured"] or charge["disputed"]:
        raise InvalidRequest("Only a captured charge can be disputed, and only once.")
    taken: int = charge["amount_captured"]
    amount = amount or taken - charge["amount_refunded"] or taken
    if not 1 <= amount <= taken:
        raise InvalidRequest(f"Between ¥1 and ¥{taken} of this charge can be disputed.")
    dispute = _new(work, charge, reason, amount)
    if is_inquiry:
        dispute |= {"status": "warning_needs_response", "is_charge_refundable": True}
        dispute["payment_method_details"]["card"]["case_type"] = "inquiry"
    charge["disputed"] = True
    work.put(charge)
    if not is_inquiry:
        _withdraw(work, dispute)
    work.put(dispute)
    work.tell("charge.dispute.created", dispute)
    if not is_inquiry:
        work.tell("charge.dispute.funds_withdrawn", dispute)
    return dispute


def escalate_now(work: Work, dispute: Body) -> Body:
    """The bank was not content with the answer to its inquiry: the money leaves after all.

    Raises:
        InvalidRequest: it is no inquiry, or not any more.
    """
    if dispute["status"] not in _INQUIRIES:
        raise InvalidRequest(f"This is no open inquiry ({dispute['status']}).")
    was = dispute["status"]
    dispute |= {"status": "needs_response", "is_charge_refundable": False}
    dispute["payment_method_details"]["card"]["case_type"] = "chargeback"
    _withdraw(work, dispute)
    work.put(dispute)
    work.tell("charge.dispute.updated", dispute, {"status": was})
    work.tell("charge.dispute.funds_withdrawn", dispute)
    return dispute


def _withdraw(work: Work, dispute: Body) -> None:
    taken = balance.move(
        work,
        "adjustment",
        -dispute["amount"],
        dispute["id"],
        fee=balance.DISPUTE_FEE,
        category="dispute",
        description=f"Chargeback withdrawal for {dispute['charge']}",
    )
    dispute["balance_transactions"] = [taken]


def taken_back(work: Work, charge: Body) -> int:
    """Yen of this charge that a bank holds just now, or has taken for good."""
    every_one = work.store.search("dispute", {"charge": charge["id"]}, limit=100)
    return sum(
        charge["amount_captured"] if each["status"] in _OPEN else each["amount"]
        for each in every_one
        if each["status"] in {*_OPEN, "lost"}
    )


def _new(work: Work, charge: Body, reason: str, amount: int) -> Body:
    brand = charge["payment_method_details"]["card"]["brand"]
    return {
        "id": new_id("du"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": work.now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(_EVIDENCE), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": work.now + _ANSWER_DAYS * DAY_S,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": brand,
                "case_type": "chargeback",
                "network": brand,
                "network_reason_code": "10.4",
            },
            "type": "card",
        },
        "reason": reason,
        "status": "needs_response",
    }


def close_now(work: Work, dispute: Body, *, won: bool) -> Body:
    """The bank has decided; won money comes back, the fee never does.

    Raises:
        InvalidRequest: it is closed already.
    """
    if dispute["status"] in _INQUIRIES:
        dispute["status"] = "warning_closed"
        work.put(dispute)
        work.tell("charge.dispute.closed", dispute)
        return dispute
    if dispute["status"] not in _OPEN:
        raise InvalidRequest(f"This dispute is already closed ({dispute['status']}).")
    dispute["status"] = "won" if won else "lost"
    if won:
        back = balance.move(
            work,
            "adjustment",
            dispute["amount"],
            dispute["id"],
            category="dispute_reversal",
            description=f"Chargeback reversal for {dispute['charge']}",
        )
        dispute["balance_transactions"].append(back)
    work.put(dispute)
    work.tell("charge.dispute.closed", dispute)
    if won:
        work.tell("charge.dispute.funds_reinstated", dispute)
    return dispute


def retrieve(work: Work, _params: Params, dispute: str) -> Body:
    return work.get("dispute", dispute, "dispute")


def update(work: Work, params: Params, dispute: str) -> Body:
    """Hand in evidence; `submit` (Stripe's default) sends it to the bank."""
    body = work.get("dispute", dispute, "dispute")
    if body["status"] not in {*_OPEN, *_INQUIRIES}:
        raise InvalidRequest(f"This dispute is already closed ({body['status']}).")
    previous = copy(body)
    body["metadata"] = merged_metadata(body["metadata"], params)
    if params.get("evidence"):
        body["evidence"] |= params["evidence"]
        body["evidence_details"]["has_evidence"] = True
        if params.get("submit", True):
            body["evidence_details"] |= {"submission_count": 1, "submission_method": "manual"}
            is_inquiry = body["status"] in _INQUIRIES
            body["status"] = "warning_under_review" if is_inquiry else "under_review"
    work.put(body)
    changed = {name: previous[name] for name in body if body[name] != previous[name]}
    work.tell("charge.dispute.updated", body, changed)
    return body


def close(work: Work, _params: Params, dispute: str) -> Body:
    """Accept the dispute: it is lost."""
    return close_now(work, work.get("dispute", dispute, "dispute"), won=False)


def every(work: Work, params: Params) -> Body:
    by = ("charge", "payment_intent")
    return listing.page(work, "dispute", "/v1/disputes", params, by=by)


ROUTES: Final = routes(
    "stripe._dispute_service",
    {
        ("GET", "/v1/disputes"): every,
        ("GET", "/v1/disputes/{dispute}"): retrieve,
        ("POST", "/v1/disputes/{dispute}"): update,
        ("POST", "/v1/disputes/{dispute}/close"): close,
    },
)
