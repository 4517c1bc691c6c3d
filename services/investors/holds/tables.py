"""Row of a payment day that moved, for `alembic check`; the SQL is in migrations/."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Index
from sqlmodel import Field

from services.investors.registration.tables import Row
from shared.tables import moment


class MovedDayRow(Row, table=True):
    __tablename__: ClassVar[Any] = "moved_day"

    __table_args__ = (Index("moved_day_of_round", "round_id", "id"),)

    id: int = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    move_id: UUID = Field(unique=True)
    round_id: UUID
    payment_day: date
    heard_at: datetime = moment()
