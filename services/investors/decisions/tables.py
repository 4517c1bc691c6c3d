"""The row of a decision: outcome in the open, the inputs sealed."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from services.investors.registration.tables import CAUSE, Row
from shared.tables import big, document, moment, octets, words


class DecisionRow(Row, table=True):
    __tablename__: ClassVar[Any] = "decision"
    __table_args__ = (
        CheckConstraint("outcome IN ('allow', 'refuse')"),
        CheckConstraint("(outcome = 'refuse') = (jsonb_array_length(reasons) > 0)"),
        CheckConstraint(CAUSE),
        UniqueConstraint("pledge_id", "attempt"),
        Index("decision_investor", "investor_id"),
    )

    decision_id: UUID = Field(primary_key=True)
    pledge_id: UUID
    attempt: int
    round_id: UUID
    investor_id: UUID
    person_id: UUID
    rule_id: str = words()
    rule_from: date | None
    outcome: str = words()
    reasons: list[str] = document()
    cap: int | None = big(nullable=True)
    counted: int | None = big(nullable=True)
    exempt_by: str | None = words(nullable=True)
    amount: int = big()
    currency: str = words()
    applied_at: datetime = moment()
    applied_on: date
    payment_day: date
    offer: dict[str, Any] = document()
    withdraw_until: datetime | None = moment(nullable=True)
    inputs_sealed: bytes = octets()
    decided_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID = Field(unique=True)
