"""Rows of ties: who pledged to whom, and what was declared."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from services.listing.tables import Row
from shared.tables import words


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


class DeclaredTieRow(Row, table=True):
    __tablename__: ClassVar[Any] = "declared_tie"
    __table_args__ = (
        Index(
            "declared_tie_person", "person_id", postgresql_where=text("person_id IS NOT NULL")
        ),
        Index("declared_tie_investor", "investor_id"),
    )

    tie_id: UUID = Field(primary_key=True)
    investor_id: UUID
    person_id: UUID | None
    kind: str = words()
    issuer_id: UUID | None
    organisation_id: UUID | None
    valid_from: date | None
    valid_to: date | None
