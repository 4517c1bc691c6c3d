"""Rows of bank statements; append-only by rights and triggers of the migration."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Index
from sqlmodel import Field

from services.payments.rows import Row
from shared.tables import big, moment, octets, words


class BankStatementRow(Row, table=True):
    __tablename__: ClassVar[Any] = "bank_statement"

    id: UUID = Field(primary_key=True)
    payee_id: UUID
    from_day: date
    to_day: date
    lines: int
    body_hash: bytes = octets()
    handed_by: UUID
    handed_at: datetime = moment()


class BankDayRow(Row, table=True):
    """A day of an account that a statement tells."""

    __tablename__: ClassVar[Any] = "bank_day"

    payee_id: UUID = Field(primary_key=True)
    day: date = Field(primary_key=True)
    statement_id: UUID = Field(foreign_key="bank_statement.id")


class BankLineRow(Row, table=True):
    __tablename__: ClassVar[Any] = "bank_line"
    __table_args__ = (Index("bank_line_statement", "statement_id"),)

    id: int = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    statement_id: UUID = Field(foreign_key="bank_statement.id")
    payee_id: UUID
    value_date: date
    direction: str = words()
    bank_code: str | None = words(nullable=True)
    branch_code: str | None = words(nullable=True)
    number: str | None = words(nullable=True)
    amount_minor: int = big()
    currency: str = words()
    bank_reference: str = words()
