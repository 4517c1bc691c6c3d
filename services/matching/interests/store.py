"""What was heard of places and themes, in and out of the database; the last word counts."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.matching.interests.domain import NOTHING, Interests, Root, Subject
from shared.database import Sql, columns

_DECLARE: Final = """
    INSERT INTO declared_interests (investor_id, roots, themes, least_minor, most_minor,
                                    may_be_shown, introduced_for, declared_at)
    VALUES ($1, $2::jsonb, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (investor_id) DO UPDATE SET roots = excluded.roots, themes = excluded.themes,
        least_minor = excluded.least_minor, most_minor = excluded.most_minor,
        may_be_shown = excluded.may_be_shown, introduced_for = excluded.introduced_for,
        declared_at = excluded.declared_at
"""
_PUBLISH: Final = """
    INSERT INTO project_subject (project_id, municipality, theme)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[])
    ON CONFLICT (project_id) DO UPDATE
        SET municipality = excluded.municipality, theme = excluded.theme
"""
_COLUMNS: Final = (
    "investor_id, roots, themes, least_minor, most_minor, may_be_shown, introduced_for"
)
_OF: Final = f"SELECT {_COLUMNS} FROM declared_interests WHERE investor_id = $1"  # noqa: S608
_TOLD: Final = f"""
    SELECT {_COLUMNS} FROM declared_interests WHERE investor_id = ANY($1)
"""  # noqa: S608
_SHOWN: Final = f"""
    SELECT {_COLUMNS} FROM declared_interests WHERE may_be_shown ORDER BY investor_id LIMIT $1
"""  # noqa: S608
_SUBJECTS: Final = """
    SELECT project_id, municipality, theme FROM project_subject WHERE project_id = ANY($1)
"""


async def declare(sql: Sql, investor_id: UUID, told: Interests, declared_at: datetime) -> None:
    """Keep what an investor told, in place of what it told before."""
    await sql.execute(
        _DECLARE,
        investor_id,
        json.dumps(
            [{"kind": root.kind, "municipality": root.municipality} for root in told.roots]
        ),
        sorted(told.themes),
        told.least_minor,
        told.most_minor,
        told.may_be_shown,
        sorted(told.introduced_for),
        declared_at,
    )


async def publish(sql: Sql, subjects: Sequence[tuple[UUID, Subject]]) -> None:
    """Keep where projects are and what they are about; of each project one."""
    rows = ((one, subject.municipality, subject.theme) for one, subject in subjects)
    await sql.execute(_PUBLISH, *columns(rows))


async def of(sql: Sql, investor_id: UUID) -> Interests:
    """What this investor told; nothing at first."""
    row = await sql.fetchrow(_OF, investor_id)
    return NOTHING if row is None else _interests(row)


async def told(sql: Sql, investor_ids: Collection[UUID]) -> dict[UUID, Interests]:
    """What each of these told, those that told anything."""
    rows = await sql.fetch(_TOLD, list(investor_ids))
    return {row["investor_id"]: _interests(row) for row in rows}


async def shown(sql: Sql, limit: int) -> dict[UUID, Interests]:
    """Those who agreed that owners know of them."""
    return {row["investor_id"]: _interests(row) for row in await sql.fetch(_SHOWN, limit)}


async def subjects(sql: Sql, project_ids: Collection[UUID]) -> dict[UUID, Subject]:
    """Of those of these projects that were published since it is said."""
    rows = await sql.fetch(_SUBJECTS, list(project_ids))
    return {row["project_id"]: Subject(row["municipality"], row["theme"]) for row in rows}


def _interests(row: Any) -> Interests:  # noqa: ANN401  # an asyncpg record
    kept = row["roots"]
    roots = json.loads(kept) if isinstance(kept, str) else kept
    return Interests(
        roots=tuple(Root(**each) for each in roots),
        themes=frozenset(row["themes"]),
        least_minor=row["least_minor"],
        most_minor=row["most_minor"],
        may_be_shown=row["may_be_shown"],
        introduced_for=frozenset(row["introduced_for"]),
    )
