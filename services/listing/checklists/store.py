"""Marks in and out of the database; whoever changes them has locked the project."""

# ruff: noqa: S608  # the names put into this SQL are our own

from collections.abc import Collection, Sequence
from dataclasses import astuple, fields
from typing import Final
from uuid import UUID

from services.listing.checklists.domain import Mark
from shared.database import Sql, columns

_COLUMNS: Final = ", ".join(field.name for field in fields(Mark))
_OF: Final = f"SELECT {_COLUMNS} FROM checklist_mark WHERE project_id = $1"
_DROP: Final = "DELETE FROM checklist_mark WHERE project_id = $1 AND code = ANY($2)"
_ADD: Final = f"""
    INSERT INTO checklist_mark ({_COLUMNS})
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::int[],
                         $6::bytea[], $7::uuid[], $8::text[], $9::timestamptz[])
"""


async def of_project(sql: Sql, project_id: UUID) -> list[Mark]:
    """All marks of a project, also those whose section has changed since."""
    return [Mark(**row) for row in await sql.fetch(_OF, project_id)]


async def replace(
    sql: Sql, project_id: UUID, gone: Collection[str], made: Sequence[Mark]
) -> None:
    """Take away the marks of these codes, and keep the new ones."""
    await sql.execute(_DROP, project_id, [*gone, *(each.code for each in made)])
    if made:
        await sql.execute(_ADD, *columns(astuple(each) for each in made))
