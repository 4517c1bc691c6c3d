"""What a PaymentIntent says: money taken, held, or refused."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import stripe

from services.payments.rails.domain import Charged, Done, Held, Outcome, Pending, Refused

PAID_EXPAND: Final = "latest_charge.balance_transaction"


def of_intent(intent: stripe.PaymentIntent) -> Outcome:
    """What came of it; the finest reason we were given where a bank refused."""
    if intent.status == "succeeded":
        return Done(intent.id, facts_of(charged_by(intent)))
    if intent.status == "processing":
        return Pending(intent.id)
    error = intent.last_payment_error
    code = (error and (error.decline_code or error.code)) or str(intent.status)
    return Refused(code, intent.id)


def facts_of(paid: Charged) -> Mapping[str, Any]:
    return {
        "charge_id": paid.charge_id,
        "amount_minor": paid.amount_minor,
        "fee_minor": paid.fee_minor,
        "currency": paid.currency,
    }


def charged_by(intent: stripe.PaymentIntent) -> Charged:
    charge = intent.latest_charge
    assert isinstance(charge, stripe.Charge), "asked for with expand"
    balance = charge.balance_transaction
    assert isinstance(balance, stripe.BalanceTransaction), "asked for with expand"
    return Charged(
        intent.id,
        charge.id,
        intent.amount_received,
        balance.fee,
        intent.currency.upper(),
    )


def held_by(intent: stripe.PaymentIntent) -> Held:
    charge = intent.latest_charge
    assert isinstance(charge, stripe.Charge), "asked for with expand"
    details = charge.payment_method_details
    assert details is not None
    assert details.card is not None, "cards only"
    assert details.card.capture_before is not None, "it is held"
    return Held(
        intent.id,
        intent.amount_capturable,
        intent.currency.upper(),
        datetime.fromtimestamp(details.card.capture_before, UTC),
    )
