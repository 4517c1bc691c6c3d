"""Rows of payments and of what happened to them; the SQL is in migrations/."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Index, text
from sqlmodel import Field

from services.payments.rows import Row
from shared.tables import big, moment, words


class PaymentRow(Row, table=True):
    __tablename__: ClassVar[Any] = "payment"
    __table_args__ = (
        Index("payment_investor", "investor_id"),
        Index("payment_payee", "payee_id"),
        Index("payment_round", "round_id"),
        Index("payment_card", "card_id"),
        Index("payment_held", "capture_before", postgresql_where=text("state = 'backed'")),
        Index("payment_next_try", "next_try_at", postgresql_where=text("state = 'declined'")),
    )

    id: UUID = Field(primary_key=True)
    pledge_id: UUID = Field(unique=True)
    round_id: UUID
    project_id: UUID
    investor_id: UUID
    person_id: UUID
    chamber_id: UUID
    handler_id: UUID | None
    payee_id: UUID
    instrument: str = words()
    rail: str = words()
    amount_minor: int = big()
    currency: str = words()
    pay_by: datetime = moment()
    state: str = words()
    backing: str | None = words(nullable=True)
    card_id: UUID | None
    collect_minor: int | None = big(nullable=True)
    authorised_minor: int = big()
    captured_minor: int = big()
    refunded_minor: int = big()
    charges: int
    capture_before: datetime | None = moment(nullable=True)
    collect_by: datetime | None = moment(nullable=True)
    repair_until: datetime | None = moment(nullable=True)
    next_try_at: datetime | None = moment(nullable=True)
    is_expiry_heard: bool
    charged_back_minor: int = big()
    disputed_from: str | None = words(nullable=True)
    refused_at: datetime | None = moment(nullable=True)
    seated_at: datetime = moment()


class PaymentEventRow(Row, table=True):
    __tablename__: ClassVar[Any] = "payment_event"
    __table_args__ = (
        Index("payment_event_pledge", "pledge_id"),
        Index(
            "payment_event_once",
            "pledge_id",
            "cause_id",
            unique=True,
            postgresql_where=text("cause_kind = 'event'"),
        ),
    )

    id: int = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    pledge_id: UUID
    event: str = words()
    was: str | None = words(nullable=True)
    became: str = words()
    said: UUID | None
    cause_kind: str = words()
    cause_id: UUID
    at: datetime = moment()
