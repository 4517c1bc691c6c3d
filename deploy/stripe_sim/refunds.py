"""Refunds: money back to the card, out of the available balance, never above what was taken."""

from typing import Final

from deploy.stripe_sim import balance, disputes, listing, payment_methods
from deploy.stripe_sim.errors import InvalidRequest
from deploy.stripe_sim.limits import check_exclusive, merged_metadata
from deploy.stripe_sim.router import routes
from deploy.stripe_sim.work import Body, Params, Work, new_id

_FAILS_AFTER_S: Final = 1
_SETTLES_AFTER_S: Final = 5
_ASKS_AGAIN_AFTER_S: Final = 60


def create(work: Work, params: Params) -> Body:
    """Give back all or a part of a charge.

    Raises:
        InvalidRequest: nothing was taken, too much is asked, or it is disputed.
    """
    charge = _charge(work, params)
    taken_back = disputes.taken_back(work, charge)
    left = max(0, charge["amount_captured"] - charge["amount_refunded"] - taken_back)
    amount = params.get("amount", left)
    if taken_back and not left:
        raise InvalidRequest(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    _check(charge, amount, left)
    refund = _new(work, params, charge, amount)
    charge |= {
        "amount_refunded": charge["amount_refunded"] + amount,
        "refunded": amount == left,
    }
    work.put(charge)
    work.put(refund)
    _settle(work, refund)
    work.tell("refund.created", refund)
    work.tell("charge.refunded", charge)
    _let_it_fail(work, refund)
    return refund


def _charge(work: Work, params: Params) -> Body:
    check_exclusive(params, ("charge", "payment_intent"))
    if "charge" in params:
        return work.get("charge", params["charge"], "charge")
    if "payment_intent" not in params:
        raise InvalidRequest(
            "One of the following params should be provided for this request:"
            " payment_intent or charge."
        )
    intent = work.get("payment_intent", params["payment_intent"], "payment_intent")
    if intent["latest_charge"] is None or intent["amount_received"] == 0:
        raise InvalidRequest(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            param="payment_intent",
        )
    return work.get("charge", intent["latest_charge"])


def _check(charge: Body, amount: int, left: int) -> None:
    if charge["captured"] and left == 0:
        raise InvalidRequest(
            f"Charge {charge['id']} has already been refunded.",
            code="charge_already_refunded",
        )
    if not charge["captured"]:
        raise InvalidRequest(
            f"Charge {charge['id']} is not captured; cancel its PaymentIntent instead."
        )
    if amount < 1:
        raise InvalidRequest(
            "Invalid positive integer", code="parameter_invalid_integer", param="amount"
        )
    if amount > left:
        raise InvalidRequest(
            f"Refund amount (¥{amount}) is greater than unrefunded amount on charge (¥{left})",
            param="amount",
        )


def _new(work: Work, params: Params, charge: Body, amount: int) -> Body:
    body = {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": work.now,
        "currency": charge["currency"],
        "destination_details": {
            "card": {
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        "metadata": merged_metadata({}, params),
        "payment_intent": charge["payment_intent"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending",
        "transfer_reversal": None,
    }
    if params.get("instructions_email"):
        body["instructions_email"] = params["instructions_email"]
    return body


def _settle(work: Work, refund: Body) -> None:
    """Pay from the available balance, or wait until it suffices."""
    card = _card(work, refund)
    if card == "pends":
        refund |= {"status": "pending", "pending_reason": "processing"}
        work.store.wake(refund["id"], work.now + _SETTLES_AFTER_S)
    elif balance.available(work) >= refund["amount"]:
        _pay(work, refund)
    else:
        refund |= {"status": "pending", "pending_reason": "insufficient_funds"}
        work.store.wake(refund["id"], work.now + _ASKS_AGAIN_AFTER_S)
    work.put(refund)


def _card(work: Work, refund: Body) -> str:
    charge = work.get("charge", refund["charge"])
    method = work.get("payment_method", charge["payment_method"])
    return payment_methods.card_of(work, method).refund


def _pay(work: Work, refund: Body) -> None:
    paid = balance.move(work, "refund", -refund["amount"], refund["id"])
    refund |= {"balance_transaction": paid["id"], "status": "succeeded"}
    refund.pop("pending_reason", None)
    work.store.wake(refund["id"], None)


def _let_it_fail(work: Work, refund: Body) -> None:
    """A card that cannot take refunds, or a test that asked for a failure: it fails later."""
    asked = work.store.setting("fail_refunds")
    left = int(asked.get("left", 0))
    if left > 0:
        work.store.set("fail_refunds", asked | {"left": left - 1})
    if left > 0 or _card(work, refund) == "fails_later":
        work.store.hide(refund["id"], fails=True)
        work.store.wake(refund["id"], work.now + _FAILS_AFTER_S)


def go_on(work: Work, refund: Body) -> None:
    """Time has passed: a refund fails, or is paid once the balance suffices."""
    if work.store.hidden(refund["id"]).get("fails"):
        fail(work, refund)
    elif balance.available(work) >= refund["amount"]:
        _pay(work, refund)
        work.put(refund)
        work.tell("refund.updated", refund, {"status": "pending"})
        work.tell("charge.refund.updated", refund, {"status": "pending"})
    else:
        work.store.wake(refund["id"], work.now + _ASKS_AGAIN_AFTER_S)


def fail(work: Work, refund: Body, reason: str = "expired_or_canceled_card") -> Body:
    """The bank could not give the money back: it returns to the balance.

    Raises:
        InvalidRequest: the refund has failed or was cancelled before.
    """
    if refund["status"] not in {"pending", "succeeded"}:
        raise InvalidRequest(f"A refund that has {refund['status']} cannot fail.")
    if refund["status"] == "succeeded":
        back = balance.move(work, "refund_failure", refund["amount"], refund["id"])
        refund["failure_balance_transaction"] = back["id"]
    return _end(work, refund, "failed", reason)


def _end(work: Work, refund: Body, status: str, reason: str) -> Body:
    charge = work.get("charge", refund["charge"])
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    work.put(charge)
    previous = {"status": refund["status"]}
    refund |= {"failure_reason": reason, "status": status}
    refund.pop("pending_reason", None)
    work.put(refund)
    work.store.wake(refund["id"], None)
    if status == "failed":
        work.tell("refund.failed", refund)
    work.tell("refund.updated", refund, previous)
    work.tell("charge.refund.updated", refund, previous)
    return refund


def retrieve(work: Work, _params: Params, refund: str) -> Body:
    return work.get("refund", refund)


def update(work: Work, params: Params, refund: str) -> Body:
    body = work.get("refund", refund)
    previous = {"metadata": body["metadata"]}
    body["metadata"] = merged_metadata(body["metadata"], params)
    work.put(body)
    work.tell("refund.updated", body, previous)
    return body


def cancel(work: Work, _params: Params, refund: str) -> Body:
    """Stripe cancels only refunds that wait for the customer; cards have none."""
    body = work.get("refund", refund)
    raise InvalidRequest(f"This refund ({body['id']}) cannot be canceled: it is on a card.")


def every(work: Work, params: Params) -> Body:
    by = ("charge", "payment_intent")
    return listing.page(work, "refund", "/v1/refunds", params, by=by)


ROUTES: Final = routes(
    "stripe._refund_service",
    {
        ("POST", "/v1/refunds"): create,
        ("GET", "/v1/refunds"): every,
        ("GET", "/v1/refunds/{refund}"): retrieve,
        ("POST", "/v1/refunds/{refund}"): update,
        ("POST", "/v1/refunds/{refund}/cancel"): cancel,
    },
)
