"""Rows of a published allocation, for `alembic check`; the SQL is in migrations/."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlmodel import Field

from services.matching.rounds.tables import Row
from shared.tables import big, moment, octets, words


class AllocationRow(Row, table=True):
    __tablename__: ClassVar[Any] = "allocation"

    round_id: UUID = Field(primary_key=True, foreign_key="round_lot.round_id")
    rule: str = words()
    seed: bytes = octets()
    limit_units: int
    asked_units: int
    allotted_units: int
    allotted_minor: int = big()
    decided_at: datetime = moment()


class AllocationLineRow(Row, table=True):
    __tablename__: ClassVar[Any] = "allocation_line"

    round_id: UUID = Field(primary_key=True, foreign_key="allocation.round_id")
    certificate: UUID = Field(primary_key=True)
    pledge_id: UUID = Field(unique=True, foreign_key="pledge.id")
    investor: UUID
    units: int
    allotted_units: int
    investor_units: int
    investor_lot: str = words()
    pledge_lot: str = words()
