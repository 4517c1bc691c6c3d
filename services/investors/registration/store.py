"""Investors in and out of their table; row security shows a person only those it acts for."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from services.investors.registration.domain import Investor, Kind
from shared.database import Sql

_ADD = """
    INSERT INTO investor (investor_id, kind, name, registered_by, body_hash,
                          contact_confirmed_at, registered_at, cause_kind, cause_id,
                          guardian_sealed)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 'request', $8, $9)
    ON CONFLICT DO NOTHING RETURNING investor_id
"""
_ONE = "SELECT * FROM investor WHERE investor_id = $1"
_MINE = """
    SELECT * FROM investor WHERE registered_by = $1 OR investor_id IN (
        SELECT organisation_id FROM membership
        WHERE person_id = $1 AND role = 'acts_for' AND valid_to IS NULL)
    ORDER BY registered_at LIMIT 100
"""
_LOCK = "SELECT kind FROM investor WHERE investor_id = $1 FOR NO KEY UPDATE"
_CONFIRM = """
    UPDATE investor SET contact_confirmed_at = $2
    WHERE investor_id = $1 AND contact_confirmed_at IS NULL RETURNING investor_id
"""
_COMPLETE = """
    UPDATE investor SET completed_at = $2
    WHERE investor_id = ANY($1) AND completed_at IS NULL
"""


async def add(  # noqa: PLR0913  # the columns of one row
    sql: Sql,
    *,
    investor_id: UUID,
    kind: Kind,
    name: str,
    person_id: UUID,
    body_hash: bytes,
    confirmed_at: datetime | None,
    cause_id: UUID,
    now: datetime,
    guardian_sealed: bytes | None,
) -> bool:
    """Whether it was added: not if the id is taken or this person is registered already."""
    added = await sql.fetchval(
        _ADD,
        investor_id,
        kind,
        name,
        person_id,
        body_hash,
        confirmed_at,
        now,
        cause_id,
        guardian_sealed,
    )
    return added is not None


async def find(sql: Sql, investor_id: UUID) -> Investor | None:
    row = await sql.fetchrow(_ONE, investor_id)
    return None if row is None else _investor(row)


async def body_hash(sql: Sql, investor_id: UUID) -> bytes | None:
    row = await sql.fetchrow(_ONE, investor_id)
    return None if row is None else bytes(row["body_hash"])


async def mine(sql: Sql, person_id: UUID) -> list[Investor]:
    """Those this person registered or acts for, as far as row security shows them."""
    return [_investor(row) for row in await sql.fetch(_MINE, person_id)]


async def lock(sql: Sql, investor_id: UUID) -> Kind | None:
    """Keep others from adding to this investor; its kind, or None where there is none."""
    kind: Kind | None = await sql.fetchval(_LOCK, investor_id)
    return kind


async def confirm_contact(sql: Sql, investor_id: UUID, now: datetime) -> bool:
    """Whether it was confirmed by this."""
    return await sql.fetchval(_CONFIRM, investor_id, now) is not None


async def complete(sql: Sql, investor_ids: Collection[UUID], now: datetime) -> None:
    """Accounts has said who acts for them."""
    await sql.execute(_COMPLETE, list(investor_ids), now)


def _investor(row: Any) -> Investor:  # noqa: ANN401  # an asyncpg record
    return Investor(
        investor_id=row["investor_id"],
        kind=row["kind"],
        name=row["name"],
        contact_confirmed_at=row["contact_confirmed_at"],
        registered_at=row["registered_at"],
        completed_at=row["completed_at"],
        has_guardian=row["guardian_sealed"] is not None,
    )
