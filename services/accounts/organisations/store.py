"""SQL about organisations and the list of their people."""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Final
from uuid import UUID

from services.accounts.organisations.domain import Member, Organisation
from shared.database import Sql

_COLUMNS: Final = """
    id, kind, name, prefecture, phone, hours, address, registration_number, association,
    complaint_desk
"""
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('organisation/' || $1, 0))"
_GET: Final = f"SELECT {_COLUMNS} FROM organisation WHERE id = $1"  # noqa: S608  # our own words
_LIST: Final = f"""
    SELECT {_COLUMNS} FROM organisation WHERE kind = ANY($1) ORDER BY kind, name, id LIMIT 2000
"""  # noqa: S608
_ADD: Final = f"""
    INSERT INTO organisation ({_COLUMNS}, created_at, cause_kind, cause_id, changed_at,
                              changed_cause_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'request', $12, $11, $12)
    ON CONFLICT DO NOTHING
"""  # noqa: S608
_CHANGE: Final = """
    UPDATE organisation SET name = $2, prefecture = $3, phone = $4, hours = $5, address = $6,
           registration_number = $7, association = $8, complaint_desk = $9, changed_at = $10,
           changed_cause_id = $11
    WHERE id = $1
"""
_MEMBER: Final = """
    SELECT office.id AS membership_id, person_id, email, name, role, valid_from, valid_to
    FROM office JOIN person ON person.id = person_id
"""
_MEMBERS: Final = f"""
    {_MEMBER} WHERE organisation_id = $1 AND valid_to IS NULL
    ORDER BY valid_from, office.id LIMIT 2000
"""
_GET_MEMBER: Final = f"{_MEMBER} WHERE office.id = $1"
_HEADS: Final = """
    SELECT count(*) FROM membership
    WHERE organisation_id = $1 AND role = $2 AND valid_to IS NULL
"""


async def lock(sql: Sql, organisation_id: UUID) -> None:
    """One at a time changes an organisation and its people, whichever role asks."""
    await sql.execute(_LOCK, str(organisation_id))


async def get(sql: Sql, organisation_id: UUID) -> Organisation | None:
    row = await sql.fetchrow(_GET, organisation_id)
    return Organisation(**row) if row else None


async def list_of(sql: Sql, kinds: Sequence[str]) -> list[Organisation]:
    """All of these kinds, by kind and name."""
    return [Organisation(**row) for row in await sql.fetch(_LIST, list(kinds))]


async def add(sql: Sql, organisation: Organisation, cause_id: UUID, now: datetime) -> None:
    """Write it unless its id is there."""
    await sql.execute(_ADD, *astuple(organisation), now, cause_id)


async def change(sql: Sql, organisation: Organisation, cause_id: UUID, now: datetime) -> None:
    """Write everything but its kind anew."""
    identity, _kind, *rest = astuple(organisation)
    await sql.execute(_CHANGE, identity, *rest, now, cause_id)


async def members(sql: Sql, organisation_id: UUID) -> list[Member]:
    """The offices in force, the oldest first."""
    return [Member(**row) for row in await sql.fetch(_MEMBERS, organisation_id)]


async def member(sql: Sql, membership_id: UUID) -> Member | None:
    row = await sql.fetchrow(_GET_MEMBER, membership_id)
    return Member(**row) if row else None


async def heads(sql: Sql, organisation_id: UUID, role: str) -> int:
    """How many run it now."""
    return int(await sql.fetchval(_HEADS, organisation_id, role))
