"""Account numbers and deposits in SQL; row security shows each only to the payee's people."""

# ruff: noqa: S608  # the names put into this SQL are its own columns

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from services.payments.deposits.domain import Account, Awaited, Deposit, LineTaken
from shared.database import Sql, columns
from shared.ids import new_id

_ACCOUNT: Final = """
    a.bank_code, a.bank_name, a.branch_code, a.branch_name, a.kind, a.number, a.holder_kana
"""
_GIVEN: Final = f"SELECT {_ACCOUNT} FROM account_number a WHERE pledge_id = $1"
_TAKE: Final = f"""
    UPDATE account_number a SET pledge_id = $1, given_at = $2
    WHERE id = (SELECT id FROM account_number
                WHERE handler_id IS NOT DISTINCT FROM $3::uuid AND pledge_id IS NULL
                ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING {_ACCOUNT}
"""
_LOAD: Final = """
    INSERT INTO account_number (id, handler_id, bank_code, bank_name, branch_code, branch_name,
                                kind, number, holder_kana)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[],
                         $6::text[], $7::text[], $8::text[], $9::text[])
    ON CONFLICT DO NOTHING RETURNING id
"""
_BY_NUMBER: Final = """
    SELECT id, pledge_id FROM account_number
    WHERE bank_code = $1 AND branch_code = $2 AND number = $3 AND pledge_id IS NOT NULL
"""
_IS_RECORDED: Final = """
    SELECT EXISTS (SELECT FROM deposit WHERE pledge_id = $1 AND state = 'recorded')
"""
_DECIDED: Final = """
    SELECT pledge_id FROM payment p WHERE state = 'closing' AND rail = 'bank_transfer'
      AND NOT EXISTS (
        SELECT FROM deposit d WHERE d.pledge_id = p.pledge_id AND d.state = 'recorded')
    ORDER BY pledge_id LIMIT $1
"""
_ADD: Final = """
    INSERT INTO deposit (id, account_number_id, pledge_id, amount_minor, currency, value_date,
                         bank_reference, body_hash, state, standing, recorded_by, recorded_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'recorded', 'waiting', $9, $10)
"""
_HEAD: Final = """
    SELECT id, pledge_id, amount_minor, state, recorded_by, body_hash FROM deposit
    WHERE id = $1
"""
_LOCK: Final = f"{_HEAD} FOR UPDATE"
_CONFIRM: Final = """
    UPDATE deposit SET state = 'confirmed', standing = $2, confirmed_by = $3, confirmed_at = $4
    WHERE id = $1
"""
_REJECT: Final = """
    UPDATE deposit SET state = 'rejected', standing = 'rejected' WHERE id = $1
"""
# What stands open follows the sum; what was late stays so.
_RESTAND: Final = """
    UPDATE deposit SET standing = $2
    WHERE pledge_id = $1 AND state = 'confirmed' AND standing <> 'late'
"""
_DEPOSIT: Final = f"""
    SELECT d.id, d.pledge_id, p.round_id, p.project_id, {_ACCOUNT}, d.amount_minor,
           coalesce(p.collect_minor, p.amount_minor) AS expected_minor,
           p.captured_minor - p.refunded_minor AS received_minor, d.currency, d.value_date,
           d.bank_reference, d.state,
           -- What was too much is on its way back, and the rest backs the pledge.
           CASE WHEN d.standing = 'over' AND p.backing = 'received' THEN 'exact'
                ELSE d.standing END AS standing, d.recorded_by, d.recorded_at,
           d.confirmed_by, d.confirmed_at
    FROM deposit d JOIN payment p USING (pledge_id)
    JOIN account_number a ON a.id = d.account_number_id
"""
_ONE: Final = f"{_DEPOSIT} WHERE d.id = $1"
_LIST: Final = f"""
    {_DEPOSIT}
    WHERE ($1::text IS NULL OR d.state = $1) AND ($2::uuid IS NULL OR d.id < $2)
    ORDER BY d.id DESC LIMIT $3
"""
_AWAITED: Final = f"""
    SELECT p.pledge_id, p.round_id, p.project_id, {_ACCOUNT}, p.amount_minor,
           p.captured_minor - p.refunded_minor AS received_minor, p.currency, p.pay_by
    FROM payment p JOIN account_number a USING (pledge_id)
    WHERE p.state = 'awaiting' AND is_ours(p.payee_id) ORDER BY p.pay_by, p.pledge_id LIMIT $1
"""
_ACCOUNT_FIELDS: Final = (
    "bank_code",
    "bank_name",
    "branch_code",
    "branch_name",
    "kind",
    "number",
    "holder_kana",
)


@dataclass(frozen=True, slots=True)
class Head:
    """What a decision about a deposit needs."""

    id: UUID
    pledge_id: UUID
    amount_minor: int
    state: str
    recorded_by: UUID
    body_hash: bytes


async def given(sql: Sql, pledge_id: UUID) -> Account | None:
    """The account number of this pledge."""
    row = await sql.fetchrow(_GIVEN, pledge_id)
    return None if row is None else Account(**dict(row))


async def take(
    sql: Sql, pledge_id: UUID, handler_id: UUID | None, now: datetime
) -> Account | None:
    """Give the pledge a number that nobody ever had; None if none is left."""
    row = await sql.fetchrow(_TAKE, pledge_id, now, handler_id)
    return None if row is None else Account(**dict(row))


async def load(sql: Sql, handler_id: UUID | None, accounts: Sequence[Account]) -> int:
    """Add numbers; those known already are left as they are. How many were new."""
    if not accounts:
        return 0
    rows = [
        (new_id(), handler_id, *(getattr(each, name) for name in _ACCOUNT_FIELDS))
        for each in accounts
    ]
    return len(await sql.fetch(_LOAD, *columns(rows)))


async def used_number(
    sql: Sql, bank_code: str, branch_code: str, number: str
) -> tuple[UUID, UUID] | None:
    """The id of the account number, and the pledge it belongs to."""
    row = await sql.fetchrow(_BY_NUMBER, bank_code, branch_code, number)
    return None if row is None else (row["id"], row["pledge_id"])


async def add(  # noqa: PLR0913  # the columns of a deposit
    sql: Sql,
    deposit_id: UUID,
    *,
    account_number_id: UUID,
    pledge_id: UUID,
    amount_minor: int,
    currency: str,
    value_date: date,
    bank_reference: str,
    body_hash: bytes,
    by: UUID,
    now: datetime,
) -> None:
    """Keep what one person read from the bank's list.

    Raises:
        LineTaken: this line was entered before, under another id.
    """
    try:
        await sql.execute(
            _ADD,
            deposit_id,
            account_number_id,
            pledge_id,
            amount_minor,
            currency,
            value_date,
            bank_reference,
            body_hash,
            by,
            now,
        )
    except asyncpg.UniqueViolationError as error:
        raise LineTaken("Somebody recorded this line of the bank's list before.") from error


async def is_recorded(sql: Sql, pledge_id: UUID) -> bool:
    """Whether a deposit of this pledge waits for its second person: money in flight."""
    return bool(await sql.fetchval(_IS_RECORDED, pledge_id))


async def closing_and_decided(sql: Sql, limit: int) -> list[UUID]:
    """Pledges by transfer that are closing and wait for no second person any more."""
    return [row["pledge_id"] for row in await sql.fetch(_DECIDED, limit)]


async def head(sql: Sql, deposit_id: UUID) -> Head | None:
    row = await sql.fetchrow(_HEAD, deposit_id)
    return None if row is None else _head(row)


async def head_locked(sql: Sql, deposit_id: UUID) -> Head:
    return _head(await sql.fetchrow(_LOCK, deposit_id))


async def confirm(sql: Sql, deposit_id: UUID, standing: str, by: UUID, now: datetime) -> None:
    await sql.execute(_CONFIRM, deposit_id, standing, by, now)


async def reject(sql: Sql, deposit_id: UUID) -> None:
    await sql.execute(_REJECT, deposit_id)


async def restand(sql: Sql, pledge_id: UUID, standing: str) -> None:
    """Every open deposit of the pledge stands as their sum does."""
    await sql.execute(_RESTAND, pledge_id, standing)


async def one(sql: Sql, deposit_id: UUID) -> Deposit | None:
    row = await sql.fetchrow(_ONE, deposit_id)
    return None if row is None else _deposit(row)


async def listed(sql: Sql, state: str | None, before: UUID | None, limit: int) -> list[Deposit]:
    return [_deposit(row) for row in await sql.fetch(_LIST, state, before, limit)]


async def awaited(sql: Sql, limit: int) -> list[Awaited]:
    """Transfers that should come to the asker's organisations, by deadline."""
    rows = await sql.fetch(_AWAITED, limit)
    return [Awaited(account=account, **rest) for account, rest in map(_apart, rows)]


def _head(row: Any) -> Head:  # noqa: ANN401  # an asyncpg record
    return Head(**{**dict(row), "body_hash": bytes(row["body_hash"])})


def _deposit(row: Any) -> Deposit:  # noqa: ANN401
    account, rest = _apart(row)
    return Deposit(account=account, **rest)


def _apart(row: Any) -> tuple[Account, Mapping[str, Any]]:  # noqa: ANN401
    values = dict(row)
    account = Account(**{name: values.pop(name) for name in _ACCOUNT_FIELDS})
    return account, values
