"""The row of one reading of a chip; of the chip itself nothing is kept."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlmodel import Field

from services.investors.registration.tables import CAUSE, Row
from shared.tables import moment, octets, words


class ChipReadingRow(Row, table=True):
    __tablename__: ClassVar[Any] = "chip_reading"
    __table_args__ = (
        CheckConstraint("outcome IN ('agrees', 'differs', 'unreadable')"),
        CheckConstraint(CAUSE),
        ForeignKeyConstraint(
            ["investor_id", "handler_id"],
            ["verification_request.investor_id", "verification_request.handler_id"],
        ),
    )

    investor_id: UUID = Field(primary_key=True)
    reading_id: UUID = Field(primary_key=True)
    handler_id: UUID
    outcome: str = words()
    reader: str = words()
    body_hash: bytes = octets()
    read_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID
