"""The money of one pledge: its states and what may happen in each. Pure: no clock, no PSP."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from shared.errors import Conflict, WrongState

State = Literal[
    "awaiting",
    "backed",
    "due",
    "declined",
    "captured",
    "settled",
    "closing",
    "voided",
    "refunding",
    "refunded",
    "lapsed",
    "disputed",
    "charged_back",
]
On = Literal[
    "PledgeSeated",
    "PledgeClosing",
    "PledgeDue",
    "PledgeSettled",
    "card_saved",
    "card_held",
    "setup_refused",
    "hold_over",
    "received",
    "charged",
    "refused",
    "tried_again",
    "repair_over",
    "wound_down",
    "sent_back",
    "dispute_opened",
    "dispute_won",
    "dispute_lost",
]
Says = Literal[
    "PaymentAwaited",
    "PaymentBacked",
    "PaymentDeclined",
    "PaymentVoided",
    "PaymentRefunding",
    "PaymentRefunded",
    "PaymentCaptured",
    "PaymentLapsed",
    "DisputeOpened",
    "DisputeClosed",
]
Rail = Literal["card", "bank_transfer"]
Backing = Literal["saved", "held", "received"]

# (state, on): {becomes: says}. `PledgeClosing` is answered when nothing is under way any more;
# until then the payment is `closing`. What stands here with itself is asked or told again.
NEXT: Final[Mapping[tuple[State, On], Mapping[State, Says | None]]] = {
    ("awaiting", "card_saved"): {"backed": "PaymentBacked"},
    ("awaiting", "card_held"): {"backed": "PaymentBacked"},
    # The bank said no on a page that stays open: another card may be tried there.
    ("awaiting", "setup_refused"): {"awaiting": "PaymentDeclined"},
    ("awaiting", "received"): {"backed": "PaymentBacked"},
    ("awaiting", "PledgeClosing"): {
        "closing": None,
        "voided": "PaymentVoided",
        "refunding": "PaymentRefunding",
    },
    # Backed in the very second in which it expired: matching confirms it, or asks again.
    ("backed", "PledgeClosing"): {
        "backed": None,
        "closing": None,
        "voided": "PaymentVoided",
        "refunding": "PaymentRefunding",
    },
    # The bank lets go, or we do before it does: the saved card is charged instead.
    ("backed", "hold_over"): {"backed": None},
    ("due", "hold_over"): {"due": None},
    ("backed", "PledgeDue"): {"due": None, "captured": "PaymentCaptured"},
    ("due", "charged"): {"captured": "PaymentCaptured"},
    ("due", "refused"): {"declined": "PaymentDeclined", "lapsed": "PaymentLapsed"},
    ("due", "PledgeClosing"): {"closing": None, "voided": "PaymentVoided"},
    ("declined", "charged"): {"captured": "PaymentCaptured"},
    ("declined", "tried_again"): {"due": None},
    ("declined", "repair_over"): {"lapsed": "PaymentLapsed"},
    ("declined", "PledgeClosing"): {"closing": None, "voided": "PaymentVoided"},
    ("captured", "PledgeSettled"): {"settled": None},
    # The page that was being ended when the money came may still be asked about.
    ("captured", "PledgeClosing"): {"closing": None, "refunding": "PaymentRefunding"},
    ("captured", "dispute_opened"): {"disputed": "DisputeOpened"},
    ("settled", "PledgeClosing"): {"refunding": "PaymentRefunding"},
    ("settled", "dispute_opened"): {"disputed": "DisputeOpened"},
    # Said before matching heard of the dispute.
    ("disputed", "PledgeSettled"): {"disputed": None},
    # A refund was decided in that moment: it waits until the bank has decided.
    ("disputed", "PledgeClosing"): {"closing": None, "refunding": "PaymentRefunding"},
    ("disputed", "dispute_won"): {"captured": "DisputeClosed", "settled": "DisputeClosed"},
    ("disputed", "dispute_lost"): {"charged_back": "DisputeClosed"},
    ("closing", "PledgeClosing"): {
        "closing": None,
        "voided": "PaymentVoided",
        "refunding": "PaymentRefunding",
    },
    ("closing", "card_saved"): {"backed": "PaymentBacked"},
    ("closing", "card_held"): {"backed": "PaymentBacked"},
    # It was recorded in time and confirmed after: matching confirms the pledge, or asks again.
    ("closing", "received"): {"backed": "PaymentBacked"},
    ("closing", "charged"): {"closing": None},
    ("closing", "refused"): {"closing": None},
    ("closing", "wound_down"): {"voided": "PaymentVoided", "refunding": "PaymentRefunding"},
    ("refunding", "sent_back"): {"refunded": "PaymentRefunded"},
    # Asked again: the same answer.
    ("voided", "PledgeClosing"): {"voided": "PaymentVoided"},
    ("refunding", "PledgeClosing"): {"refunding": "PaymentRefunding"},
    ("refunded", "PledgeClosing"): {"refunded": "PaymentRefunding"},
    ("lapsed", "PledgeClosing"): {"lapsed": "PaymentVoided"},
    ("charged_back", "PledgeClosing"): {"charged_back": "PaymentVoided"},
}
OVER: Final[AbstractSet[State]] = {"voided", "refunding", "refunded", "lapsed", "charged_back"}
# A transfer may still back the pledge.
WAITED_FOR: Final[AbstractSet[State]] = {"awaiting", "closing"}

# Their money belongs on the account of the licensed handler, and its people handle it.
INVESTMENTS: Final = frozenset({"fund", "equity"})

PAGE_ENDS_WITHIN: Final = timedelta(seconds=5)
REPAIR_WINDOW: Final = timedelta(days=7)
TRY_AGAIN: Final = timedelta(hours=48)
PAGE_LIFE: Final = timedelta(minutes=30)
# Stripe counts the page's half hour from its own clock and our request takes a moment.
PAGE_MARGIN: Final = timedelta(minutes=2)
# The longest that a bank holds an amount for us, in Japan and in yen; some hold it for less,
# and only its own answer tells.
HOLD_LIVES: Final = timedelta(days=30)
# A held amount is taken by its plan, and this is how late it may become.
HOLD_MARGIN: Final = timedelta(hours=12)
# A hold that nobody has taken by then is given back: the saved card stands for it.
HOLD_ENDS_BEFORE: Final = timedelta(hours=1)
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


class PageTooLate(Conflict):
    """No card page is made in the last half hour before its deadline."""

    title = "Too late for a card page"


class ChargeUnderWay(Conflict):
    """A charge of this pledge has no answer yet; a second way to pay could charge it twice."""

    title = "A charge is under way"


@dataclass(frozen=True, slots=True)
class Payment:
    """The payment row.

    `amount_minor` is what was pledged, `collect_minor` what was allotted (set when due).
    `collect_by` is when that is planned, where it is known at the seat; `capture_before` is
    until when a bank holds the amount. `captured_minor` is all money that came in,
    `refunded_minor` all that is on its way back or was sent back, `charged_back_minor` what
    banks took back for cardholders. `payee_id` names the organisation whose people handle
    transfers.
    """

    id: UUID
    pledge_id: UUID
    round_id: UUID
    project_id: UUID
    investor_id: UUID
    person_id: UUID
    chamber_id: UUID
    handler_id: UUID | None
    payee_id: UUID
    instrument: str
    rail: Rail
    amount_minor: int
    currency: str
    pay_by: datetime
    state: State
    backing: Backing | None = None
    card_id: UUID | None = None
    collect_minor: int | None = None
    authorised_minor: int = 0
    captured_minor: int = 0
    refunded_minor: int = 0
    charges: int = 0
    repair_until: datetime | None = None
    next_try_at: datetime | None = None
    is_expiry_heard: bool = False
    charged_back_minor: int = 0
    disputed_from: State | None = None
    collect_by: datetime | None = None
    capture_before: datetime | None = None
    refused_at: datetime | None = None

    @property
    def is_declined(self) -> bool:
        """Whether the last card was refused, on the page or when due, and none stands since."""
        return self.state == "declined" or (
            self.state == "awaiting" and self.refused_at is not None
        )

    @property
    def kept_minor(self) -> int:
        """Money that is in and not on its way back."""
        return self.captured_minor - self.refunded_minor - self.charged_back_minor

    @property
    def is_owed_to_project(self) -> bool:
        """Whether what is in was booked as the project's, also while a bank looks at it."""
        return (self.disputed_from or self.state) == "settled"

    @property
    def wanted_minor(self) -> int:
        """What the payee may keep of this pledge as it stands."""
        if self.state in OVER:
            return 0
        return self.amount_minor if self.collect_minor is None else self.collect_minor

    @property
    def surplus_minor(self) -> int:
        """What is in above that, to be sent back."""
        return max(0, self.kept_minor - self.wanted_minor)

    @property
    def is_for_handler(self) -> bool:
        """Whether the money belongs on the handler's account, not on the platform's."""
        return self.handler_id is not None and self.handler_id == self.payee_id


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to one payment; `says` names the event, if others are told."""

    payment: Payment
    was: State | None
    on: On
    says: Says | None


def step(payment: Payment, on: On, becomes: State, **changes: Any) -> Step:  # noqa: ANN401
    """One row of `NEXT`.

    Raises:
        KeyError: the table does not have it: a bug, and the message is parked.
    """
    says = NEXT[payment.state, on][becomes]
    return Step(replace(payment, state=becomes, **changes), payment.state, on, says)


def decide_due(payment: Payment, collect_minor: int) -> Step:
    """Received money is there already; a saved card has to be charged."""
    if payment.backing == "received":
        assert payment.kept_minor >= collect_minor, "confirmed without the money"
        return step(payment, "PledgeDue", "captured", collect_minor=collect_minor)
    return step(payment, "PledgeDue", "due", collect_minor=collect_minor)


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


def decide_settled(payment: Payment) -> Step | None:
    """What was collected is the project's now; nothing to do where it is on its way back."""
    if payment.state == "captured":
        return step(payment, "PledgeSettled", "settled")
    if payment.state == "disputed" and payment.disputed_from == "captured":
        return step(payment, "PledgeSettled", "disputed", disputed_from="settled")
    return None


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
