"""Rows of what was last said about an investor, and of whom to look at again."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Index
from sqlmodel import Field

from services.investors.registration.tables import Row
from shared.tables import document, moment


class StatusDueRow(Row, table=True):
    __tablename__: ClassVar[Any] = "status_due"
    __table_args__ = (Index("status_due_at", "due_at"),)

    id: int = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    investor_id: UUID = Field(foreign_key="investor.investor_id")
    due_at: datetime = moment()


class StatusRow(Row, table=True):
    __tablename__: ClassVar[Any] = "status"

    investor_id: UUID = Field(primary_key=True, foreign_key="investor.investor_id")
    instruments: list[str] = document()
    verified_by_handler_ids: list[str] = document()
    said_at: datetime = moment()
