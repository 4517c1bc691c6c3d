"""Row of a round's decision, for `alembic check`; the SQL is in migrations/."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from services.matching.rounds.tables import Row
from shared.tables import moment, words

_WAITS = text("state = 'proposed'")


class RoundDecisionRow(Row, table=True):
    __tablename__: ClassVar[Any] = "round_decision"
    __table_args__ = (
        Index("round_decision_open", "round_id", unique=True, postgresql_where=_WAITS),
        Index("round_decision_timer", "lapses_at", postgresql_where=_WAITS),
        Index("round_decision_of_organisation", "organisation_id", "id"),
        Index("round_decision_of_round", "round_id", "proposed_at"),
    )

    id: UUID = Field(primary_key=True)
    round_id: UUID = Field(foreign_key="round.id")
    organisation_id: UUID
    owner_person_id: UUID
    kind: str = words()
    reason: str = words()
    notice: str | None = words(nullable=True)
    state: str = words()
    proposed_by: UUID
    proposed_at: datetime = moment()
    lapses_at: datetime = moment()
    answered_by: UUID | None
    answered_at: datetime | None = moment(nullable=True)
