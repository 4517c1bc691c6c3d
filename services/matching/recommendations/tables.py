"""The row of what an investor told us; the SQL is in migrations/."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Column, Uuid
from sqlmodel import Field

from services.matching.rounds.tables import Row
from shared.tables import big, moment


class WishRow(Row, table=True):
    __tablename__: ClassVar[Any] = "wish"
    __table_args__ = (
        CheckConstraint("cardinality(chamber_ids) <= 10"),
        CheckConstraint("ticket_minor > 0"),
    )

    investor_id: UUID = Field(primary_key=True)
    chamber_ids: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))
    ticket_minor: int | None = big(nullable=True)
    saved_at: datetime = moment()
    cause_id: UUID
