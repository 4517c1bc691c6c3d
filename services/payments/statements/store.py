"""Bank statements in SQL; row security shows each only to the payee's people."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import asyncpg

from services.payments.statements.domain import DayTold, Line, Statement
from shared.database import Sql, columns

_ONE: Final = """
    SELECT id, payee_id, from_day, to_day, lines, handed_by, handed_at FROM bank_statement
    WHERE id = $1
"""
_HASH: Final = "SELECT body_hash FROM bank_statement WHERE id = $1"
_ADD: Final = """
    INSERT INTO bank_statement (id, payee_id, from_day, to_day, lines, body_hash, handed_by,
                                handed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_ADD_DAYS: Final = """
    INSERT INTO bank_day (payee_id, day, statement_id)
    SELECT $1, day::date, $2 FROM generate_series($3::date, $4::date, '1 day') AS day
"""
_ADD_LINES: Final = """
    INSERT INTO bank_line (statement_id, payee_id, currency, value_date, direction, bank_code,
                           branch_code, number, amount_minor, bank_reference)
    SELECT $1, $2, 'JPY', * FROM unnest($3::date[], $4::text[], $5::text[], $6::text[],
                                        $7::text[], $8::bigint[], $9::text[])
"""
_DAYS: Final = """
    SELECT day FROM bank_day WHERE payee_id = $1 AND day >= $2 ORDER BY day
"""


async def one(sql: Sql, statement_id: UUID) -> Statement | None:
    row = await sql.fetchrow(_ONE, statement_id)
    return None if row is None else Statement(**dict(row))


async def body_hash(sql: Sql, statement_id: UUID) -> bytes:
    return bytes(await sql.fetchval(_HASH, statement_id))


async def add(sql: Sql, new: Statement, lines: Sequence[Line], body: bytes) -> None:
    """Keep a statement with its days and lines.

    Raises:
        DayTold: another statement tells one of its days.
    """
    await sql.execute(
        _ADD,
        new.id,
        new.payee_id,
        new.from_day,
        new.to_day,
        new.lines,
        body,
        new.handed_by,
        new.handed_at,
    )
    try:
        await sql.execute(_ADD_DAYS, new.payee_id, new.id, new.from_day, new.to_day)
    except asyncpg.UniqueViolationError as error:
        raise DayTold("Hand over only days that are not here yet.") from error
    if lines:
        rows = columns(
            (
                each.value_date,
                each.direction,
                each.bank_code,
                each.branch_code,
                each.number,
                each.amount_minor,
                each.bank_reference,
            )
            for each in lines
        )
        await sql.execute(_ADD_LINES, new.id, new.payee_id, *rows)


async def days_told(sql: Sql, payee_id: UUID, since: date) -> list[date]:
    """The days of this account that are told, oldest first."""
    return [row["day"] for row in await sql.fetch(_DAYS, payee_id, since)]
