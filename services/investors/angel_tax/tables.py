"""Rows of companies' certificates, by version, and of the schemes that investors chose."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from services.investors.registration.tables import CAUSE, Row
from shared.tables import document, moment, octets, words


class AngelCertificateRow(Row, table=True):
    __tablename__: ClassVar[Any] = "angel_certificate"
    __table_args__ = (
        CheckConstraint("version > 0"),
        CheckConstraint("outcome IN ('issued', 'refused')"),
        CheckConstraint("(outcome IS NULL) = (answered_on IS NULL)"),
        CheckConstraint("answered_on >= applied_on"),
        CheckConstraint("paid_from <= paid_to"),
        CheckConstraint(CAUSE),
        Index("angel_certificate_issuer", "issuer_id"),
    )

    handler_id: UUID = Field(primary_key=True)
    certificate_id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True)
    issuer_id: UUID
    schemes: list[str] = document()
    certified_by: str = words()
    applied_on: date
    outcome: str | None = words(nullable=True)
    answered_on: date | None
    number: str | None = words(nullable=True)
    paid_from: date
    paid_to: date
    papers_by: date
    person_id: UUID
    recorded_at: datetime = moment()
    body_hash: bytes = octets()
    cause_kind: str = words()
    cause_id: UUID


class AngelSchemeRow(Row, table=True):
    __tablename__: ClassVar[Any] = "angel_scheme"
    __table_args__ = (
        CheckConstraint("version > 0"),
        CheckConstraint("scheme IN ('a', 'b', 'seed', 'founder')"),
        CheckConstraint(CAUSE),
    )

    investor_id: UUID = Field(primary_key=True, foreign_key="investor.investor_id")
    pledge_id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True)
    scheme: str = words()
    chosen_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID
