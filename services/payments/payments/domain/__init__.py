"""The money of one pledge: its states and what may happen in each. Pure: no clock, no PSP."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

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


def decide_settled(payment: Payment) -> Step | None:
    """What was collected is the project's now; nothing to do where it is on its way back."""
    if payment.state == "captured":
        return step(payment, "PledgeSettled", "settled")
    if payment.state == "disputed" and payment.disputed_from == "captured":
        return step(payment, "PledgeSettled", "disputed", disputed_from="settled")
    return None
