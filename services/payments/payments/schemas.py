"""What the doors answer about the payment of one pledge."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.payments.payments.domain import Backing, Payment, Rail, State
from shared.wire import Answer


class PaymentOut(Answer):
    """The payment as pages show it.

    `received_minor` is what came in and stays, `returned_minor` what went back or is on its
    way. `repair_until` is set while a card that was refused may be mended.
    """

    pledge_id: UUID
    round_id: UUID
    project_id: UUID
    instrument: str
    rail: Rail
    state: State
    backing: Backing | None
    amount_minor: int = Field(examples=[10_000])
    currency: str
    pay_by: datetime
    received_minor: int
    returned_minor: int
    repair_until: datetime | None
    next_try_at: datetime | None
    is_declined: bool = Field(
        description="The last card was refused, on its page or when due; another may be given."
    )
    can_pay: Literal["card_page", "bank_transfer", "nothing"] = Field(
        description="What `PUT /pledges/{pledge_id}/payment-page` would offer just now."
    )

    @classmethod
    def of(cls, payment: Payment) -> "PaymentOut":
        return cls(
            pledge_id=payment.pledge_id,
            round_id=payment.round_id,
            project_id=payment.project_id,
            instrument=payment.instrument,
            rail=payment.rail,
            state=payment.state,
            backing=payment.backing,
            amount_minor=payment.amount_minor,
            currency=payment.currency,
            pay_by=payment.pay_by,
            received_minor=payment.kept_minor,
            returned_minor=payment.refunded_minor,
            repair_until=payment.repair_until,
            next_try_at=payment.next_try_at,
            is_declined=payment.is_declined,
            can_pay=_can_pay(payment),
        )


def _can_pay(payment: Payment) -> Literal["card_page", "bank_transfer", "nothing"]:
    if payment.state == "awaiting":
        return "card_page" if payment.rail == "card" else "bank_transfer"
    return "card_page" if payment.state == "declined" else "nothing"


class LetterOut(Answer):
    """What the letter about a refused card shows; accounts knows the address."""

    pledge_id: UUID
    round_id: UUID
    project_id: UUID
    investor_id: UUID
    person_id: UUID
    amount_minor: int
    currency: str
    repair_until: datetime | None
