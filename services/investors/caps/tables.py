"""Rows of the ledger of rooms; the locks beside it hold nothing."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Identity,
    Index,
    text,
)
from sqlmodel import Field

from services.investors.registration.tables import CAUSE, Row
from shared.tables import big, moment, words


class CapBucketRow(Row, table=True):
    __tablename__: ClassVar[Any] = "cap_bucket"
    __table_args__ = (CheckConstraint("is_lock"),)

    investor_id: UUID = Field(primary_key=True)
    scope: str = words(primary_key=True)
    is_lock: bool = Field(
        default=True, sa_column=Column(Boolean, nullable=False, server_default=text("true"))
    )


class CapEntryRow(Row, table=True):
    """The CHECKs are in the migration: the cap, the signs, and what belongs to a hold."""

    __tablename__: ClassVar[Any] = "cap_entry"
    __table_args__ = (
        CheckConstraint(CAUSE),
        CheckConstraint("kind <> 'held' OR cap IS NULL OR counted_before + amount <= cap"),
        ForeignKeyConstraint(
            ["investor_id", "scope"], ["cap_bucket.investor_id", "cap_bucket.scope"]
        ),
        Index(
            "cap_entry_once",
            "hold_id",
            "kind",
            unique=True,
            postgresql_where=text("kind <> 'moved'"),
        ),
        Index(
            "cap_entry_one_end",
            "hold_id",
            unique=True,
            postgresql_where=text("kind IN ('used', 'released')"),
        ),
        Index(
            "cap_entry_one_hold",
            "pledge_id",
            "attempt",
            unique=True,
            postgresql_where=text("kind = 'held'"),
        ),
        Index("cap_entry_hold", "hold_id"),
        Index("cap_entry_bucket", "investor_id", "scope", "id"),
        Index("cap_entry_round", "round_id", postgresql_where=text("kind = 'held'")),
    )

    id: int = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    hold_id: UUID | None
    pledge_id: UUID | None
    round_id: UUID | None
    attempt: int | None
    investor_id: UUID
    scope: str = words()
    issuer_id: UUID
    security_class: str | None = words(nullable=True)
    kind: str = words()
    amount: int = big()
    applied_on: date
    paid_on: date | None
    counted_before: int | None = big(nullable=True)
    cap: int | None = big(nullable=True)
    decision_id: UUID | None = Field(foreign_key="decision.decision_id")
    cause_kind: str = words()
    cause_id: UUID
    recorded_at: datetime = moment()
