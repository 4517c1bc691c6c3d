"""The rows that keep documents: written once, never changed."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlmodel import Field

from services.listing.tables import Row
from shared.tables import moment, octets, words


class RoundDocumentRow(Row, table=True):
    __tablename__: ClassVar[Any] = "round_document"

    round_id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True)
    project_id: UUID = Field(foreign_key="project.id")
    owner_person_id: UUID
    sha256: str = words()
    content: bytes = octets()
    kept_at: datetime = moment()
    cause_id: UUID
