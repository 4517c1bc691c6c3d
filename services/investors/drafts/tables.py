"""The row of a registration in the making; its answers stand sealed."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.investors.registration.tables import CAUSE, Row
from shared.tables import moment, octets, words


class RegistrationDraftRow(Row, table=True):
    __tablename__: ClassVar[Any] = "registration_draft"
    __table_args__ = (CheckConstraint(CAUSE),)

    investor_id: UUID = Field(primary_key=True, foreign_key="investor.investor_id")
    answers_sealed: bytes = octets()
    saved_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID
