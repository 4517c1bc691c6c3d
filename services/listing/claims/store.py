"""Claims in and out of the database; one row for each project that was ever claimed."""

from dataclasses import astuple, fields
from typing import Final
from uuid import UUID

from services.listing.claims.domain import Claim
from shared.database import Sql

_COLUMNS: Final = ", ".join(field.name for field in fields(Claim))
_FIND: Final = f"SELECT {_COLUMNS} FROM claim WHERE project_id = $1"  # noqa: S608  # our names
_SAVE: Final = f"""
    INSERT INTO claim ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (project_id) DO UPDATE SET person_id = excluded.person_id,
        name = excluded.name, taken_at = excluded.taken_at, until = excluded.until
"""  # noqa: S608  # our names


async def find(sql: Sql, project_id: UUID) -> Claim | None:
    """The last claim on a project, lapsed or not. Whoever changes it has locked the project."""
    row = await sql.fetchrow(_FIND, project_id)
    return None if row is None else Claim(**row)


async def save(sql: Sql, claim: Claim) -> None:
    await sql.execute(_SAVE, *astuple(claim))
