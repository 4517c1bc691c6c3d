"""SQL of material changes of a running round."""

from datetime import datetime
from typing import Final

from services.matching.rounds.amendments_domain import Asked
from shared.contracts.listing import RoundAmended
from shared.database import Sql

_KEEP: Final = """
    INSERT INTO round_amendment (round_id, terms_version, change_id, was_version, version,
                                 asked_at, reconfirm_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_AMEND: Final = """
    UPDATE round SET terms_version = $2, material_version = $2, target_minor = $3,
        reconfirm_by = $4, remind_at = $5
    WHERE id = $1
"""
_KEEP_TERMS: Final = """
    INSERT INTO round_terms (round_id, terms_version, terms, recorded_at)
    SELECT round_id, $2,
           terms || jsonb_build_object('target_minor', $3::bigint, 'page_version', $4::int), $5
    FROM round_terms WHERE round_id = $1 AND terms_version = $2 - 1
"""
# In a flexible round nobody is charged while they are asked; what they are shown says so.
_PUT_OFF: Final = """
    UPDATE pledge SET deadline = greatest(deadline, $2)
    WHERE round_id = $1 AND state = 'confirmed'
      AND (SELECT mode FROM round WHERE id = $1) = 'flexible'
"""


async def amend(
    sql: Sql, event: RoundAmended, terms_version: int, asked: Asked, now: datetime
) -> None:
    """Write the change everywhere; the caller holds the round's lock."""
    await sql.execute(
        _AMEND,
        event.round_id,
        terms_version,
        event.target_minor,
        asked.reconfirm_by,
        asked.remind_at,
    )
    await sql.execute(
        _KEEP_TERMS, event.round_id, terms_version, event.target_minor, event.version, now
    )
    await sql.execute(
        _KEEP,
        event.round_id,
        terms_version,
        event.change_id,
        event.was_version,
        event.version,
        now,
        asked.reconfirm_by,
    )
    await sql.execute(_PUT_OFF, event.round_id, asked.reconfirm_by)
