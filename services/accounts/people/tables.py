"""The row of a person, and the base of all rows of accounts."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from shared.tables import moment, words


class Row(SQLModel, registry=registry()):
    """Base of the rows of accounts."""


class PersonRow(Row, table=True):
    __tablename__: ClassVar[Any] = "person"
    __table_args__ = (CheckConstraint("(email IS NULL) = (closed_at IS NOT NULL)"),)

    id: UUID = Field(primary_key=True)
    email: str | None = Field(default=None, sa_column=Column(Text, unique=True))
    name: str = words()
    created_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID
    closed_at: datetime | None = moment(nullable=True)
