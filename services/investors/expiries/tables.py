"""The row of a yes that ran out: it is there once others were told, or had no need to be."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlmodel import Field

from services.investors.registration.tables import CAUSE, Row
from shared.tables import moment, words


class VerificationExpiryRow(Row, table=True):
    """`has_stood`: it was the handler's last word on its last day, about the same identity."""

    __tablename__: ClassVar[Any] = "verification_expiry"
    __table_args__ = (
        CheckConstraint(CAUSE),
        ForeignKeyConstraint(
            ["investor_id", "verification_id"],
            ["verification.investor_id", "verification.verification_id"],
        ),
    )

    investor_id: UUID = Field(primary_key=True)
    verification_id: UUID = Field(primary_key=True)
    handler_id: UUID
    has_stood: bool
    noted_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID
