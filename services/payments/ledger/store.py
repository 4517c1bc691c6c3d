"""The ledger in SQL: only inserts; the database refuses what does not balance."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from services.payments.ledger.domain import Movement
from shared.database import Sql, columns
from shared.ids import new_id

_TRANSACTIONS: Final = """
    INSERT INTO ledger_transaction (id, source, source_id, kind, recorded_at)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
"""
_POSTINGS: Final = """
    INSERT INTO ledger_posting (transaction_id, account, pledge_id, amount_minor, currency)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::bigint[], $5::text[])
"""


async def post(sql: Sql, movements: Sequence[Movement], now: datetime) -> None:
    """Enter `movements`; those of nothing are left out.

    Raises:
        asyncpg.UniqueViolationError: one of them stands already.
    """
    real = [(new_id(), each) for each in movements if each.amount.minor]
    if not real:
        return
    heads = [(id_, each.source, each.source_id, each.kind, now) for id_, each in real]
    await sql.execute(_TRANSACTIONS, *columns(heads))
    sides = [
        (id_, account, each.pledge_id, sign * each.amount.minor, each.amount.currency)
        for id_, each in real
        for account, sign in ((each.debit, 1), (each.credit, -1))
    ]
    await sql.execute(_POSTINGS, *columns(sides))
