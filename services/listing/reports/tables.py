"""The row that keeps a closing report."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from services.listing.tables import Row
from shared import tables
from shared.tables import moment


class ClosingReportRow(Row, table=True):
    __tablename__: ClassVar[Any] = "closing_report"
    __table_args__ = (
        Index(
            "closing_report_one",
            "project_id",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'released')"),
        ),
        Index(
            "closing_report_waiting",
            "chamber_id",
            "written_at",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("closing_report_project", "project_id", "written_at"),
    )

    id: UUID = Field(primary_key=True)
    project_id: UUID = Field(foreign_key="project.id")
    chamber_id: UUID
    owner_person_id: UUID
    words: str = tables.words()
    state: str = tables.words()
    reason: str = tables.words()
    written_at: datetime = moment()
    posted_at: datetime | None = moment(nullable=True)
    judged_by: UUID | None
    judged_at: datetime | None = moment(nullable=True)
