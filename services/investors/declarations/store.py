"""Declarations in and out of their table; a correction is a new one."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.database import Sql

_ADD = """
    INSERT INTO declaration (investor_id, declaration_id, issuer_id, security_class, purchases,
        corrects, body_hash, declared_on, declared_at, cause_kind, cause_id)
    VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, 'request', $10)
    ON CONFLICT DO NOTHING RETURNING declaration_id
"""
_ONE = "SELECT * FROM declaration WHERE investor_id = $1 AND declaration_id = $2"
_ALL = "SELECT * FROM declaration WHERE investor_id = $1 ORDER BY declared_at LIMIT 500"
_NEWEST = """
    SELECT investor_id, issuer_id, security_class, max(declared_on) AS declared_on
    FROM declaration WHERE investor_id = ANY($1) GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Declaration:
    """One answer; no purchases is the answer "none"."""

    investor_id: UUID
    declaration_id: UUID
    issuer_id: UUID
    security_class: str
    purchases: Sequence[Mapping[str, Any]]
    corrects: UUID | None
    body_hash: bytes
    declared_on: date
    declared_at: datetime


async def add(sql: Sql, new: Declaration, cause_id: UUID) -> bool:
    """Whether it was added: not if the id is taken, or the other was corrected before."""
    added = await sql.fetchval(
        _ADD,
        new.investor_id,
        new.declaration_id,
        new.issuer_id,
        new.security_class,
        json.dumps([dict(each) for each in new.purchases]),
        new.corrects,
        new.body_hash,
        new.declared_on,
        new.declared_at,
        cause_id,
    )
    return added is not None


async def find(sql: Sql, investor_id: UUID, declaration_id: UUID) -> Declaration | None:
    row = await sql.fetchrow(_ONE, investor_id, declaration_id)
    return None if row is None else _declaration(row)


async def of_investor(sql: Sql, investor_id: UUID) -> list[Declaration]:
    return [_declaration(row) for row in await sql.fetch(_ALL, investor_id)]


async def newest(
    sql: Sql, investor_ids: Collection[UUID]
) -> dict[UUID, dict[tuple[UUID, str], date]]:
    """When each investor last declared, by issuer and class."""
    found: dict[UUID, dict[tuple[UUID, str], date]] = {}
    for row in await sql.fetch(_NEWEST, list(investor_ids)):
        about = (row["issuer_id"], row["security_class"])
        found.setdefault(row["investor_id"], {})[about] = row["declared_on"]
    return found


def _declaration(row: Any) -> Declaration:  # noqa: ANN401  # an asyncpg record
    return Declaration(
        investor_id=row["investor_id"],
        declaration_id=row["declaration_id"],
        issuer_id=row["issuer_id"],
        security_class=row["security_class"],
        purchases=row["purchases"],
        corrects=row["corrects"],
        body_hash=bytes(row["body_hash"]),
        declared_on=row["declared_on"],
        declared_at=row["declared_at"],
    )
