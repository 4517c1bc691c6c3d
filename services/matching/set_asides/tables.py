"""The row of a project that an investor set aside; the SQL is in migrations/."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlmodel import Field

from services.matching.rounds.tables import Row
from shared.tables import moment


class SetAsideRow(Row, table=True):
    __tablename__: ClassVar[Any] = "set_aside"

    investor_id: UUID = Field(primary_key=True)
    project_id: UUID = Field(primary_key=True)
    set_at: datetime = moment()
    cause_id: UUID
