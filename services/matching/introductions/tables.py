"""The row of an introduction, for `alembic check`; the SQL is in migrations/."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.matching.rounds.tables import Row
from shared.tables import big, moment, words


class IntroductionRow(Row, table=True):
    __tablename__: ClassVar[Any] = "introduction"
    __table_args__ = (
        CheckConstraint("part IN ('loan', 'grant')"),
        CheckConstraint("amount_minor > 0"),
        Index("introduction_of_project", "project_id", "asked_at"),
        Index("introduction_timer", "answer_by", postgresql_where=text("state = 'asked'")),
    )

    id: UUID = Field(primary_key=True, foreign_key="group_invitation.id")
    round_id: UUID = Field(foreign_key="round.id")
    project_id: UUID
    chamber_id: UUID
    owner_person_id: UUID
    investor_id: UUID
    part: str = words()
    amount_minor: int = big()
    currency: str = words()
    asked_by: UUID
    asked_at: datetime = moment()
    answer_by: datetime = moment()
    state: str = words()
    ended_by: UUID | None
    ended_at: datetime | None = moment(nullable=True)
