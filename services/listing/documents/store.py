"""Documents in and out of the database; row security decides who sees which."""

from datetime import datetime
from typing import Final
from uuid import UUID

from services.listing.documents.domain import Document
from shared.database import Sql

_PROJECT: Final = "SELECT project_id FROM round_draft WHERE round_id = $1"
_HASH: Final = "SELECT sha256 FROM round_document WHERE round_id = $1 AND version = $2"
_COUNT: Final = "SELECT count(*) FROM round_document WHERE round_id = $1"
_ADD: Final = """
    INSERT INTO round_document
        (round_id, version, project_id, owner_person_id, sha256, content, kept_at, cause_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
# That of the version that was submitted last, which for the public is the one that runs.
_SHOWN: Final = """
    SELECT document.round_id, document.version, document.content
    FROM round
    JOIN round_version AS terms ON terms.round_id = round.id AND terms.version = round.version
    JOIN round_document AS document ON document.round_id = round.id
        AND document.version = (terms.terms #>> '{equity,document,version}')::int
        AND document.sha256 = terms.terms #>> '{equity,document,sha256}'
    WHERE round.id = $1
"""


async def project_of(sql: Sql, round_id: UUID) -> UUID | None:
    """The asker's own project that drafts this round."""
    found: UUID | None = await sql.fetchval(_PROJECT, round_id)
    return found


async def hash_of(sql: Sql, round_id: UUID, version: int) -> str | None:
    found: str | None = await sql.fetchval(_HASH, round_id, version)
    return found


async def count(sql: Sql, round_id: UUID) -> int:
    return int(await sql.fetchval(_COUNT, round_id))


async def add(  # noqa: PLR0913  # the columns
    sql: Sql,
    document: Document,
    *,
    project_id: UUID,
    owner_person_id: UUID,
    cause_id: UUID,
    now: datetime,
) -> None:
    await sql.execute(
        _ADD,
        document.round_id,
        document.version,
        project_id,
        owner_person_id,
        document.sha256,
        document.content,
        now,
        cause_id,
    )


async def shown(sql: Sql, round_id: UUID) -> Document | None:
    """The document of a round as the asker may read it."""
    row = await sql.fetchrow(_SHOWN, round_id)
    return None if row is None else Document(**row)
