"""Row of a release, for `alembic check`; the SQL is in migrations/."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlmodel import Field

from services.matching.rounds.tables import Row
from shared.tables import moment, words


class OverCapReleaseRow(Row, table=True):
    __tablename__: ClassVar[Any] = "over_cap_release"

    pledge_id: UUID = Field(primary_key=True, foreign_key="pledge.id")
    release_id: UUID = Field(unique=True)
    handler_id: UUID
    reason: str = words()
    released_by: UUID
    released_at: datetime = moment()
