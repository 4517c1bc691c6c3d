"""Signed events of Stripe: whether they are, and what they tell."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import stripe
from annotated_types import Ge, Le
from pydantic import BaseModel

from services.payments.rails.domain import NotFromPsp

TOLERANCE_S: Final = 300
_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # escaped itself, it is six characters
_LAST_SECOND: Final = 253_402_300_799  # of the year 9999


class _About(BaseModel):
    id: str | None = None


class _Data(BaseModel):
    object: _About


class _Event(BaseModel):
    """What we read of an event; the rest is kept as it came."""

    id: str
    type: str
    account: str | None = None
    created: Annotated[int, Ge(0), Le(_LAST_SECOND)]
    data: _Data


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
        read = _Event.model_validate(event)
        _refuse_unkeepable(event)
    except (ValueError, RecursionError) as error:
        raise NotFromPsp("This is no event.") from error
    return {
        "id": read.id,
        "type": read.type,
        "account": read.account,
        "created": datetime.fromtimestamp(read.created, UTC),
        "object_id": read.data.object.id,
        "payload": event,
    }


def _refuse_unkeepable(event: object) -> None:
    """PostgreSQL keeps neither NUL nor half a character, nor what is no number.

    Raises:
        ValueError: there is one of these.
    """
    text = json.dumps(event, ensure_ascii=False, allow_nan=False)
    if _NUL.search(text.encode()):
        raise ValueError("NUL")


def _is_signed(payload: bytes, signature: str, secret: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(
            payload.decode(), signature, secret, tolerance=None
        )
    except (stripe.SignatureVerificationError, ValueError, TypeError):
        return False  # TypeError: the library compares text, and not all text can be compared
    return True
