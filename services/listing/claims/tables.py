"""Rows of claims: the last one on each project."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlmodel import Field

from services.listing.tables import Row
from shared.tables import moment, words


class ClaimRow(Row, table=True):
    __tablename__: ClassVar[Any] = "claim"

    project_id: UUID = Field(primary_key=True, foreign_key="project.id")
    chamber_id: UUID
    person_id: UUID
    name: str = words()
    taken_at: datetime = moment()
    until: datetime = moment()
