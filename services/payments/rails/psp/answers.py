"""What came of a call, in our words: an answer, a refusal, or nobody knows."""

from collections.abc import Callable
from typing import Final, TypeVar

import stripe
import structlog

from services.payments.rails.domain import Call, Later, Outcome, Refused, Unknown, Wrong
from services.payments.rails.psp.calls import id_of

log = structlog.stdlib.get_logger()

_CONFLICT: Final = 409
_SERVER_ERROR: Final = 500

A = TypeVar("A")
T = TypeVar("T")


def answered(act: Callable[[Call], Outcome], call: Call) -> Outcome:
    """Stripe's answers and failures in our words."""
    try:
        return act(call)
    except stripe.CardError as error:
        return Refused(_reason(error), _intent_of(error))
    except (stripe.RateLimitError, stripe.AuthenticationError, stripe.PermissionError) as error:
        log.warning("psp_turns_us_away", error=type(error).__name__)
        return Later()
    except (stripe.APIConnectionError, TimeoutError) as error:
        return Unknown(type(error).__name__)
    except stripe.StripeError as error:
        status = error.http_status or _SERVER_ERROR
        if status >= _SERVER_ERROR or status == _CONFLICT:
            return Unknown(f"{status} {error.code}")
        log.exception("psp_refuses_request", kind=call.kind, op_id=str(call.op_id))
        return Wrong(f"{status} {error.code}")


def _reason(error: stripe.CardError) -> str:
    body = error.error
    return str((body and body.decline_code) or error.code or "card_declined")


def _intent_of(error: stripe.CardError) -> str | None:
    intent = getattr(error.error, "payment_intent", None)
    return id_of(intent)


def shown(look: Callable[[A], T], what: A) -> T | None:
    """What is there now; None while Stripe does not show it."""
    try:
        return look(what)
    except stripe.StripeError as error:
        log.warning("psp_does_not_show", what=str(what), error=type(error).__name__)
        return None
