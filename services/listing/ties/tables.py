"""Rows of ties: who pledged to whom."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from services.listing.tables import Row


class PledgerRow(Row, table=True):
    __tablename__: ClassVar[Any] = "pledger"
    __table_args__ = (
        Index("pledger_person", "person_id"),
        Index("pledger_investor", "investor_id"),
    )

    issuer_id: UUID = Field(primary_key=True)
    owner_person_id: UUID = Field(primary_key=True)
    person_id: UUID = Field(primary_key=True)
    investor_id: UUID = Field(primary_key=True)
