"""Rows of the card rail: customers, cards, pages, operations, charges, stored webhooks."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field

from services.payments.rows import Row
from shared.tables import big, document, moment, octets, words


class PspCustomerRow(Row, table=True):
    __tablename__: ClassVar[Any] = "psp_customer"
    __table_args__ = (UniqueConstraint("customer_id"),)

    investor_id: UUID = Field(primary_key=True)
    customer_id: str = words()
    made_at: datetime = moment()


class SavedCardRow(Row, table=True):
    __tablename__: ClassVar[Any] = "saved_card"
    __table_args__ = (
        UniqueConstraint("payment_method_id"),
        Index(
            "saved_card_investor",
            "investor_id",
            "saved_at",
            postgresql_where=text("state = 'attached'"),
        ),
    )

    id: UUID = Field(primary_key=True)
    investor_id: UUID
    customer_id: str = words()
    payment_method_id: str = words()
    state: str = words()
    is_for_off_session: bool
    saved_at: datetime = moment()


class CardPageRow(Row, table=True):
    __tablename__: ClassVar[Any] = "card_page"
    __table_args__ = (
        UniqueConstraint("session_id"),
        Index(
            "card_page_live",
            "pledge_id",
            unique=True,
            postgresql_where=text("state IN ('asked', 'open')"),
        ),
        Index("card_page_open", "checked_at", postgresql_where=text("state = 'open'")),
    )

    id: UUID = Field(primary_key=True)
    pledge_id: UUID
    kind: str = words()
    session_id: str | None = words(nullable=True)
    url: str | None = words(nullable=True)
    state: str = words()
    expires_at: datetime = moment()
    checked_at: datetime = moment()


class CardHoldRow(Row, table=True):
    __tablename__: ClassVar[Any] = "card_hold"
    __table_args__ = (
        Index(
            "card_hold_live", "pledge_id", unique=True, postgresql_where=text("state = 'held'")
        ),
    )

    intent_id: str = Field(primary_key=True, sa_type=Text)
    pledge_id: UUID = Field(foreign_key="payment.pledge_id")
    amount_minor: int = big()
    currency: str = words()
    capture_before: datetime = moment()
    state: str = words()
    held_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)


class PaymentOperationRow(Row, table=True):
    __tablename__: ClassVar[Any] = "payment_operation"
    __table_args__ = (
        UniqueConstraint("key"),
        Index(
            "payment_operation_waiting",
            "next_at",
            postgresql_where=text("state IN ('prepared', 'sent', 'unknown')"),
        ),
        Index("payment_operation_subject", "subject_id"),
        Index(
            "payment_operation_one_charge",
            "pledge_id",
            unique=True,
            postgresql_where=text(
                "kind IN ('charge', 'capture') AND state IN ('prepared', 'sent', 'unknown')"
            ),
        ),
    )

    id: UUID = Field(primary_key=True)
    key: str = words()
    kind: str = words()
    pledge_id: UUID | None
    subject_id: UUID
    instrument: str = words()
    attempt: int
    params: dict[str, Any] = document()
    params_hash: bytes = octets()
    state: str = words()
    stripe_id: str | None = words(nullable=True)
    outcome: dict[str, Any] | None = document(nullable=True)
    tries: int
    next_at: datetime = moment()
    leased_until: datetime | None = moment(nullable=True)
    prepared_at: datetime = moment()
    sent_at: datetime | None = moment(nullable=True)
    recorded_at: datetime | None = moment(nullable=True)


class ChargeRow(Row, table=True):
    __tablename__: ClassVar[Any] = "charge"
    __table_args__ = (UniqueConstraint("charge_id"), Index("charge_pledge", "pledge_id"))

    intent_id: str = Field(primary_key=True, sa_type=Text)
    charge_id: str = words()
    pledge_id: UUID
    amount_minor: int = big()
    fee_minor: int = big()
    currency: str = words()
    op_id: UUID
    recorded_at: datetime = moment()


class StripeEventRow(Row, table=True):
    __tablename__: ClassVar[Any] = "stripe_event"
    __table_args__ = (
        Index(
            "stripe_event_waiting",
            "received_at",
            postgresql_where=text("processed_at IS NULL"),
        ),
    )

    id: str = Field(primary_key=True, sa_type=Text)
    type: str = words()
    account: str | None = words(nullable=True)
    created: datetime = moment()
    object_id: str | None = words(nullable=True)
    payload: dict[str, Any] = document()
    received_at: datetime = moment()
    processed_at: datetime | None = moment(nullable=True)
    tries: int = Field(sa_column_kwargs={"server_default": text("0")})
    next_at: datetime | None = moment(nullable=True)
    trouble: str | None = words(nullable=True)


class PspPaceRow(Row, table=True):
    __tablename__: ClassVar[Any] = "psp_pace"

    is_only: bool = Field(primary_key=True)
    next_at: datetime = moment()
