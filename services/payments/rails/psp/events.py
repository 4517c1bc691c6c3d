"""Signed events of Stripe: whether they are, and what they tell."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import stripe

from services.payments.rails.domain import NotFromPsp

TOLERANCE_S: Final = 300


def read_event(
    payload: bytes, signature: str, secrets: Sequence[str], now: datetime
) -> Mapping[str, Any]:
    """A signed event as its row; several secrets hold while one is being replaced.

    Raises:
        NotFromPsp: no secret signed these bytes, not within five minutes, or it is no event.
    """
    # The library would compare with the machine's clock, and ours may stand elsewhere.
    if not any(_is_signed(payload, signature, secret) for secret in secrets):
        raise NotFromPsp("The signature is not the PSP's.")
    # The first one, as the library signs it: a second must not make an old event fresh.
    stamp = next(part[2:] for part in signature.split(",") if part.startswith("t="))
    if abs(now.timestamp() - int(stamp)) > TOLERANCE_S:
        raise NotFromPsp("The signature is too old.")
    try:
        event = json.loads(payload)
        about = event["data"]["object"]
        return {
            "id": str(event["id"]),
            "type": str(event["type"]),
            "account": event.get("account"),
            "created": datetime.fromtimestamp(int(event["created"]), UTC),
            "object_id": about.get("id"),
            "payload": event,
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotFromPsp("This is no event.") from error


def _is_signed(payload: bytes, signature: str, secret: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(
            payload.decode(), signature, secret, tolerance=None
        )
    except (stripe.SignatureVerificationError, ValueError, TypeError):
        return False  # TypeError: the library compares text, and not all text can be compared
    return True
