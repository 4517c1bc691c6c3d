"""Rows of reviews: answers, proposed approvals, screenings of the handler, approvals."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from services.listing.tables import Row
from shared.tables import document, moment, octets, words


class AnswerRow(Row, table=True):
    __tablename__: ClassVar[Any] = "answer"
    __table_args__ = (
        Index("answer_version", "project_id", "version", unique=True),
        ForeignKeyConstraint(
            ["project_id", "version"], ["project_version.project_id", "project_version.version"]
        ),
    )

    id: UUID = Field(primary_key=True)
    project_id: UUID = Field(foreign_key="project.id")
    version: int
    chamber_id: UUID
    verdict: str = words()
    reason: str = words()
    checked: list[str] = document()
    not_checked: list[str] = document()
    comments: list[dict[str, str]] = document()
    person_id: UUID
    body_hash: bytes = octets()
    decided_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID = Field(unique=True)


class ProposedApprovalRow(Row, table=True):
    __tablename__: ClassVar[Any] = "proposed_approval"
    __table_args__ = (
        Index(
            "proposed_approval_open",
            "project_id",
            unique=True,
            postgresql_where=text("state = 'proposed'"),
        ),
        Index("proposed_approval_version", "project_id", "version"),
        ForeignKeyConstraint(
            ["project_id", "version"], ["project_version.project_id", "project_version.version"]
        ),
    )

    id: UUID = Field(primary_key=True)
    project_id: UUID = Field(foreign_key="project.id")
    version: int
    chamber_id: UUID
    issuer_id: UUID
    owner_person_id: UUID
    reason: str = words()
    checked: list[str] = document()
    not_checked: list[str] = document()
    comments: list[dict[str, str]] = document()
    body_hash: bytes = octets()
    state: str = words()
    proposed_by: UUID
    proposed_name: str = words()
    proposed_at: datetime = moment()
    answered_by: UUID | None
    answered_name: str = words()
    answered_at: datetime | None = moment(nullable=True)
    answer_reason: str = words()


class ScreeningRow(Row, table=True):
    __tablename__: ClassVar[Any] = "screening"
    __table_args__ = (
        UniqueConstraint("round_id", "version"),
        ForeignKeyConstraint(
            ["round_id", "version"], ["round_version.round_id", "round_version.version"]
        ),
    )

    id: UUID = Field(primary_key=True)
    round_id: UUID = Field(foreign_key="round.id")
    project_id: UUID = Field(foreign_key="project.id")
    version: int
    handler_id: UUID
    screening: str = words()
    reason: str = words()
    document_version: int
    document_sha256: str = words()
    person_id: UUID
    body_hash: bytes = octets()
    decided_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID = Field(unique=True)


class ApprovalRow(Row, table=True):
    __tablename__: ClassVar[Any] = "approval"
    __table_args__ = (
        Index("approval_cause", "cause_id"),
        UniqueConstraint("round_id", "version", "kind"),
        ForeignKeyConstraint(
            ["round_id", "version"], ["round_version.round_id", "round_version.version"]
        ),
    )

    id: UUID = Field(primary_key=True)
    round_id: UUID = Field(foreign_key="round.id")
    project_id: UUID = Field(foreign_key="project.id")
    version: int
    kind: str = words()
    organisation_id: UUID
    owner_person_id: UUID
    person_id: UUID
    decided_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID
