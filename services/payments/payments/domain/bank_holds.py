"""Amounts that a bank holds for us: when one is asked for, and what its end leaves."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.payments.payments.domain import Payment, Step, step

# The longest that a bank holds an amount for us, in Japan and in yen; some hold it for less,
# and only its own answer tells.
HOLD_LIVES: Final = timedelta(days=30)
# A held amount is taken by its plan, and this is how late it may become.
HOLD_MARGIN: Final = timedelta(hours=12)
# A hold that nobody has taken by then is given back: the saved card stands for it.
HOLD_ENDS_BEFORE: Final = timedelta(hours=1)


def may_hold(payment: Payment, now: datetime) -> bool:
    """Whether a page that holds the amount is worth it: a hold may reach the collection."""
    planned = payment.collect_by
    return planned is not None and planned + HOLD_MARGIN <= now + HOLD_LIVES


def decide_held(payment: Payment, card_id: UUID, capture_before: datetime) -> Step:
    """The bank holds the amount; too short a hold leaves the card that was saved with it."""
    planned = payment.collect_by
    if planned is None or planned + HOLD_MARGIN > capture_before:
        return step(payment, "card_saved", "backed", backing="saved", card_id=card_id)
    return step(
        payment,
        "card_held",
        "backed",
        backing="held",
        card_id=card_id,
        capture_before=capture_before,
        authorised_minor=payment.amount_minor,
    )


def decide_hold_over(payment: Payment) -> Step:
    """Nothing is held any more: from here on it is a saved card like others."""
    return step(
        payment,
        "hold_over",
        payment.state,
        backing="saved",
        capture_before=None,
        authorised_minor=payment.captured_minor,
    )
