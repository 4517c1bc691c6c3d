"""Charges: one attempt each to take money from a card. Only payment intents make them."""

from typing import Final

from deploy.stripe_sim import balance, listing
from deploy.stripe_sim.cards import Card, Decline
from deploy.stripe_sim.limits import merged_metadata
from deploy.stripe_sim.router import routes
from deploy.stripe_sim.work import DAY_S, Body, Params, Work, new_id

HOLD_DAYS: Final = 30  # an account in Japan, yen
HOLD_DAYS_AMEX: Final = 7
_NORMAL: Final = {
    "advice_code": None,
    "network_advice_code": None,
    "network_decline_code": None,
    "network_status": "approved_by_network",
    "reason": None,
    "risk_level": "normal",
    "risk_score": 20,
    "seller_message": "Payment complete.",
    "type": "authorized",
}


def new(work: Work, intent: Body, method: Body, *, authenticated: bool) -> Body:
    """A charge that the bank has not answered yet; it is not stored."""
    charge_id = new_id("ch")
    copied = (
        "amount",
        "currency",
        "customer",
        "description",
        "receipt_email",
        "shipping",
        "statement_descriptor",
        "statement_descriptor_suffix",
        "transfer_group",
    )
    return {
        "id": charge_id,
        "object": "charge",
        **{name: intent[name] for name in copied},
        "amount_captured": 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "KYOKAN",
        "captured": False,
        "created": work.now,
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "on_behalf_of": None,
        "outcome": None,
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {
            "card": _details(intent, method, authenticated=authenticated),
            "type": "card",
        },
        "radar_options": {},
        "receipt_number": None,
        "receipt_url": f"{work.house.public_url}/receipts/{charge_id}",
        "refunded": False,
        "review": None,
        "source_transfer": None,
        "status": "pending",
        "transfer_data": None,
    }


def _details(intent: Body, method: Body, *, authenticated: bool) -> Body:
    card = method["card"]
    same = ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding")
    flow = {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": new_id("tds"),
        "version": "2.2.0",
    }
    return {
        **{name: card[name] for name in (*same, "last4", "regulated_status", "wallet")},
        "amount_authorized": intent["amount"],
        "authorization_code": None,
        "extended_authorization": {"status": "disabled"},
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": card["brand"],
        "network_token": {"used": False},
        "network_transaction_id": new_id("ntx")[4:],
        "overcapture": {"maximum_amount_capturable": intent["amount"], "status": "unavailable"},
        "three_d_secure": flow if authenticated else None,
    }


def decline(work: Work, charge: Body, refusal: Decline) -> Body:
    """The bank refused."""
    reason = refusal.decline_code or refusal.code
    charge |= {
        "failure_code": refusal.code,
        "failure_message": refusal.message,
        "outcome": _NORMAL
        | {
            "advice_code": "do_not_try_again" if "stolen" in reason else "try_again_later",
            "network_decline_code": "05",
            "network_status": "declined_by_network",
            "reason": reason,
            "seller_message": "The bank did not return any further details.",
            "type": "issuer_declined",
        },
        "status": "failed",
    }
    work.put(charge)
    work.tell("charge.failed", charge)
    return charge


def authorise(work: Work, charge: Body, card: Card) -> Body:
    """The bank keeps the amount for us until `capture_before`."""
    days = HOLD_DAYS_AMEX if card.brand == "amex" else HOLD_DAYS
    charge["payment_method_details"]["card"]["capture_before"] = work.now + days * DAY_S
    charge |= {"outcome": _NORMAL, "paid": True, "status": "succeeded"}
    work.put(charge)
    work.tell("charge.succeeded", charge)
    return charge


def take(work: Work, charge: Body, amount: int, card: Card) -> Body:
    """The money comes: into the pending balance, less the fee."""
    was_held = charge["status"] == "succeeded"
    entered = balance.move(
        work,
        "charge",
        amount,
        charge["id"],
        fee=balance.fee_of(amount),
        pending=not card.available_at_once,
        description=charge["description"],
    )
    charge |= {
        "amount_captured": amount,
        "balance_transaction": entered["id"],
        "captured": True,
        "outcome": _NORMAL,
        "paid": True,
        "status": "succeeded",
    }
    work.put(charge)
    work.tell("charge.captured" if was_held else "charge.succeeded", charge)
    return charge


def release(work: Work, charge: Body, event_type: str) -> Body:
    """The bank's hold ends without money: cancelled by us, or expired."""
    charge |= {"amount_refunded": charge["amount"], "refunded": True}
    work.put(charge)
    work.tell(event_type, charge)
    return charge


def retrieve(work: Work, _params: Params, charge: str) -> Body:
    return work.get("charge", charge)


def update(work: Work, params: Params, charge: str) -> Body:
    body = work.get("charge", charge)
    previous = {"metadata": body["metadata"]}
    body["metadata"] = merged_metadata(body["metadata"], params)
    for name in ("description", "receipt_email", "transfer_group"):
        if name in params:
            body[name] = params[name] or None
    work.put(body)
    work.tell("charge.updated", body, previous)
    return body


def every(work: Work, params: Params) -> Body:
    by = ("customer", "payment_intent", "transfer_group")
    return listing.page(work, "charge", "/v1/charges", params, by=by)


ROUTES: Final = routes(
    "stripe._charge_service",
    {
        ("GET", "/v1/charges"): every,
        ("GET", "/v1/charges/{charge}"): retrieve,
        ("POST", "/v1/charges/{charge}"): update,
    },
)
