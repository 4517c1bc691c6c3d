"""SQL about offices. `office` is the truth; each write keeps the house's `membership` equal."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.accounts.memberships.domain import Office
from shared.database import Sql, columns

_COLUMNS: Final = """
    id, person_id, organisation_id, organisation_kind, role, valid_from, valid_to,
    cause_kind, cause_id
"""
_ADD: Final = """
    WITH new AS (
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[],
                             $6::timestamptz[], $7::text[], $8::uuid[])
            AS new (id, person_id, organisation_id, organisation_kind, role, valid_from,
                    cause_kind, cause_id)
    ), added AS (
        INSERT INTO office (id, person_id, organisation_id, organisation_kind, role,
                            valid_from, cause_kind, cause_id)
        SELECT * FROM new ON CONFLICT DO NOTHING
        RETURNING id, person_id, organisation_id, organisation_kind, role, valid_from
    ), seen AS (
        INSERT INTO membership (membership_id, person_id, organisation_id, organisation_kind,
                                role, valid_from)
        SELECT * FROM added
    )
    SELECT id FROM added
"""
_END: Final = """
    WITH ended AS (
        UPDATE office SET valid_to = $2, ended_cause_kind = $3, ended_cause_id = $4
        WHERE id = $1 AND valid_to IS NULL RETURNING id
    )
    UPDATE membership SET valid_to = $2 FROM ended WHERE membership_id = ended.id
"""
_GET: Final = f"SELECT {_COLUMNS} FROM office WHERE id = $1"  # noqa: S608  # our own words
_OF_PERSON: Final = f"""
    SELECT {_COLUMNS} FROM office WHERE person_id = $1 AND valid_to IS NULL
    ORDER BY valid_from, id LIMIT 500
"""  # noqa: S608
_ROLES: Final = """
    SELECT role FROM membership
    WHERE person_id = $1 AND organisation_id = ANY($2) AND valid_from <= $3
      AND (valid_to IS NULL OR valid_to > $3)
"""
_IS_STAFF: Final = """
    SELECT EXISTS (
        SELECT FROM membership WHERE person_id = $1 AND organisation_kind <> 'investor'
          AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2))
"""


async def add(sql: Sql, offices: Sequence[Office]) -> list[Office]:
    """Those that are new; one that is there, or is in force under another id, is not."""
    if not offices:
        return []
    rows = await sql.fetch(
        _ADD,
        *columns(
            (
                office.id,
                office.person_id,
                office.organisation_id,
                office.organisation_kind,
                office.role,
                office.valid_from,
                office.cause_kind,
                office.cause_id,
            )
            for office in offices
        ),
    )
    new = {row["id"] for row in rows}
    return [office for office in offices if office.id in new]


async def end(sql: Sql, office: Office, cause_id: UUID, now: datetime) -> Office:
    """End it by a person's command."""
    await sql.execute(_END, office.id, now, "request", cause_id)
    return replace(office, valid_to=now)


async def get(sql: Sql, office_id: UUID) -> Office | None:
    row = await sql.fetchrow(_GET, office_id)
    return _office(row) if row else None


async def of_person(sql: Sql, person_id: UUID) -> list[Office]:
    """The offices in force of one person."""
    return [_office(row) for row in await sql.fetch(_OF_PERSON, person_id)]


async def roles(
    sql: Sql, person_id: UUID, organisation_ids: Sequence[UUID], now: datetime
) -> set[str]:
    """All roles in force of a person in any of these organisations."""
    rows = await sql.fetch(_ROLES, person_id, list(organisation_ids), now)
    return {row["role"] for row in rows}


async def is_staff(sql: Sql, person_id: UUID, now: datetime) -> bool:
    """Whether a person works for the platform, a chamber, a handler or a partner."""
    return bool(await sql.fetchval(_IS_STAFF, person_id, now))


def _office(row: Any) -> Office:  # noqa: ANN401  # an asyncpg record
    return Office(**row)
