"""The row that keeps a change."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlmodel import Field

from services.listing.tables import Row
from shared.tables import document, moment, words


class ProjectChangeRow(Row, table=True):
    __tablename__: ClassVar[Any] = "project_change"
    __table_args__ = (
        ForeignKeyConstraint(
            ["project_id", "base_version"],
            ["project_version.project_id", "project_version.version"],
        ),
        Index(
            "project_change_open",
            "project_id",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'proposed')"),
        ),
        Index(
            "project_change_waiting",
            "submitted_at",
            postgresql_where=text("state IN ('waiting', 'proposed')"),
        ),
        Index("project_change_project", "project_id", "submitted_at"),
    )

    id: UUID = Field(primary_key=True)
    project_id: UUID = Field(foreign_key="project.id")
    round_id: UUID = Field(foreign_key="round.id")
    chamber_id: UUID
    handler_id: UUID | None
    issuer_id: UUID
    owner_person_id: UUID
    base_version: int
    why: str = words()
    content: dict[str, Any] = document()
    terms: dict[str, Any] = document()
    changed: list[str] = document()
    material: list[str] = document()
    is_material: bool
    state: str = words()
    submitted_at: datetime = moment()
    proposed_by: UUID | None
    proposed_name: str = words()
    proposed_at: datetime | None = moment(nullable=True)
    answered_by: UUID | None
    answered_name: str = words()
    answered_at: datetime | None = moment(nullable=True)
    reason: str = words()
    version: int | None
    reconfirm_by: datetime | None = moment(nullable=True)
