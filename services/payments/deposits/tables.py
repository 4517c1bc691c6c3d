"""Rows of account numbers and deposits."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from services.payments.rows import Row
from shared.tables import big, moment, octets, words


class AccountNumberRow(Row, table=True):
    __tablename__: ClassVar[Any] = "account_number"
    __table_args__ = (
        UniqueConstraint("bank_code", "branch_code", "number"),
        Index(
            "account_number_free",
            "handler_id",
            "id",
            postgresql_where=text("pledge_id IS NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    handler_id: UUID | None
    bank_code: str = words()
    bank_name: str = words()
    branch_code: str = words()
    branch_name: str = words()
    kind: str = words()
    number: str = words()
    holder_kana: str = words()
    pledge_id: UUID | None = Field(unique=True)
    given_at: datetime | None = moment(nullable=True)


class DepositRow(Row, table=True):
    __tablename__: ClassVar[Any] = "deposit"
    __table_args__ = (
        Index("deposit_pledge", "pledge_id"),
        Index(
            "deposit_line",
            "account_number_id",
            "value_date",
            "bank_reference",
            unique=True,
            postgresql_where=text("state <> 'rejected'"),
        ),
    )

    id: UUID = Field(primary_key=True)
    account_number_id: UUID = Field(foreign_key="account_number.id")
    pledge_id: UUID
    amount_minor: int = big()
    currency: str = words()
    value_date: date
    bank_reference: str = words()
    body_hash: bytes = octets()
    state: str = words()
    standing: str = words()
    recorded_by: UUID
    recorded_at: datetime = moment()
    confirmed_by: UUID | None
    confirmed_at: datetime | None = moment(nullable=True)
