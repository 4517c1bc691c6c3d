"""The row of a handler's rule about ages."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.investors.registration.tables import CAUSE, Row
from shared.tables import moment, octets, words


class HandlerAgeRuleRow(Row, table=True):
    __tablename__: ClassVar[Any] = "handler_age_rule"
    __table_args__ = (CheckConstraint(CAUSE),)

    handler_id: UUID = Field(primary_key=True)
    rule_id: UUID = Field(primary_key=True)
    valid_from: date
    refused_from_years: int | None
    extra_step_from_years: int | None
    extra_step: str | None = words(nullable=True)
    person_id: UUID
    body_hash: bytes = octets()
    set_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID
