"""Refunds: why money goes back and how far it is. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

# closing: matching asked; surplus: more came than is wanted; late: the pledge is over already.
Reason = Literal["closing", "surplus", "late"]
# By transfer: listed, recorded by one, done when another confirms. By card: started, done.
State = Literal["listed", "recorded", "started", "done"]


@dataclass(frozen=True, slots=True)
class Refund:
    id: UUID
    payment_id: UUID
    pledge_id: UUID
    rail: Literal["card", "bank_transfer"]
    amount_minor: int
    currency: str
    reason: Reason
    state: State
    intent_id: str | None
    tries: int
    stripe_id: str | None
    sent_on: date | None
    reference: str | None
    recorded_by: UUID | None
    recorded_at: datetime | None
    confirmed_by: UUID | None
    confirmed_at: datetime | None
    listed_at: datetime
    trouble: str | None
