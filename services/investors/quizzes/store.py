"""Tries at the risk quiz in and out of their table; each stays as it was given."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.investors.quizzes.domain import VERSION
from shared.database import Sql

_ADD = """
    INSERT INTO quiz_answer (investor_id, answer_id, version, answers, wrong, body_hash,
                             answered_at, cause_kind, cause_id)
    VALUES ($1, $2, $3, $4::jsonb, $5::jsonb, $6, $7, 'request', $8)
    ON CONFLICT DO NOTHING RETURNING answer_id
"""
_ONE = "SELECT * FROM quiz_answer WHERE investor_id = $1 AND answer_id = $2"
_ALL = """
    SELECT * FROM quiz_answer WHERE investor_id = $1 ORDER BY answered_at DESC LIMIT 50
"""
_IS_PASSED = """
    SELECT EXISTS (SELECT FROM quiz_answer
                   WHERE investor_id = $1 AND version = $2 AND wrong = '[]')
"""


@dataclass(frozen=True, slots=True)
class Try:
    """One try: what was answered to which version, and the questions that were wrong."""

    investor_id: UUID
    answer_id: UUID
    version: int
    answers: Mapping[str, str]
    wrong: Sequence[str]
    body_hash: bytes
    answered_at: datetime


async def add(sql: Sql, new: Try, cause_id: UUID) -> bool:
    """Whether it was added: not if the id is there already."""
    added = await sql.fetchval(
        _ADD,
        new.investor_id,
        new.answer_id,
        new.version,
        json.dumps(dict(new.answers)),
        json.dumps(list(new.wrong)),
        new.body_hash,
        new.answered_at,
        cause_id,
    )
    return added is not None


async def find(sql: Sql, investor_id: UUID, answer_id: UUID) -> Try | None:
    row = await sql.fetchrow(_ONE, investor_id, answer_id)
    return None if row is None else _try(row)


async def of_investor(sql: Sql, investor_id: UUID) -> list[Try]:
    """The newest first."""
    return [_try(row) for row in await sql.fetch(_ALL, investor_id)]


async def is_passed(sql: Sql, investor_id: UUID) -> bool:
    """Whether all questions of the version in use were once answered right in one try."""
    return bool(await sql.fetchval(_IS_PASSED, investor_id, VERSION))


def _try(row: Any) -> Try:  # noqa: ANN401  # an asyncpg record
    return Try(
        investor_id=row["investor_id"],
        answer_id=row["answer_id"],
        version=row["version"],
        answers=row["answers"],
        wrong=row["wrong"],
        body_hash=bytes(row["body_hash"]),
        answered_at=row["answered_at"],
    )
