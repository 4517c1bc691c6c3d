"""Row of a refund's decision, for `alembic check`; the SQL is in migrations/."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from services.matching.rounds.tables import Row
from shared.tables import moment, words


class RefundDecisionRow(Row, table=True):
    __tablename__: ClassVar[Any] = "refund_decision"
    __table_args__ = (
        Index(
            "refund_decision_open",
            "pledge_id",
            unique=True,
            postgresql_where=text("state = 'proposed'"),
        ),
        Index("refund_decision_of_organisation", "organisation_id", "id"),
    )

    id: UUID = Field(primary_key=True)
    pledge_id: UUID = Field(foreign_key="pledge.id")
    round_id: UUID = Field(foreign_key="round.id")
    organisation_id: UUID
    owner_person_id: UUID
    pledged_by: UUID
    reason: str = words()
    state: str = words()
    proposed_by: UUID
    proposed_at: datetime = moment()
    answered_by: UUID | None
    answered_at: datetime | None = moment(nullable=True)
