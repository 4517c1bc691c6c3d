"""Handlers' rules about ages in and out of their table; a change is a new row."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from services.investors.age_rules.domain import AgeRule
from shared.database import Sql

_ADD = """
    INSERT INTO handler_age_rule (handler_id, rule_id, valid_from, refused_from_years,
        extra_step_from_years, extra_step, person_id, body_hash, set_at, cause_kind, cause_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'request', $10)
    ON CONFLICT DO NOTHING RETURNING rule_id
"""
_HASH = "SELECT body_hash FROM handler_age_rule WHERE handler_id = $1 AND rule_id = $2"
_OF = "SELECT * FROM handler_age_rule WHERE handler_id = ANY($1) ORDER BY valid_from, set_at"


async def add(  # noqa: PLR0913  # the columns of one row
    sql: Sql,
    rule: AgeRule,
    *,
    handler_id: UUID,
    rule_id: UUID,
    person_id: UUID,
    body_hash: bytes,
    cause: UUID,
) -> bool:
    """Whether it was added: not if the id is there already."""
    added = await sql.fetchval(
        _ADD,
        handler_id,
        rule_id,
        rule.valid_from,
        rule.refused_from_years,
        rule.extra_step_from_years,
        rule.extra_step,
        person_id,
        body_hash,
        rule.set_at,
        cause,
    )
    return added is not None


async def body_hash(sql: Sql, handler_id: UUID, rule_id: UUID) -> bytes | None:
    found: bytes | None = await sql.fetchval(_HASH, handler_id, rule_id)
    return found


async def of_handlers(sql: Sql, handler_ids: Collection[UUID]) -> dict[UUID, list[AgeRule]]:
    """The rules of each handler, the earliest first."""
    found: dict[UUID, list[AgeRule]] = {}
    for row in await sql.fetch(_OF, list(handler_ids)):
        found.setdefault(row["handler_id"], []).append(_rule(row))
    return found


def _rule(row: Any) -> AgeRule:  # noqa: ANN401  # an asyncpg record
    return AgeRule(
        valid_from=row["valid_from"],
        refused_from_years=row["refused_from_years"],
        extra_step_from_years=row["extra_step_from_years"],
        extra_step=row["extra_step"],
        set_at=row["set_at"],
    )
