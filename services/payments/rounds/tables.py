"""Row of a round as heard from listing; the SQL is in migrations/."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from services.payments.rows import Row
from shared.tables import moment, words


class HeardRoundRow(Row, table=True):
    __tablename__: ClassVar[Any] = "heard_round"
    __table_args__ = (Index("heard_round_project", "project_id"),)

    id: UUID = Field(primary_key=True)
    project_id: UUID
    owner_person_id: UUID
    chamber_id: UUID
    handler_id: UUID | None
    payee_id: UUID
    instrument: str = words()
    currency: str = words()
    settles_at: datetime = moment()
