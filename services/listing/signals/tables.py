"""The rows that keep signals, their steps and their texts."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Index, UniqueConstraint, text
from sqlmodel import Field

from services.listing.tables import Row
from shared import tables
from shared.tables import moment


class SignalRow(Row, table=True):
    __tablename__: ClassVar[Any] = "signal"
    __table_args__ = (UniqueConstraint("project_id", "person_id", "kind"),)

    id: UUID = Field(primary_key=True)
    project_id: UUID = Field(foreign_key="project.id")
    chamber_id: UUID
    person_id: UUID
    kind: str = tables.words()
    state: str = tables.words()
    step_no: int
    given_at: datetime = moment()
    withdrawn_at: datetime | None = moment(nullable=True)


class SignalEventRow(Row, table=True):
    __tablename__: ClassVar[Any] = "signal_event"
    __table_args__ = (
        UniqueConstraint("signal_id", "step_no"),
        UniqueConstraint("signal_id", "cause_id"),
        Index("signal_event_person", "person_id", "at"),
    )

    id: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    signal_id: UUID = Field(foreign_key="signal.id")
    person_id: UUID
    step_no: int
    trigger: str = tables.words()
    at: datetime = moment()
    said: UUID | None
    cause_kind: str = tables.words()
    cause_id: UUID


class SignalTextRow(Row, table=True):
    __tablename__: ClassVar[Any] = "signal_text"
    __table_args__ = (
        UniqueConstraint("signal_id", "part"),
        Index(
            "signal_text_waiting",
            "chamber_id",
            "written_at",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("signal_text_project", "project_id", "written_at"),
        Index(
            "signal_text_question",
            "chamber_id",
            "judged_at",
            postgresql_where=text(
                "kind = 'question' AND part = 'given' AND state = 'released'"
            ),
        ),
    )

    id: UUID = Field(primary_key=True)
    signal_id: UUID = Field(foreign_key="signal.id")
    project_id: UUID = Field(foreign_key="project.id")
    chamber_id: UUID
    person_id: UUID
    kind: str = tables.words()
    part: str = tables.words()
    words: str = tables.words()
    state: str = tables.words()
    reason: str = tables.words()
    written_at: datetime = moment()
    judged_by: UUID | None
    judged_at: datetime | None = moment(nullable=True)
