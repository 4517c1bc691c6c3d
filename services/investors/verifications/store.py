"""What handlers were asked and what they answered; both are only added to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from services.investors.profiles.domain import Identity
from shared.database import Sql

State = Literal["waiting", "yes", "no", "revoked", "expired"]
Method = Literal["ic_chip", "in_person", "post"]

_ASK = """
    INSERT INTO verification_request (investor_id, handler_id, requested_by, requested_at,
                                      cause_kind, cause_id)
    VALUES ($1, $2, $3, $4, 'request', $5) ON CONFLICT DO NOTHING RETURNING investor_id
"""
_ASKED = """
    SELECT EXISTS (SELECT FROM verification_request WHERE investor_id = $1 AND handler_id = $2)
"""
_ANSWER = """
    INSERT INTO verification (investor_id, verification_id, handler_id, verdict, person_id,
                              body_hash, decided_at, cause_kind, cause_id, method, valid_to)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 'request', $8, $9, $10)
    ON CONFLICT DO NOTHING RETURNING id
"""
_ANSWERED = """
    SELECT body_hash FROM verification WHERE investor_id = $1 AND verification_id = $2
"""
# The newest answer counts, unless another identity was given since: then it waits anew.
_STANDING = """
    SELECT asked.investor_id, asked.handler_id, asked.requested_at, last.decided_at,
           last.method, last.valid_to,
           CASE WHEN last.verdict = 'yes' AND last.valid_to < $2 THEN 'expired'
                ELSE last.verdict END AS verdict
    FROM verification_request asked LEFT JOIN LATERAL (
        SELECT identity_since FROM profile
        WHERE profile.investor_id = asked.investor_id ORDER BY version DESC LIMIT 1
    ) identity ON true LEFT JOIN LATERAL (
        SELECT verdict, decided_at, method, valid_to FROM verification v
        WHERE v.investor_id = asked.investor_id AND v.handler_id = asked.handler_id
          AND v.decided_at >= coalesce(identity.identity_since, '-infinity')
        ORDER BY id DESC LIMIT 1) last ON true
"""
_OF_INVESTORS = _STANDING + " WHERE asked.investor_id = ANY($1) ORDER BY requested_at"
_OF_HANDLERS = """
    SELECT * FROM (
    SELECT standing.*, i.kind, i.name, p.profile_id, p.birth_on_sealed,
           p.corporate_number, p.version, p.is_suitable,
           chip.outcome, chip.read_at, EXISTS (
               SELECT FROM authority WHERE authority.investor_id = standing.investor_id
                 AND authority.handler_id = standing.handler_id AND NOT EXISTS (
                     SELECT FROM authority_answer answer
                     WHERE answer.investor_id = authority.investor_id
                       AND answer.authority_id = authority.authority_id)) AS authority_waits
    FROM (%s WHERE asked.handler_id = ANY($1)
            AND ($3::uuid IS NULL OR asked.investor_id = $3)) standing
    JOIN investor i USING (investor_id) LEFT JOIN LATERAL (
        SELECT profile_id, version, birth_on_sealed, corporate_number, is_suitable,
               identity_since
        FROM profile
        WHERE profile.investor_id = standing.investor_id
        ORDER BY version DESC LIMIT 1) p ON true LEFT JOIN LATERAL (
        SELECT outcome, read_at FROM chip_reading chip
        WHERE chip.investor_id = standing.investor_id
          AND chip.handler_id = standing.handler_id
          AND chip.read_at >= coalesce(p.identity_since, '-infinity')
        ORDER BY read_at DESC LIMIT 1) chip ON true
    WHERE $4::text IS NULL OR p.corporate_number = $4
          OR strpos(replace(i.name, ' ', ''), replace($4, ' ', '')) > 0
    ) found CROSS JOIN LATERAL (
        SELECT coalesce(verdict, 'expired') = 'expired' OR authority_waits AS waits) turn
    ORDER BY NOT waits, CASE WHEN waits THEN requested_at END, decided_at DESC LIMIT 200
""".replace("%s", _STANDING)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one investor stands with one handler; a yes holds through `valid_to`."""

    investor_id: UUID
    handler_id: UUID
    state: State
    requested_at: datetime
    decided_at: datetime | None
    method: Method | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a handler looks for: one investor, or everybody.

    `name`: only those with this in their name, spaces aside, or of this corporate number.
    """

    investor_id: UUID | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Applicant:
    """One who asked, as the handler's users may see it: no figures.

    `is_suitable` is None until the questions are answered. `chip` is what the newest reading
    of the birth date as it stands said; `extra_step` what the handler's own rule asks for.
    `authority_waits`: somebody claims to act for it, and has no answer yet.
    """

    standing: Standing
    kind: Literal["person", "company"]
    name: str
    identity: Identity
    is_suitable: bool | None
    chip: Literal["agrees", "differs", "unreadable"] | None
    chip_read_at: datetime | None
    extra_step: str | None
    authority_waits: bool
    profile_version: int | None


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


async def is_asked(sql: Sql, investor_id: UUID, handler_id: UUID) -> bool:
    """Whether it was asked before."""
    found: bool = await sql.fetchval(_ASKED, investor_id, handler_id)
    return found


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
    method: Method | None,
    valid_to: date | None,
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
        method,
        valid_to,
    )
    return entered is not None


async def answered(sql: Sql, investor_id: UUID, verification_id: UUID) -> bytes | None:
    """The hash of what was answered under this id."""
    found: bytes | None = await sql.fetchval(_ANSWERED, investor_id, verification_id)
    return found


async def of_investors(
    sql: Sql, investor_ids: Collection[UUID], on_day: date
) -> list[Standing]:
    """How each stands on that day with the handlers it asked."""
    rows = await sql.fetch(_OF_INVESTORS, list(investor_ids), on_day)
    return [_standing(row) for row in rows]


async def of_handlers(
    sql: Sql, handler_ids: Collection[UUID], on_day: date, wanted: Wanted
) -> list[Any]:
    """Rows for `Applicant`, the birth date still sealed: 200 at most.

    Those who wait come first, the longest first; then the others, the last answered first.
    """
    asked = (list(handler_ids), on_day, wanted.investor_id, wanted.name)
    return await sql.fetch(_OF_HANDLERS, *asked)


def applicant(row: Any, identity: Identity, extra_step: str | None) -> Applicant:  # noqa: ANN401
    return Applicant(
        standing=_standing(row),
        kind=row["kind"],
        name=row["name"],
        identity=identity,
        is_suitable=row["is_suitable"],
        chip=row["outcome"],
        chip_read_at=row["read_at"],
        extra_step=extra_step,
        authority_waits=row["authority_waits"],
        profile_version=row["version"],
    )


def _standing(row: Any) -> Standing:  # noqa: ANN401  # an asyncpg record
    return Standing(
        investor_id=row["investor_id"],
        handler_id=row["handler_id"],
        state=row["verdict"] or "waiting",
        requested_at=row["requested_at"],
        decided_at=row["decided_at"],
        method=row["method"],
        valid_to=row["valid_to"],
    )
