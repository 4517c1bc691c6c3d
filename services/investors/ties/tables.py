"""The rows of ties, one for each version; the name of the other side stands sealed."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.investors.registration.tables import CAUSE, Row
from shared.tables import moment, octets, words


class TieRow(Row, table=True):
    __tablename__: ClassVar[Any] = "tie"
    __table_args__ = (
        CheckConstraint("version > 0"),
        CheckConstraint("issuer_id IS NULL OR organisation_id IS NULL"),
        CheckConstraint("relation <> 'self' OR office <> 'none'"),
        CheckConstraint("valid_from <= valid_to"),
        CheckConstraint(CAUSE),
    )

    investor_id: UUID = Field(primary_key=True, foreign_key="investor.investor_id")
    tie_id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True)
    issuer_id: UUID | None
    organisation_id: UUID | None
    name_sealed: bytes = octets()
    relation: str = words()
    office: str = words()
    valid_from: date | None
    valid_to: date | None
    is_withdrawn: bool
    declared_at: datetime = moment()
    body_hash: bytes = octets()
    cause_kind: str = words()
    cause_id: UUID
