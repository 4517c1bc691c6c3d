"""What handlers were asked and what they answered; both are only added to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from shared.database import Sql

State = Literal["waiting", "yes", "no"]

_ASK = """
    INSERT INTO verification_request (investor_id, handler_id, requested_by, requested_at,
                                      cause_kind, cause_id)
    VALUES ($1, $2, $3, $4, 'request', $5) ON CONFLICT DO NOTHING RETURNING investor_id
"""
_ANSWER = """
    INSERT INTO verification (investor_id, verification_id, handler_id, verdict, person_id,
                              body_hash, decided_at, cause_kind, cause_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 'request', $8)
    ON CONFLICT DO NOTHING RETURNING id
"""
_ANSWERED = """
    SELECT body_hash FROM verification WHERE investor_id = $1 AND verification_id = $2
"""
# The newest answer counts, unless another birth date was given since: then it waits anew.
_STANDING = """
    SELECT asked.investor_id, asked.handler_id, asked.requested_at, last.verdict,
           last.decided_at
    FROM verification_request asked LEFT JOIN LATERAL (
        SELECT identity_since FROM profile
        WHERE profile.investor_id = asked.investor_id ORDER BY version DESC LIMIT 1
    ) identity ON true LEFT JOIN LATERAL (
        SELECT verdict, decided_at FROM verification v
        WHERE v.investor_id = asked.investor_id AND v.handler_id = asked.handler_id
          AND v.decided_at >= coalesce(identity.identity_since, '-infinity')
        ORDER BY id DESC LIMIT 1) last ON true
"""
_OF_INVESTORS = _STANDING + " WHERE asked.investor_id = ANY($1) ORDER BY requested_at"
_OF_HANDLERS = """
    SELECT standing.*, i.kind, i.name, p.profile_id, p.birth_on_sealed, p.is_suitable
    FROM (%s WHERE asked.handler_id = ANY($1)) standing
    JOIN investor i USING (investor_id) LEFT JOIN LATERAL (
        SELECT profile_id, birth_on_sealed, is_suitable FROM profile
        WHERE profile.investor_id = standing.investor_id
        ORDER BY version DESC LIMIT 1) p ON true
    ORDER BY standing.verdict IS NOT NULL, requested_at LIMIT 200
""".replace("%s", _STANDING)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one investor stands with one handler."""

    investor_id: UUID
    handler_id: UUID
    state: State
    requested_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Applicant:
    """One who asked, as the handler's users may see it: no figures."""

    standing: Standing
    kind: Literal["person", "company"]
    name: str
    birth_on: date | None
    is_suitable: bool


async def ask(  # noqa: PLR0913  # the columns of one row
    sql: Sql,
    investor_id: UUID,
    handler_id: UUID,
    *,
    person_id: UUID,
    cause: UUID,
    now: datetime,
) -> bool:
    """Whether it was asked for the first time."""
    asked = await sql.fetchval(_ASK, investor_id, handler_id, person_id, now, cause)
    return asked is not None


async def answer(  # noqa: PLR0913  # the columns of one row
    sql: Sql,
    *,
    investor_id: UUID,
    verification_id: UUID,
    handler_id: UUID,
    verdict: str,
    person_id: UUID,
    body_hash: bytes,
    cause: UUID,
    now: datetime,
) -> bool:
    """Whether it was entered: not if the id is there already."""
    entered = await sql.fetchval(
        _ANSWER,
        investor_id,
        verification_id,
        handler_id,
        verdict,
        person_id,
        body_hash,
        now,
        cause,
    )
    return entered is not None


async def answered(sql: Sql, investor_id: UUID, verification_id: UUID) -> bytes | None:
    """The hash of what was answered under this id."""
    found: bytes | None = await sql.fetchval(_ANSWERED, investor_id, verification_id)
    return found


async def of_investors(sql: Sql, investor_ids: Collection[UUID]) -> list[Standing]:
    return [_standing(row) for row in await sql.fetch(_OF_INVESTORS, list(investor_ids))]


async def of_handlers(sql: Sql, handler_ids: Collection[UUID]) -> list[Any]:
    """Rows for `Applicant`, the birth date still sealed; those who wait come first."""
    return await sql.fetch(_OF_HANDLERS, list(handler_ids))


def applicant(row: Any, birth_on: date | None) -> Applicant:  # noqa: ANN401
    return Applicant(
        standing=_standing(row),
        kind=row["kind"],
        name=row["name"],
        birth_on=birth_on,
        is_suitable=bool(row["is_suitable"]),
    )


def _standing(row: Any) -> Standing:  # noqa: ANN401  # an asyncpg record
    return Standing(
        investor_id=row["investor_id"],
        handler_id=row["handler_id"],
        state=row["verdict"] or "waiting",
        requested_at=row["requested_at"],
        decided_at=row["decided_at"],
    )
