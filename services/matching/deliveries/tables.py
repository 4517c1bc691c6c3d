"""Rows of marks, for `alembic check`; the SQL is in migrations/."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import Field

from services.matching.rounds.tables import Row
from shared.tables import moment


class ReturnDeliveryRow(Row, table=True):
    __tablename__: ClassVar[Any] = "return_delivery"
    __table_args__ = (
        ForeignKeyConstraint(
            ["round_id", "return_id"],
            ["round_return.round_id", "round_return.return_id"],
            name="delivery_of_a_return",
        ),
    )

    round_id: UUID = Field(primary_key=True)
    return_id: UUID = Field(primary_key=True)
    sent_on: date | None
    marked_by: UUID
    marked_at: datetime = moment()


class PledgeDeliveryRow(Row, table=True):
    __tablename__: ClassVar[Any] = "pledge_delivery"
    __table_args__ = (Index("pledge_delivery_round", "round_id"),)

    pledge_id: UUID = Field(primary_key=True, foreign_key="pledge.id")
    round_id: UUID = Field(foreign_key="round.id")
    sent_on: date | None
    marked_by: UUID
    marked_at: datetime = moment()
