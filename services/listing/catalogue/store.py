"""What the search and the lists read; row security shows each reader only what is theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlmodel import col, select

from services.listing.reviews.tables import AnswerRow, ApprovalRow, ScreeningRow
from shared.database import Sql, Transaction

OWN_LIMIT: Final = 200

# Pairs find candidates by the index, the second look keeps what really contains the word.
_SEARCH: Final = """
    WITH word AS (
        SELECT word FROM unnest(string_to_array(trim(folded($1)), ' ')) AS word
        WHERE word <> ''
    )
    SELECT project.id AS project_id, project.chamber_id, project.state, project.published_at,
           shown.content ->> 'title' AS title, shown.content ->> 'summary' AS summary,
           shown.content ->> 'prefecture' AS prefecture, shown.content ->> 'town' AS town,
           shown.content ->> 'category' AS category, shown.content ->> 'picture' AS picture,
           shown.content #> '{photos,0}' AS photo,
           round.id AS round_id, round.state AS round_state, round.instrument,
           (round.announced ->> 'target_minor')::bigint AS target_minor,
           round.opens_at, round.closes_at
    FROM project
    JOIN project_search ON project_search.project_id = project.id
    JOIN project_version AS shown ON shown.project_id = project.id
                                 AND shown.version = project.live_version
    JOIN round ON round.project_id = project.id
    WHERE project.published_at IS NOT NULL
      AND project.state = ANY($2)
      AND ($3::text IS NULL OR shown.content ->> 'prefecture' = $3)
      AND project_search.pairs @@ ALL (
          SELECT bigram_query(word) FROM word WHERE length(word) > 1)
      AND NOT EXISTS (SELECT FROM word WHERE strpos(project_search.plain, word) = 0)
    ORDER BY round.state IN ('open', 'paused', 'settling') DESC, round.closes_at DESC,
             project.id
    LIMIT $4 OFFSET $5
"""
_OWN: Final = """
    SELECT project.id AS project_id, project.chamber_id, project.issuer_id, project.state,
           project.version, project.changed_at, project_draft.content,
           round_draft.round_id, round_draft.terms ->> 'instrument' AS instrument,
           round.state AS round_state, last.verdict AS last_verdict, last.reason AS said,
           refused.reason AS handler_said
    FROM project
    JOIN project_draft ON project_draft.project_id = project.id
    LEFT JOIN round_draft ON round_draft.project_id = project.id
    LEFT JOIN round ON round.id = round_draft.round_id
    LEFT JOIN answer AS last ON last.project_id = project.id
                            AND last.version = project.version
    LEFT JOIN screening AS refused ON refused.project_id = project.id
                                  AND refused.version = project.version
                                  AND refused.screening = 'not_passed'
    WHERE project.owner_person_id = $1
    ORDER BY project.changed_at DESC, project.id
    LIMIT $2
"""

_VERSIONS: Final = """
    SELECT project_version.version, project_version.submitted_at, project_version.content,
           project_version.issuer, round_version.terms
    FROM project_version
    JOIN round ON round.project_id = project_version.project_id
    JOIN round_version ON round_version.round_id = round.id
                      AND round_version.version = project_version.version
    WHERE project_version.project_id = $1
    ORDER BY project_version.version DESC
    LIMIT $2
"""
VERSIONS_LIMIT: Final = 20


@dataclass(frozen=True, slots=True)
class Search:
    """`words` are all wanted; `states` any; `prefecture` None: all of them."""

    words: str
    states: Sequence[str]
    prefecture: str | None
    limit: int
    offset: int


async def search(sql: Sql, wanted: Search) -> list[dict[str, Any]]:
    """Published projects: those that run first, then by their deadline, the latest first."""
    rows = await sql.fetch(
        _SEARCH,
        wanted.words,
        list(wanted.states),
        wanted.prefecture,
        wanted.limit,
        wanted.offset,
    )
    return [dict(row) for row in rows]


async def own(sql: Sql, person_id: UUID) -> list[dict[str, Any]]:
    """A person's projects, the one changed last first."""
    return [dict(row) for row in await sql.fetch(_OWN, person_id, OWN_LIMIT)]


async def answers(tx: Transaction, project_id: UUID) -> list[AnswerRow]:
    """The chamber's answers, the newest first."""
    rows = await tx.session.exec(
        select(AnswerRow)
        .where(AnswerRow.project_id == project_id)
        .order_by(col(AnswerRow.version).desc())
    )
    return list(rows)


async def screenings(tx: Transaction, project_id: UUID) -> list[ScreeningRow]:
    """The handler's answers, the newest first."""
    rows = await tx.session.exec(
        select(ScreeningRow)
        .where(ScreeningRow.project_id == project_id)
        .order_by(col(ScreeningRow.version).desc())
    )
    return list(rows)


async def approval_kinds(tx: Transaction, project_id: UUID, version: int) -> list[str]:
    """Which approvals the round of this version has."""
    rows = await tx.session.exec(
        select(ApprovalRow.kind)
        .where(ApprovalRow.project_id == project_id, ApprovalRow.version == version)
        .order_by(col(ApprovalRow.kind))
    )
    return list(rows)


async def versions(sql: Sql, project_id: UUID) -> list[dict[str, Any]]:
    """What was submitted, with the terms it was submitted with, the newest first."""
    return [dict(row) for row in await sql.fetch(_VERSIONS, project_id, VERSIONS_LIMIT)]
