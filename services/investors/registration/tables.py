"""The row of an investor, and the base of all rows of this service."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from shared.tables import moment, octets, words

CAUSE = "cause_kind IN ('event', 'request', 'job')"


class Row(SQLModel, registry=registry()):
    """Base of this service's rows, with a metadata of its own."""


class InvestorRow(Row, table=True):
    __tablename__: ClassVar[Any] = "investor"
    __table_args__ = (
        CheckConstraint("kind IN ('person', 'company')"),
        CheckConstraint(CAUSE),
        Index(
            "investor_one_person",
            "registered_by",
            unique=True,
            postgresql_where=text("kind = 'person'"),
        ),
    )

    investor_id: UUID = Field(primary_key=True)
    kind: str = words()
    name: str = words()
    registered_by: UUID
    body_hash: bytes = octets()
    contact_confirmed_at: datetime | None = moment(nullable=True)
    registered_at: datetime = moment()
    completed_at: datetime | None = moment(nullable=True)
    cause_kind: str = words()
    cause_id: UUID
    guardian_sealed: bytes | None = octets(nullable=True)
