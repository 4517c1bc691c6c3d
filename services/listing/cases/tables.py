"""Rows of cases: the head that changes, and the steps and notes that stay as written."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from services.listing.tables import Row
from shared.tables import moment, octets, words


class CaseRow(Row, table=True):
    __tablename__: ClassVar[Any] = "support_case"
    __table_args__ = (
        CheckConstraint("is_closed = (next_on IS NULL) AND is_closed = (next_step = '')"),
        CheckConstraint("(project_id IS NULL) = (owner_person_id IS NULL)"),
        UniqueConstraint("join_code"),
        Index("support_case_chamber", "chamber_id", "next_on"),
        Index("support_case_owner", "owner_person_id"),
    )

    id: UUID = Field(primary_key=True)
    chamber_id: UUID
    project_id: UUID | None = Field(foreign_key="project.id", unique=True)
    owner_person_id: UUID | None
    join_code: str = words()
    visitor_name: str = words()
    concern: str = words()
    contact_person_id: UUID
    contact_name: str = words()
    stage: str = words()
    next_step: str = words()
    next_on: date | None
    is_closed: bool
    step_no: int
    body_hash: bytes = octets()
    opened_at: datetime = moment()
    changed_at: datetime = moment()


class CaseStepRow(Row, table=True):
    __tablename__: ClassVar[Any] = "case_step"

    case_id: UUID = Field(foreign_key="support_case.id", primary_key=True)
    step_no: int = Field(primary_key=True)
    chamber_id: UUID
    project_id: UUID | None
    contact_name: str = words()
    stage: str = words()
    next_step: str = words()
    next_on: date | None
    is_closed: bool
    person_id: UUID
    at: datetime = moment()
    cause_id: UUID = Field(unique=True)


class CaseNoteRow(Row, table=True):
    __tablename__: ClassVar[Any] = "case_note"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 1 AND 600"),
        Index("case_note_case", "case_id"),
        UniqueConstraint("cause_id"),
    )

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="support_case.id")
    chamber_id: UUID
    way: str = words()
    audience: str = words()
    held_on: date
    minutes: int
    text: str = words()
    written_by: str = words()
    person_id: UUID
    body_hash: bytes = octets()
    written_at: datetime = moment()
    cause_id: UUID
