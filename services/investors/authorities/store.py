"""Claims and the answers to them, in and out of their tables; both are only added to."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from services.investors.authorities.domain import Authority, Claim, Document, Verdict
from shared.database import Sql

_ADD: Final = """
    INSERT INTO authority (investor_id, authority_id, handler_id, person_id, name, capacity,
        document_title, document_dated_on, document_sha256, valid_from, valid_to, claimed_at,
        body_hash, cause_kind, cause_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'request', $14)
    ON CONFLICT DO NOTHING RETURNING authority_id
"""
_ANSWER: Final = """
    INSERT INTO authority_answer (investor_id, answer_id, authority_id, handler_id, verdict,
        person_id, body_hash, decided_at, cause_kind, cause_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'request', $9)
"""
_ANSWERED: Final = """
    SELECT body_hash FROM authority_answer WHERE investor_id = $1 AND answer_id = $2
"""
_OF: Final = """
    SELECT authority.*, last.verdict, last.decided_at FROM authority LEFT JOIN LATERAL (
        SELECT verdict, decided_at FROM authority_answer answer
        WHERE answer.investor_id = authority.investor_id
          AND answer.authority_id = authority.authority_id
        ORDER BY id DESC LIMIT 1) last ON true
    WHERE authority.investor_id = ANY($1)
    ORDER BY authority.investor_id, claimed_at, authority_id
"""
_DUE: Final = """
    SELECT authority.investor_id, authority.authority_id
    FROM authority JOIN LATERAL (
        SELECT verdict FROM authority_answer answer
        WHERE answer.investor_id = authority.investor_id
          AND answer.authority_id = authority.authority_id
        ORDER BY id DESC LIMIT 1) last ON last.verdict = 'yes'
    WHERE valid_to < $1 AND NOT EXISTS (
        SELECT FROM authority_expiry noted
        WHERE noted.investor_id = authority.investor_id
          AND noted.authority_id = authority.authority_id)
    LIMIT $2
"""
_NOTE: Final = """
    INSERT INTO authority_expiry (investor_id, authority_id, noted_at, cause_kind, cause_id)
    VALUES ($1, $2, $3, 'job', $4) ON CONFLICT DO NOTHING RETURNING authority_id
"""
# Two users of a handler may answer at once: the second must see what the first said.
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('authorities/' || $1::text, 0))"


async def lock(sql: Sql, investor_id: UUID) -> None:
    """Nobody else answers a claim of this company until the transaction ends."""
    await sql.execute(_LOCK, str(investor_id))


async def add(sql: Sql, claim: Claim, cause_id: UUID) -> bool:
    """Whether it was added: not if the id is there already."""
    added = await sql.fetchval(
        _ADD,
        claim.investor_id,
        claim.authority_id,
        claim.handler_id,
        claim.person_id,
        claim.name,
        claim.capacity,
        claim.document.title,
        claim.document.dated_on,
        claim.document.sha256,
        claim.valid_from,
        claim.valid_to,
        claim.claimed_at,
        claim.body_hash,
        cause_id,
    )
    return added is not None


async def answer(  # noqa: PLR0913  # the columns of one row
    sql: Sql,
    claim: Claim,
    *,
    answer_id: UUID,
    verdict: Verdict,
    person_id: UUID,
    body_hash: bytes,
    now: datetime,
    cause_id: UUID,
) -> None:
    """Add an answer; the caller holds the lock and saw that the id is free."""
    await sql.execute(
        _ANSWER,
        claim.investor_id,
        answer_id,
        claim.authority_id,
        claim.handler_id,
        verdict,
        person_id,
        body_hash,
        now,
        cause_id,
    )


async def answered(sql: Sql, investor_id: UUID, answer_id: UUID) -> bytes | None:
    """The hash of what was answered under this id."""
    found: bytes | None = await sql.fetchval(_ANSWERED, investor_id, answer_id)
    return found


async def run_out(sql: Sql, today: date, limit: int) -> list[tuple[UUID, UUID]]:
    """Each yes whose last day was before today and is not noted: company and claim."""
    rows = await sql.fetch(_DUE, today, limit)
    return [(row["investor_id"], row["authority_id"]) for row in rows]


async def note(sql: Sql, claim: Claim, now: datetime, cause_id: UUID) -> bool:
    """Whether it was noted just now, and not before."""
    noted = await sql.fetchval(_NOTE, claim.investor_id, claim.authority_id, now, cause_id)
    return noted is not None


async def of_investors(sql: Sql, investor_ids: Collection[UUID]) -> list[Authority]:
    """All claims as they stand, the oldest first of each company."""
    return [_authority(row) for row in await sql.fetch(_OF, list(investor_ids))]


def _authority(row: Any) -> Authority:  # noqa: ANN401  # an asyncpg record
    claim = Claim(
        investor_id=row["investor_id"],
        authority_id=row["authority_id"],
        handler_id=row["handler_id"],
        person_id=row["person_id"],
        name=row["name"],
        capacity=row["capacity"],
        document=Document(
            row["document_title"], row["document_dated_on"], row["document_sha256"]
        ),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        claimed_at=row["claimed_at"],
        body_hash=bytes(row["body_hash"]),
    )
    return Authority(claim, row["verdict"], row["decided_at"])
