"""Rows of projects: the head, the working copy, the frozen versions, the steps."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Column, Identity, Index, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field

from services.listing.tables import Row
from shared.tables import document, moment, octets, words


class ProjectRow(Row, table=True):
    __tablename__: ClassVar[Any] = "project"
    __table_args__ = (
        Index("project_owner", "owner_person_id"),
        Index("project_chamber", "chamber_id", "state"),
        Index(
            "project_published",
            "published_at",
            postgresql_where=text("published_at IS NOT NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    owner_person_id: UUID
    chamber_id: UUID
    issuer_id: UUID = Field(foreign_key="issuer.id")
    state: str = words()
    version: int
    live_version: int | None
    handler_ids: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))
    step_no: int
    created_at: datetime = moment()
    changed_at: datetime = moment()
    submitted_at: datetime | None = moment(nullable=True)
    published_at: datetime | None = moment(nullable=True)


class ProjectDraftRow(Row, table=True):
    __tablename__: ClassVar[Any] = "project_draft"

    project_id: UUID = Field(primary_key=True, foreign_key="project.id")
    owner_person_id: UUID
    content: dict[str, Any] = document()
    body_hash: bytes = octets()
    saved_at: datetime = moment()


class ProjectVersionRow(Row, table=True):
    __tablename__: ClassVar[Any] = "project_version"

    project_id: UUID = Field(primary_key=True, foreign_key="project.id")
    version: int = Field(primary_key=True)
    chamber_id: UUID
    content: dict[str, Any] = document()
    issuer: dict[str, Any] = document()
    content_sha256: bytes = octets()
    submitted_by: UUID
    submitted_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID = Field(unique=True)


class ProjectEventRow(Row, table=True):
    __tablename__: ClassVar[Any] = "project_event"
    __table_args__ = (
        UniqueConstraint("project_id", "step_no"),
        UniqueConstraint("project_id", "cause_id", "trigger"),
    )

    id: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    project_id: UUID = Field(foreign_key="project.id")
    step_no: int
    trigger: str = words()
    from_state: str = words()
    to_state: str = words()
    version: int
    at: datetime = moment()
    said: UUID | None
    cause_kind: str = words()
    cause_id: UUID


class ProjectSearchRow(Row, table=True):
    __tablename__: ClassVar[Any] = "project_search"
    __table_args__ = (Index("project_search_pairs", "pairs", postgresql_using="gin"),)

    project_id: UUID = Field(primary_key=True, foreign_key="project.id")
    plain: str = words()
    pairs: Any = Field(sa_column=Column(TSVECTOR, nullable=False))
