"""Rows of rounds: the working copy, the frozen terms, the head, the steps."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Index, UniqueConstraint, text
from sqlmodel import Field

from services.listing.tables import Row
from shared.tables import document, moment, octets, words


class RoundDraftRow(Row, table=True):
    __tablename__: ClassVar[Any] = "round_draft"
    __table_args__ = (Index("round_draft_project", "project_id"),)

    round_id: UUID = Field(primary_key=True)
    project_id: UUID = Field(foreign_key="project.id")
    owner_person_id: UUID
    terms: dict[str, Any] = document()
    body_hash: bytes = octets()
    saved_at: datetime = moment()


class RoundRow(Row, table=True):
    __tablename__: ClassVar[Any] = "round"
    __table_args__ = (
        Index("round_project", "project_id"),
        Index("round_handler", "handler_id", postgresql_where=text("handler_id IS NOT NULL")),
    )

    id: UUID = Field(primary_key=True)
    project_id: UUID = Field(foreign_key="project.id")
    chamber_id: UUID
    handler_id: UUID | None
    owner_person_id: UUID
    issuer_id: UUID = Field(foreign_key="issuer.id")
    instrument: str = words()
    version: int
    state: str | None = words(nullable=True)
    step_no: int
    terms_version: int | None
    announced: dict[str, Any] | None = document(nullable=True)
    opens_at: datetime | None = moment(nullable=True)
    closes_at: datetime | None = moment(nullable=True)
    chamber_approval_id: UUID | None
    handler_approval_id: UUID | None


class RoundVersionRow(Row, table=True):
    __tablename__: ClassVar[Any] = "round_version"

    round_id: UUID = Field(primary_key=True, foreign_key="round.id")
    version: int = Field(primary_key=True)
    project_id: UUID = Field(foreign_key="project.id")
    terms: dict[str, Any] = document()
    terms_sha256: bytes = octets()
    submitted_at: datetime = moment()
    cause_id: UUID


class RoundEventRow(Row, table=True):
    __tablename__: ClassVar[Any] = "round_event"
    __table_args__ = (
        UniqueConstraint("round_id", "step_no"),
        UniqueConstraint("round_id", "cause_id"),
    )

    id: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    round_id: UUID = Field(foreign_key="round.id")
    project_id: UUID = Field(foreign_key="project.id")
    step_no: int
    trigger: str = words()
    from_state: str | None = words(nullable=True)
    to_state: str = words()
    at: datetime = moment()
    said: UUID | None
    cause_kind: str = words()
    cause_id: UUID
