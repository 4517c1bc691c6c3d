"""The row of one try at the risk quiz."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.investors.registration.tables import CAUSE, Row
from shared.tables import document, moment, octets, words


class QuizAnswerRow(Row, table=True):
    __tablename__: ClassVar[Any] = "quiz_answer"
    __table_args__ = (CheckConstraint("version > 0"), CheckConstraint(CAUSE))

    investor_id: UUID = Field(primary_key=True, foreign_key="investor.investor_id")
    answer_id: UUID = Field(primary_key=True)
    version: int
    answers: dict[str, Any] = document()
    wrong: list[str] = document()
    body_hash: bytes = octets()
    answered_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID
