"""Which yes has run out and is not noted yet, and the note."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from shared.database import Sql

_DUE: Final = """
    SELECT DISTINCT investor_id FROM verification
    WHERE verdict = 'yes' AND valid_to < $1 AND NOT EXISTS (
        SELECT FROM verification_expiry noted
        WHERE noted.investor_id = verification.investor_id
          AND noted.verification_id = verification.verification_id)
    LIMIT $2
"""
# Answered anew or given for another identity before its last day was over, it ended then, and
# that was told. A yes of today that follows one which ran out was told, too.
_NOTE: Final = """
    INSERT INTO verification_expiry (investor_id, verification_id, handler_id, has_stood,
                                     noted_at, cause_kind, cause_id)
    SELECT yes.investor_id, yes.verification_id, yes.handler_id,
           NOT EXISTS (
               SELECT FROM verification later
               WHERE later.investor_id = yes.investor_id AND later.handler_id = yes.handler_id
                 AND later.id > yes.id AND later.decided_at < yes.ended_at)
           AND NOT EXISTS (
               SELECT FROM profile WHERE profile.investor_id = yes.investor_id
                 AND identity_since > yes.decided_at AND identity_since < yes.ended_at),
           $3, 'job', $4
    FROM (SELECT *, (valid_to + 1)::timestamp AT TIME ZONE 'Asia/Tokyo' AS ended_at
          FROM verification
          WHERE investor_id = $1 AND verdict = 'yes' AND valid_to < $2) yes
    ON CONFLICT DO NOTHING RETURNING handler_id, has_stood
"""


async def due(sql: Sql, today: date, limit: int) -> list[UUID]:
    """Investors with a yes whose last day was before today."""
    return [row["investor_id"] for row in await sql.fetch(_DUE, today, limit)]


async def note(
    sql: Sql, investor_id: UUID, today: date, now: datetime, cause_id: UUID
) -> tuple[int, set[UUID]]:
    """Note what ran out: how many, and the handlers whose last word it was."""
    rows = await sql.fetch(_NOTE, investor_id, today, now, cause_id)
    return len(rows), {row["handler_id"] for row in rows if row["has_stood"]}
