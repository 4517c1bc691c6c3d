"""What payments says about the money of a pledge; never an address, an account or a card."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.envelope import Event
from shared.contracts.listing import Rail

Backing = Literal["saved", "held", "received"]


class _AboutPayment(Event):
    TOPIC: ClassVar[str] = "payments.pledges.v1"
    KEY: ClassVar[str] = "round_id"
    SUBJECT: ClassVar[str] = "pledge_id"

    pledge_id: UUID
    round_id: UUID


class PaymentAwaited(_AboutPayment):
    """The investor has to do something until `pay_by`."""

    rail: Rail
    pay_by: datetime


class PaymentBacked(_AboutPayment):
    """The money is certain enough to count: card saved or held, or transfer received."""

    backing: Backing
    amount_minor: int
    currency: str


class PaymentDeclined(_AboutPayment):
    """A card was refused; `repair_until` is set where the pledge is due and may be repaired."""

    code: str
    person_id: UUID
    repair_until: datetime | None = None


class PaymentVoided(_AboutPayment):
    """Nothing is left at the bank or the PSP."""


class PaymentRefunding(_AboutPayment):
    """Money is in and on its way back."""

    amount_minor: int
    currency: str


class PaymentRefunded(_AboutPayment):
    amount_minor: int
    currency: str


class PaymentSurplusReturned(_AboutPayment):
    amount_minor: int
    currency: str


class PaymentCaptured(_AboutPayment):
    amount_minor: int
    currency: str


class PaymentLapsed(_AboutPayment):
    """The repair window is over; nothing was collected."""


class DisputeOpened(_AboutPayment):
    amount_minor: int
    evidence_due_at: datetime | None = None


class DisputeClosed(_AboutPayment):
    outcome: Literal["won", "lost"]
