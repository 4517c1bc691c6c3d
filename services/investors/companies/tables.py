"""The row that gives a corporate number to one investor, once."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.investors.registration.tables import CAUSE, Row
from shared.tables import moment, words


class CompanyRow(Row, table=True):
    __tablename__: ClassVar[Any] = "company"
    __table_args__ = (
        CheckConstraint("corporate_number ~ '^[0-9]{13}$'"),
        CheckConstraint(CAUSE),
    )

    corporate_number: str = words(primary_key=True)
    investor_id: UUID = Field(foreign_key="investor.investor_id")
    taken_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID
