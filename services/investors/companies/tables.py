"""The row that gave a corporate number to an investor."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.investors.registration.tables import CAUSE, Row
from shared.tables import moment, words


class CompanyNumberRow(Row, table=True):
    __tablename__: ClassVar[Any] = "company_number"
    __table_args__ = (
        CheckConstraint("corporate_number ~ '^[0-9]{13}$'"),
        CheckConstraint(CAUSE),
    )

    corporate_number: str = words(primary_key=True)
    investor_id: UUID = Field(primary_key=True, foreign_key="investor.investor_id")
    taken_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID
