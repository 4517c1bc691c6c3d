"""A charge that was refused: how long its card may be mended, and when it is tried again."""

from datetime import datetime, timedelta
from typing import Final

from services.payments.payments.domain import Payment, Step, step

REPAIR_WINDOW: Final = timedelta(days=7)
TRY_AGAIN: Final = timedelta(hours=48)
# Card networks forbid trying these again; only the cardholder can mend them.
NEVER_AGAIN: Final = frozenset(
    {
        "authentication_required",
        "lost_card",
        "stolen_card",
        "pickup_card",
        "restricted_card",
        "invalid_account",
        "expired_card",
        "incorrect_number",
        "fraudulent",
        "card_not_supported",
        "revocation_of_authorization",
        "revocation_of_all_authorizations",
        "card_detached",
    }
)


def decide_refused(payment: Payment, code: str, now: datetime) -> Step:
    """A charge when due was refused: open the repair window, plan the next try, or end it."""
    if payment.state == "closing":
        return step(payment, "refused", "closing")
    until = payment.repair_until or now + REPAIR_WINDOW
    if now >= until:
        return step(payment, "refused", "lapsed", next_try_at=None)
    following = until if code in NEVER_AGAIN else min(now + TRY_AGAIN, until)
    return step(payment, "refused", "declined", repair_until=until, next_try_at=following)


def may_try_again(payment: Payment, code: str, now: datetime) -> bool:
    """Whether the card may be charged once more without its holder.

    The last try comes when the window ends; a card that must not be tried has none.
    """
    assert payment.repair_until is not None
    is_last = now >= payment.repair_until
    return code not in NEVER_AGAIN and (is_last or now >= (payment.next_try_at or now))
