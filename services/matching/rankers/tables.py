"""Rows of rankers and trainings, for `alembic check`; the SQL is in migrations/."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Column, Index, Integer, text
from sqlmodel import Field

from services.matching.rounds.tables import Row
from shared.tables import document, moment, octets, words


class RankerRow(Row, table=True):
    __tablename__: ClassVar[Any] = "ranker"
    __table_args__ = (
        CheckConstraint("version > 0"),
        Index("ranker_serves", "serves", unique=True, postgresql_where=text("serves")),
    )

    version: int = Field(
        sa_column=Column(Integer, primary_key=True, autoincrement=False, nullable=False)
    )
    sha256: str = words()
    body: bytes = octets()
    trained_at: datetime = moment()
    figures: dict[str, Any] = document()
    seeds: list[int] = Field(sa_column=Column(ARRAY(Integer), nullable=False))
    serves: bool


class TrainingRow(Row, table=True):
    __tablename__: ClassVar[Any] = "training"
    __table_args__ = (
        Index("training_running", "began_at", postgresql_where=text("state = 'running'")),
    )

    id: UUID = Field(primary_key=True)
    night: date | None = Field(default=None, unique=True)
    began_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)
    state: str = words()
    reason: str = words()
    figures: dict[str, Any] = document()
    ranker_version: int | None
