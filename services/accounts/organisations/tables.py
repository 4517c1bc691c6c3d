"""The row of an organisation."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.accounts.people.tables import Row
from shared.tables import moment, words


class OrganisationRow(Row, table=True):
    __tablename__: ClassVar[Any] = "organisation"
    __table_args__ = (
        CheckConstraint("kind IN ('platform', 'chamber', 'handler', 'partner')"),
        CheckConstraint("(kind = 'handler') = (registration_number IS NOT NULL)"),
        CheckConstraint("(kind = 'handler') = (association IS NOT NULL)"),
        CheckConstraint("(kind = 'handler') = (complaint_desk IS NOT NULL)"),
    )

    id: UUID = Field(primary_key=True)
    kind: str = words()
    name: str = words()
    prefecture: str = words()
    phone: str = words()
    hours: str = words()
    address: str = words()
    registration_number: str | None = words(nullable=True)
    association: str | None = words(nullable=True)
    complaint_desk: str | None = words(nullable=True)
    created_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID
    changed_at: datetime = moment()
    changed_cause_id: UUID
