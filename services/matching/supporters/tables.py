"""The row that keeps what a supporter lets be seen and hands over."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from services.matching.rounds.tables import Row
from shared.tables import moment, octets, words


class SupporterRow(Row, table=True):
    __tablename__: ClassVar[Any] = "supporter"
    __table_args__ = (
        Index("supporter_round", "round_id", postgresql_where=text("state = 'released'")),
        Index(
            "supporter_waiting",
            "chamber_id",
            "changed_at",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("supporter_person", "person_id"),
    )

    pledge_id: UUID = Field(primary_key=True, foreign_key="pledge.id")
    round_id: UUID = Field(foreign_key="round.id")
    chamber_id: UUID
    person_id: UUID
    shown_as: str = words()
    shown_name: str = words()
    message: str = words()
    state: str = words()
    reason: str = words()
    version: int
    handed_sealed: bytes | None = octets(nullable=True)
    handed_at: datetime | None = moment(nullable=True)
    changed_at: datetime = moment()
    judged_by: UUID | None
    judged_at: datetime | None = moment(nullable=True)
