"""Rows of claims to act for a company, and of handlers' answers to them."""

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
)
from sqlmodel import Field

from services.investors.registration.tables import CAUSE, Row
from shared.tables import moment, octets, words


class AuthorityRow(Row, table=True):
    __tablename__: ClassVar[Any] = "authority"
    __table_args__ = (
        CheckConstraint("capacity IN ('representative', 'officer', 'employee', 'agent')"),
        CheckConstraint("valid_from <= valid_to"),
        CheckConstraint(CAUSE),
        ForeignKeyConstraint(
            ["investor_id", "handler_id"],
            ["verification_request.investor_id", "verification_request.handler_id"],
        ),
    )

    investor_id: UUID = Field(primary_key=True)
    authority_id: UUID = Field(primary_key=True)
    handler_id: UUID
    person_id: UUID
    name: str = words()
    capacity: str = words()
    document_title: str = words()
    document_dated_on: date
    document_sha256: str | None = words(nullable=True)
    valid_from: date
    valid_to: date
    claimed_at: datetime = moment()
    body_hash: bytes = octets()
    cause_kind: str = words()
    cause_id: UUID


class AuthorityAnswerRow(Row, table=True):
    __tablename__: ClassVar[Any] = "authority_answer"
    __table_args__ = (
        CheckConstraint("verdict IN ('yes', 'no', 'revoked')"),
        CheckConstraint(CAUSE),
        UniqueConstraint("investor_id", "answer_id"),
        ForeignKeyConstraint(
            ["investor_id", "authority_id"],
            ["authority.investor_id", "authority.authority_id"],
        ),
        Index("authority_answer_of", "investor_id", "authority_id", "id"),
    )

    id: int = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    investor_id: UUID
    answer_id: UUID
    authority_id: UUID
    handler_id: UUID
    verdict: str = words()
    person_id: UUID
    body_hash: bytes = octets()
    decided_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID


class AuthorityExpiryRow(Row, table=True):
    """A yes whose last day is over, told once."""

    __tablename__: ClassVar[Any] = "authority_expiry"
    __table_args__ = (
        CheckConstraint(CAUSE),
        ForeignKeyConstraint(
            ["investor_id", "authority_id"],
            ["authority.investor_id", "authority.authority_id"],
        ),
    )

    investor_id: UUID = Field(primary_key=True)
    authority_id: UUID = Field(primary_key=True)
    noted_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID
