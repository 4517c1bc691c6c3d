"""Rows of checklists: the last mark of each point of a project."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlmodel import Field

from services.listing.tables import Row
from shared.tables import moment, octets, words


class ChecklistMarkRow(Row, table=True):
    __tablename__: ClassVar[Any] = "checklist_mark"

    project_id: UUID = Field(primary_key=True, foreign_key="project.id")
    code: str = words(primary_key=True)
    chamber_id: UUID
    section: str = words()
    edition: int
    content_sha256: bytes = octets()
    person_id: UUID
    name: str = words()
    marked_at: datetime = moment()
