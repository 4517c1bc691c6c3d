"""Rows of signals, for `alembic check`; the SQL is in migrations/."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from services.matching.rounds.tables import Row
from shared.tables import words


class SignalEntryRow(Row, table=True):
    __tablename__: ClassVar[Any] = "signal_entry"
    __table_args__ = (
        CheckConstraint("change IN (-1, 1)"),
        Index("signal_entry_source", "source_id"),
        Index("signal_entry_pair", "giver_id", "project_id"),
    )

    event_id: UUID = Field(primary_key=True)
    kind: str = words(primary_key=True)
    source_id: UUID
    giver_id: UUID
    project_id: UUID
    day: date
    change: int


class SignalCounterRow(Row, table=True):
    __tablename__: ClassVar[Any] = "signal_counter"
    __table_args__ = (Index("signal_counter_project", "project_id"),)

    giver_id: UUID = Field(primary_key=True)
    project_id: UUID = Field(primary_key=True)
    kind: str = words(primary_key=True)
    day: date = Field(primary_key=True)
    given: int
