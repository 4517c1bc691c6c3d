"""Until when an investor may act on a card page, and when none is made any more."""

from datetime import datetime, timedelta
from typing import Final

from services.payments.payments.domain import Payment
from shared.errors import Conflict, WrongState

PAGE_ENDS_WITHIN: Final = timedelta(seconds=5)
PAGE_LIFE: Final = timedelta(minutes=30)
# Stripe counts the page's half hour from its own clock and our request takes a moment.
PAGE_MARGIN: Final = timedelta(minutes=2)


class PageTooLate(Conflict):
    """No card page is made in the last half hour before its deadline."""

    title = "Too late for a card page"


class ChargeUnderWay(Conflict):
    """A charge of this pledge has no answer yet; a second way to pay could charge it twice."""

    title = "A charge is under way"


def page_deadline(payment: Payment) -> datetime:
    """Until when the investor may act.

    Raises:
        WrongState: there is nothing to pay any more.
    """
    if payment.state == "awaiting":
        return payment.pay_by
    if payment.state == "declined" and payment.repair_until is not None:
        return payment.repair_until
    raise WrongState("This payment is closed.", state=payment.state)


def check_page(payment: Payment, now: datetime) -> None:
    """Refuse a card page that could outlive the deadline.

    Raises:
        PageTooLate: fewer than `PAGE_LIFE` are left.
        WrongState: there is nothing to pay any more.
    """
    until = page_deadline(payment)
    if now > until - PAGE_LIFE:
        raise PageTooLate("A card page needs half an hour and the time is up.", until=until)
