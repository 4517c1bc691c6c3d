"""Rows of refunds, and of the accounts that money goes back to."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from services.payments.rows import Row
from shared.tables import big, moment, octets, words


class RefundAccountRow(Row, table=True):
    __tablename__: ClassVar[Any] = "refund_account"

    pledge_id: UUID = Field(primary_key=True)
    sealed: bytes = octets()
    given_by: UUID
    given_at: datetime = moment()


class RefundRow(Row, table=True):
    __tablename__: ClassVar[Any] = "refund"
    __table_args__ = (
        Index("refund_payment", "payment_id"),
        Index("refund_pledge", "pledge_id"),
        Index("refund_started", "checked_at", postgresql_where=text("state = 'started'")),
    )

    id: UUID = Field(primary_key=True)
    payment_id: UUID = Field(foreign_key="payment.id")
    pledge_id: UUID
    rail: str = words()
    amount_minor: int = big()
    currency: str = words()
    reason: str = words()
    state: str = words()
    intent_id: str | None = words(nullable=True)
    tries: int
    stripe_id: str | None = words(nullable=True)
    checked_at: datetime | None = moment(nullable=True)
    sent_on: date | None
    reference: str | None = words(nullable=True)
    recorded_by: UUID | None
    recorded_at: datetime | None = moment(nullable=True)
    confirmed_by: UUID | None
    confirmed_at: datetime | None = moment(nullable=True)
    listed_at: datetime = moment()
    done_at: datetime | None = moment(nullable=True)
    trouble: str | None = words(nullable=True)
    cause_kind: str = words()
    cause_id: UUID
