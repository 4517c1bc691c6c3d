"""The row of what was shown to whom on a day; the SQL is in migrations/."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from services.matching.rounds.tables import Row
from shared.tables import big, document, moment, words


class ShowingRow(Row, table=True):
    __tablename__: ClassVar[Any] = "showing"
    __table_args__ = (
        CheckConstraint("viewer IN ('investor', 'owner', 'staff', 'handler')"),
        CheckConstraint("place > 0"),
        CheckConstraint("times > 0"),
        CheckConstraint("ranker_version >= 0"),
        Index("showing_project", "project_id", "day"),
        Index("showing_day", "day"),
    )

    investor_id: UUID = Field(primary_key=True)
    project_id: UUID = Field(primary_key=True)
    day: date = Field(primary_key=True)
    viewer: str = words(primary_key=True)
    place: int
    sum_milli: int = big()
    parts: dict[str, Any] = document()
    weights_version: int
    parts_version: int
    times: int
    first_at: datetime = moment()
    last_at: datetime = moment()
    ranker_version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
