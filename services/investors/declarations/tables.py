"""The row of a declaration; its amounts stand in the ledger of rooms."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field

from services.investors.registration.tables import CAUSE, Row
from shared.tables import document, moment, octets, words


class DeclarationRow(Row, table=True):
    __tablename__: ClassVar[Any] = "declaration"
    __table_args__ = (
        CheckConstraint(CAUSE),
        UniqueConstraint("investor_id", "corrects"),
        ForeignKeyConstraint(
            ["investor_id", "corrects"],
            ["declaration.investor_id", "declaration.declaration_id"],
        ),
        Index("declaration_of", "investor_id", "issuer_id", "security_class"),
    )

    investor_id: UUID = Field(primary_key=True, foreign_key="investor.investor_id")
    declaration_id: UUID = Field(primary_key=True)
    issuer_id: UUID
    security_class: str = words()
    purchases: list[dict[str, Any]] = document()
    corrects: UUID | None
    body_hash: bytes = octets()
    declared_on: date
    declared_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID
