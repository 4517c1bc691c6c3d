"""What investors told of themselves, in and out of its table; the last word stays."""

import json
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.investors.interests.domain import NOTHING, Interests, Root, Ticket
from shared.database import Sql

_OF: Final = """
    SELECT roots, themes, least, most, may_be_shown, introduced_for
    FROM interests WHERE investor_id = $1
"""
_SAVE: Final = """
    INSERT INTO interests (investor_id, roots, themes, least, most, may_be_shown,
                           introduced_for, saved_at, cause_kind, cause_id)
    VALUES ($1, $2::jsonb, $3, $4, $5, $6, $7, $8, 'request', $9)
    ON CONFLICT (investor_id) DO UPDATE SET roots = excluded.roots, themes = excluded.themes,
        least = excluded.least, most = excluded.most, may_be_shown = excluded.may_be_shown,
        introduced_for = excluded.introduced_for, saved_at = excluded.saved_at,
        cause_kind = excluded.cause_kind, cause_id = excluded.cause_id
"""
_SHOWN: Final = "SELECT investor_id, kind, name FROM shown_investors($1) ORDER BY investor_id"


async def of(sql: Sql, investor_id: UUID) -> Interests:
    """What this investor told last; nothing at first."""
    row = await sql.fetchrow(_OF, investor_id)
    if row is None:
        return NOTHING
    roots = json.loads(row["roots"]) if isinstance(row["roots"], str) else row["roots"]
    ticket = None if row["least"] is None else Ticket(row["least"], row["most"])
    return Interests(
        tuple(Root(**each) for each in roots),
        tuple(row["themes"]),
        ticket,
        row["may_be_shown"],
        tuple(row["introduced_for"]),
    )


async def save(
    sql: Sql, investor_id: UUID, told: Interests, *, cause_id: UUID, now: datetime
) -> None:
    """Keep it in place of what was told before."""
    await sql.execute(
        _SAVE,
        investor_id,
        json.dumps([asdict(root) for root in told.roots]),
        list(told.themes),
        told.ticket.least_minor if told.ticket else None,
        told.ticket.most_minor if told.ticket else None,
        told.may_be_shown,
        list(told.introduced_for),
        now,
        cause_id,
    )


async def shown(sql: Sql, investor_ids: Collection[UUID]) -> list[Any]:
    """Those of these investors who let owners know of them, past row security."""
    return await sql.fetch(_SHOWN, list(investor_ids))
