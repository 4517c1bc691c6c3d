"""Rows of what handlers were asked and what they answered."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlmodel import Field

from services.investors.registration.tables import CAUSE, Row
from shared.tables import moment, octets, words


class VerificationRequestRow(Row, table=True):
    __tablename__: ClassVar[Any] = "verification_request"
    __table_args__ = (
        CheckConstraint(CAUSE),
        Index("verification_request_handler", "handler_id"),
    )

    investor_id: UUID = Field(primary_key=True, foreign_key="investor.investor_id")
    handler_id: UUID = Field(primary_key=True)
    requested_by: UUID
    requested_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID


class VerificationRow(Row, table=True):
    __tablename__: ClassVar[Any] = "verification"
    __table_args__ = (
        CheckConstraint("verdict IN ('yes', 'no', 'revoked')"),
        CheckConstraint(CAUSE),
        UniqueConstraint("investor_id", "verification_id"),
        ForeignKeyConstraint(
            ["investor_id", "handler_id"],
            ["verification_request.investor_id", "verification_request.handler_id"],
        ),
        Index("verification_of", "investor_id", "handler_id", "id"),
        Index("verification_ends", "valid_to", postgresql_where=text("verdict = 'yes'")),
    )

    id: int = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    investor_id: UUID
    verification_id: UUID
    handler_id: UUID
    verdict: str = words()
    person_id: UUID
    body_hash: bytes = octets()
    decided_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID
    method: str | None = words(nullable=True)
    valid_to: date | None
