"""Registrations in the making, in and out of their table: one for each investor, sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.database import Sql
from shared.encryption import ColumnKey

_SAVE = """
    INSERT INTO registration_draft (investor_id, answers_sealed, saved_at, cause_kind, cause_id)
    VALUES ($1, $2, $3, 'request', $4)
    ON CONFLICT (investor_id) DO UPDATE SET answers_sealed = excluded.answers_sealed,
        saved_at = excluded.saved_at, cause_id = excluded.cause_id
"""
_ONE = "SELECT * FROM registration_draft WHERE investor_id = $1"
_DISCARD = "DELETE FROM registration_draft WHERE investor_id = $1"


@dataclass(frozen=True, slots=True)
class Draft:
    """The answers so far; what was not asked yet is null."""

    investor_id: UUID
    answers: Mapping[str, Any]
    saved_at: datetime


async def save(sql: Sql, draft: Draft, cause_id: UUID, key: ColumnKey) -> None:
    """Keep these answers in the place of those before."""
    sealed = key.seal(dict(draft.answers), row=draft.investor_id)
    await sql.execute(_SAVE, draft.investor_id, sealed, draft.saved_at, cause_id)


async def find(sql: Sql, investor_id: UUID, key: ColumnKey) -> Draft | None:
    row = await sql.fetchrow(_ONE, investor_id)
    if row is None:
        return None
    answers = key.open(row["answers_sealed"], row=investor_id)
    return Draft(investor_id, answers, row["saved_at"])


async def discard(sql: Sql, investor_id: UUID) -> None:
    """The answers were said, and stand in the profile: a second copy serves nobody."""
    await sql.execute(_DISCARD, investor_id)
