"""Who pledged to whom and which ties were declared, in; out comes only what ties the asker."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from services.listing.ties.domain import Parties, Tie
from shared.contracts.investors import TieDeclared
from shared.database import Sql, columns

_ADD: Final = """
    INSERT INTO pledger (issuer_id, owner_person_id, person_id, investor_id)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[])
    ON CONFLICT DO NOTHING
"""
_DECLARE: Final = """
    INSERT INTO declared_tie (tie_id, investor_id, person_id, kind, issuer_id, organisation_id,
                              valid_from, valid_to)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[],
                         $6::uuid[], $7::date[], $8::date[])
    ON CONFLICT (tie_id) DO UPDATE SET investor_id = excluded.investor_id,
        person_id = excluded.person_id, kind = excluded.kind, issuer_id = excluded.issuer_id,
        organisation_id = excluded.organisation_id, valid_from = excluded.valid_from,
        valid_to = excluded.valid_to
"""
_WITHDRAW: Final = "DELETE FROM declared_tie WHERE tie_id = ANY($1)"
_OWN: Final = "SELECT own_tie($1, $2, $3, $4)"


async def add(sql: Sql, pledgers: Sequence[tuple[UUID, UUID, UUID, UUID]]) -> None:
    """Rows of issuer, owner, person and investor."""
    await sql.execute(_ADD, *columns(pledgers))


async def declare(sql: Sql, ties: Sequence[TieDeclared]) -> None:
    """Each as it was told last; a tie stands at most once in `ties`."""
    rows = (
        (
            each.tie_id,
            each.investor_id,
            each.person_id,
            each.kind,
            each.issuer_id,
            each.organisation_id,
            each.valid_from,
            each.valid_to,
        )
        for each in ties
    )
    await sql.execute(_DECLARE, *columns(rows))


async def withdraw(sql: Sql, tie_ids: Sequence[UUID]) -> None:
    await sql.execute(_WITHDRAW, tie_ids)


async def own_tie(sql: Sql, parties: Parties, today: date) -> Tie | None:
    """What ties the asker to the owner or the issuer, if anything; the closest tie first.

    `today` is a day in Japan: a declared tie holds from its first to its last day.
    """
    about = (parties.issuer_id, parties.owner_person_id, parties.chamber_id)
    found: Tie | None = await sql.fetchval(_OWN, *about, today)
    return found
