"""Rows of the ledger; append-only, balanced by a trigger of the migration."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Index, UniqueConstraint
from sqlmodel import Field

from services.payments.rows import Row
from shared.tables import big, moment, words


class LedgerTransactionRow(Row, table=True):
    __tablename__: ClassVar[Any] = "ledger_transaction"
    __table_args__ = (UniqueConstraint("source", "source_id", "kind"),)

    id: UUID = Field(primary_key=True)
    source: str = words()
    source_id: str = words()
    kind: str = words()
    recorded_at: datetime = moment()


class LedgerPostingRow(Row, table=True):
    __tablename__: ClassVar[Any] = "ledger_posting"
    __table_args__ = (
        Index("ledger_posting_transaction", "transaction_id"),
        Index("ledger_posting_account", "account"),
        Index("ledger_posting_pledge", "pledge_id"),
    )

    id: int = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    transaction_id: UUID = Field(foreign_key="ledger_transaction.id")
    account: str = words()
    pledge_id: UUID | None
    amount_minor: int = big()
    currency: str = words()
