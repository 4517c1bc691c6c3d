"""The row of a limit that an investor set for itself."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.investors.registration.tables import CAUSE, Row
from shared.tables import big, moment, octets, words


class OwnLimitRow(Row, table=True):
    __tablename__: ClassVar[Any] = "own_limit"
    __table_args__ = (CheckConstraint("most >= 0"), CheckConstraint(CAUSE))

    investor_id: UUID = Field(primary_key=True, foreign_key="investor.investor_id")
    limit_id: UUID = Field(primary_key=True)
    most: int | None = big(nullable=True)
    paused_to: date | None
    begins_on: date
    body_hash: bytes = octets()
    set_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID
