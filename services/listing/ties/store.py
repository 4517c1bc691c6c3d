"""Who pledged to whom, in; out comes only what ties the asker."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from services.listing.ties.domain import Tie
from shared.database import Sql, columns

_ADD: Final = """
    INSERT INTO pledger (issuer_id, owner_person_id, person_id, investor_id)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[])
    ON CONFLICT DO NOTHING
"""
_OWN: Final = "SELECT own_tie($1, $2)"


async def add(sql: Sql, pledgers: Sequence[tuple[UUID, UUID, UUID, UUID]]) -> None:
    """Rows of issuer, owner, person and investor."""
    await sql.execute(_ADD, *columns(pledgers))


async def own_tie(sql: Sql, issuer_id: UUID, owner_person_id: UUID) -> Tie | None:
    """What ties the asker to the owner or the issuer, if anything; the closest tie first."""
    found: Tie | None = await sql.fetchval(_OWN, issuer_id, owner_person_id)
    return found
