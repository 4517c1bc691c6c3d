"""Rows of the comparison: the PSP's facts as copied, runs, and differences."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from services.payments.rows import Row
from shared.tables import big, moment, words


class PspFactRow(Row, table=True):
    """Append-only; the PSP's lines never change either."""

    __tablename__: ClassVar[Any] = "psp_fact"
    __table_args__ = (Index("psp_fact_source", "source_id", "kind"),)

    movement_id: str = words(primary_key=True)
    kind: str = words(primary_key=True)
    source_id: str = words()
    amount_minor: int = big()
    moved_minor: int = big()
    currency: str = words()
    created_at: datetime = moment()


class ReconciliationRow(Row, table=True):
    __tablename__: ClassVar[Any] = "reconciliation"
    __table_args__ = (UniqueConstraint("until"),)

    id: UUID = Field(primary_key=True)
    until: datetime = moment()
    finished_at: datetime = moment()
    outside_facts: int = big()
    ledger_entries: int = big()
    differences: int = big()
    untold_days: int


class DifferenceRow(Row, table=True):
    __tablename__: ClassVar[Any] = "difference"
    __table_args__ = (
        Index(
            "difference_live",
            "why",
            "source",
            "source_id",
            "fact",
            "ledger_minor",
            "outside_minor",
            unique=True,
            postgresql_where=text("state <> 'gone'"),
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: UUID = Field(primary_key=True)
    found_in: UUID = Field(foreign_key="reconciliation.id")
    payee_id: UUID
    why: str = words()
    source: str = words()
    source_id: str = words()
    fact: str = words()
    ledger_minor: int | None = big(nullable=True)
    outside_minor: int | None = big(nullable=True)
    currency: str = words()
    state: str = words()
    found_at: datetime = moment()
    gone_at: datetime | None = moment(nullable=True)
    explanation: str | None = words(nullable=True)
    explained_by: UUID | None
    explained_at: datetime | None = moment(nullable=True)
