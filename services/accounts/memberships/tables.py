"""The row of an office. The house's `membership` stands beside it as everywhere else."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.accounts.people.tables import Row
from shared.tables import moment, words


class OfficeRow(Row, table=True):
    __tablename__: ClassVar[Any] = "office"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from"),
        CheckConstraint("(valid_to IS NULL) = (ended_cause_id IS NULL)"),
        Index(
            "office_in_force",
            "organisation_id",
            "person_id",
            "role",
            unique=True,
            postgresql_where=text("valid_to IS NULL"),
        ),
        Index("office_person", "person_id"),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    organisation_id: UUID
    organisation_kind: str = words()
    role: str = words()
    valid_from: datetime = moment()
    valid_to: datetime | None = moment(nullable=True)
    cause_kind: str = words()
    cause_id: UUID
    ended_cause_kind: str | None = words(nullable=True)
    ended_cause_id: UUID | None = None
