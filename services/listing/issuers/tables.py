"""Rows of issuers."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.listing.tables import Row
from shared.tables import moment, octets, words


class IssuerRow(Row, table=True):
    __tablename__: ClassVar[Any] = "issuer"
    __table_args__ = (
        CheckConstraint("(corporate_number IS NULL) = (kind IN ('person', 'group'))"),
        Index(
            "issuer_by_number",
            "corporate_number",
            unique=True,
            postgresql_where=text("corporate_number IS NOT NULL"),
        ),
        Index(
            "issuer_by_person",
            "owner_person_id",
            unique=True,
            postgresql_where=text("corporate_number IS NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    owner_person_id: UUID
    kind: str = words()
    name: str = words()
    representative: str = words()
    address: str = words()
    phone: str = words()
    corporate_number: str | None = words(nullable=True)
    body_hash: bytes = octets()
    created_at: datetime = moment()
    changed_at: datetime = moment()
