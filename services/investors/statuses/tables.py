"""Rows of statuses and of their early ends; the evidence stands sealed."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlmodel import Field

from services.investors.registration.tables import CAUSE, Row
from shared.tables import moment, octets, words


class ProfessionalStatusRow(Row, table=True):
    __tablename__: ClassVar[Any] = "professional_status"
    __table_args__ = (
        CheckConstraint("type IN ('specified_investor', 'qualified_institution')"),
        CheckConstraint(
            "contract_type IN ('securities', 'derivatives', 'advice', 'management')"
        ),
        CheckConstraint("valid_from <= valid_to"),
        CheckConstraint("valid_to < valid_from + interval '1 year'"),
        CheckConstraint(CAUSE),
        ForeignKeyConstraint(
            ["investor_id", "handler_id"],
            ["verification_request.investor_id", "verification_request.handler_id"],
        ),
        Index("professional_status_of", "investor_id"),
    )

    status_id: UUID = Field(primary_key=True)
    investor_id: UUID
    handler_id: UUID
    type: str = words()
    contract_type: str = words()
    valid_from: date
    valid_to: date
    evidence_sealed: bytes = octets()
    granted_by: UUID
    granted_at: datetime = moment()
    body_hash: bytes = octets()
    cause_kind: str = words()
    cause_id: UUID


class StatusEndRow(Row, table=True):
    __tablename__: ClassVar[Any] = "status_end"
    __table_args__ = (CheckConstraint(CAUSE),)

    status_id: UUID = Field(primary_key=True, foreign_key="professional_status.status_id")
    investor_id: UUID
    handler_id: UUID
    ended_on: date
    ended_by: UUID
    ended_at: datetime = moment()
    cause_kind: str = words()
    cause_id: UUID
