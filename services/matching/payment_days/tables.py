"""Row of a move of a payment day, for `alembic check`; the SQL is in migrations/."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from services.matching.rounds.tables import Row
from shared.tables import moment, words


class PaymentDayMoveRow(Row, table=True):
    __tablename__: ClassVar[Any] = "payment_day_move"
    __table_args__ = (Index("payment_day_move_of_round", "round_id", "moved_at"),)

    id: UUID = Field(primary_key=True)
    round_id: UUID = Field(foreign_key="round.id")
    was: date
    payment_day: date
    reason: str = words()
    moved_by: UUID
    moved_at: datetime = moment()
    terms_version: int
    said: UUID
