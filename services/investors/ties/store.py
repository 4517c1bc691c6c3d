"""Ties in and out of their table: a change is a new version, and so is taking one back."""

from typing import Any, Final
from uuid import UUID

from services.investors.ties.domain import About, Tie
from shared.database import Sql
from shared.encryption import ColumnKey

_ADD: Final = """
    INSERT INTO tie (investor_id, tie_id, version, issuer_id, organisation_id, name_sealed,
        relation, office, valid_from, valid_to, is_withdrawn, declared_at, body_hash,
        cause_kind, cause_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'request', $14)
"""
_NEWEST: Final = """
    SELECT DISTINCT ON (tie_id) * FROM tie WHERE investor_id = $1
    ORDER BY tie_id, version DESC
"""


async def add(sql: Sql, tie: Tie, key: ColumnKey, cause_id: UUID) -> None:
    """Add a version; the caller holds the investor's lock."""
    await sql.execute(
        _ADD,
        tie.investor_id,
        tie.tie_id,
        tie.version,
        tie.about.issuer_id,
        tie.about.organisation_id,
        key.seal(tie.about.name, row=tie.tie_id),
        tie.relation,
        tie.office,
        tie.valid_from,
        tie.valid_to,
        tie.is_withdrawn,
        tie.declared_at,
        tie.body_hash,
        cause_id,
    )


async def newest(sql: Sql, investor_id: UUID, key: ColumnKey) -> dict[UUID, Tie]:
    """The newest version of each tie, those taken back among them."""
    rows = await sql.fetch(_NEWEST, investor_id)
    return {row["tie_id"]: _tie(row, key) for row in rows}


def _tie(row: Any, key: ColumnKey) -> Tie:  # noqa: ANN401  # an asyncpg record
    return Tie(
        investor_id=row["investor_id"],
        tie_id=row["tie_id"],
        about=About(
            name=key.open(row["name_sealed"], row=row["tie_id"]),
            issuer_id=row["issuer_id"],
            organisation_id=row["organisation_id"],
        ),
        relation=row["relation"],
        office=row["office"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        version=row["version"],
        is_withdrawn=row["is_withdrawn"],
        declared_at=row["declared_at"],
        body_hash=bytes(row["body_hash"]),
    )
