"""Rows of disputes: what is known of each, the PSP's lines of it, and when we last looked."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, Text, text
from sqlmodel import Field

from services.payments.rows import Row
from shared.tables import big, moment, words


class DisputeRow(Row, table=True):
    __tablename__: ClassVar[Any] = "dispute"
    __table_args__ = (
        Index("dispute_pledge", "pledge_id"),
        Index("dispute_intent", "intent_id"),
        Index(
            "dispute_undecided",
            "checked_at",
            postgresql_where=text("state IN ('inquiry', 'open')"),
        ),
    )

    dispute_id: str = Field(primary_key=True, sa_type=Text)
    pledge_id: UUID = Field(foreign_key="payment.pledge_id")
    intent_id: str = Field(foreign_key="charge.intent_id", sa_type=Text)
    state: str = words()
    status: str = words()
    reason: str = words()
    amount_minor: int = big()
    currency: str = words()
    evidence_due_at: datetime | None = moment(nullable=True)
    has_evidence: bool
    opened_at: datetime = moment()
    checked_at: datetime = moment()
    is_sent_back: bool
    disputed_minor: int = big()
    loss_minor: int = big()
    closed_at: datetime | None = moment(nullable=True)


class DisputeMoneyRow(Row, table=True):
    __tablename__: ClassVar[Any] = "dispute_money"
    __table_args__ = (Index("dispute_money_dispute", "dispute_id"),)

    line_id: str = Field(primary_key=True, sa_type=Text)
    dispute_id: str = words()
    category: str = words()
    amount_minor: int = big()
    fee_minor: int = big()
    recorded_at: datetime = moment()


class DisputeLookRow(Row, table=True):
    __tablename__: ClassVar[Any] = "dispute_look"

    is_only: bool = Field(primary_key=True)
    looked_at: datetime = moment()
