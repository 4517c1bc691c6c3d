"""Rows of payouts, their lines and approvals, and of the accounts that they go to."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from services.payments.rows import Row
from shared.tables import big, moment, octets, words


class PayoutAccountRow(Row, table=True):
    __tablename__: ClassVar[Any] = "payout_account"

    project_id: UUID = Field(primary_key=True)
    sealed: bytes = octets()
    given_by: UUID
    given_at: datetime = moment()


class PayoutRow(Row, table=True):
    __tablename__: ClassVar[Any] = "payout"
    __table_args__ = (
        Index(
            "payout_under_way",
            "round_id",
            unique=True,
            postgresql_where=text("state IN ('requested', 'authorised', 'sent')"),
        ),
        Index("payout_of_payee", "payee_id", "id"),
    )

    id: UUID = Field(primary_key=True)
    round_id: UUID = Field(foreign_key="heard_round.id")
    project_id: UUID
    owner_person_id: UUID
    chamber_id: UUID
    payee_id: UUID
    instrument: str = words()
    currency: str = words()
    gross_minor: int = big()
    psp_fee_minor: int = big()
    platform_fee_minor: int = big()
    chamber_fee_minor: int = big()
    tax_minor: int = big()
    net_minor: int = big()
    account_sealed: bytes = octets()
    account_given_at: datetime = moment()
    state: str = words()
    requested_by: UUID
    requested_at: datetime = moment()
    authorised_at: datetime | None = moment(nullable=True)
    sent_on: date | None
    reference: str | None = words(nullable=True)
    recorded_by: UUID | None
    recorded_at: datetime | None = moment(nullable=True)
    confirmed_by: UUID | None
    confirmed_at: datetime | None = moment(nullable=True)
    cancelled_by: UUID | None
    cancelled_at: datetime | None = moment(nullable=True)
    cancel_reason: str | None = words(nullable=True)


class PayoutLineRow(Row, table=True):
    __tablename__: ClassVar[Any] = "payout_line"
    __table_args__ = (
        Index("payout_line_once", "pledge_id", unique=True, postgresql_where=text("is_live")),
    )

    payout_id: UUID = Field(primary_key=True, foreign_key="payout.id")
    pledge_id: UUID = Field(primary_key=True)
    amount_minor: int = big()
    cause_id: UUID
    is_live: bool = Field(default=True, sa_column_kwargs={"server_default": text("true")})


class PayoutApprovalRow(Row, table=True):
    __tablename__: ClassVar[Any] = "payout_approval"
    __table_args__ = (UniqueConstraint("payout_id", "person_id"),)

    id: UUID = Field(primary_key=True)
    payout_id: UUID = Field(foreign_key="payout.id")
    person_id: UUID
    approved_at: datetime = moment()
