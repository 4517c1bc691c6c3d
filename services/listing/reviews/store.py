"""Answers, screenings and approvals in and out of the database, and the two queues."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from services.listing.reviews.tables import AnswerRow, ApprovalRow, ScreeningRow
from shared.database import Sql, Transaction

QUEUE_LIMIT: Final = 200

_QUEUE: Final = """
    SELECT project.id AS project_id, project.chamber_id, project.version, project.state,
           project.owner_person_id, project_version.submitted_at,
           own_tie(project.issuer_id, project.owner_person_id, project.chamber_id,
                   day_of($3)) AS tie,
           project_version.content ->> 'title' AS title,
           project_version.issuer ->> 'name' AS issuer_name,
           round.instrument, (round_version.terms ->> 'target_minor')::bigint AS target_minor,
           claim.person_id AS held_by, claim.name, claim.taken_at, claim.until,
           proposed.proposed_by, proposed.proposed_name, proposed.proposed_at,
           has_second(proposed.chamber_id, proposed.issuer_id, proposed.owner_person_id,
                      proposed.proposed_by, day_of(proposed.proposed_at)) AS has_second
    FROM project
    JOIN project_version ON project_version.project_id = project.id
                        AND project_version.version = project.version
    JOIN round ON round.project_id = project.id
    JOIN round_version ON round_version.round_id = round.id
                      AND round_version.version = project.version
    LEFT JOIN claim ON claim.project_id = project.id AND claim.until > $3
    LEFT JOIN proposed_approval AS proposed ON proposed.project_id = project.id
                                           AND proposed.state = 'proposed'
    WHERE project.state IN ('submitted', 'in_review')
      AND (project.chamber_id = ANY($1)
           OR proposed.id IS NOT NULL AND (SELECT is_operator())
              AND asks_as_second(project.id))
    ORDER BY project_version.submitted_at, project.id
    LIMIT $2
"""
_HANDLER_QUEUE: Final = """
    SELECT round.id AS round_id, project.id AS project_id, project.chamber_id,
           round.handler_id, project.version, project.state AS project_state,
           project.owner_person_id, project_version.submitted_at,
           own_tie(project.issuer_id, project.owner_person_id, project.chamber_id,
                   day_of($4)) AS tie,
           project_version.content ->> 'title' AS title,
           project_version.issuer ->> 'name' AS issuer_name,
           (round_version.terms ->> 'target_minor')::bigint AS target_minor,
           (round_version.terms #>> '{equity,document,version}')::int AS document_version,
           round_version.terms #>> '{equity,document,sha256}' AS document_sha256
    FROM round
    JOIN project ON project.id = round.project_id
    JOIN project_version ON project_version.project_id = project.id
                        AND project_version.version = project.version
    JOIN round_version ON round_version.round_id = round.id
                      AND round_version.version = project.version
    WHERE round.handler_id = ANY($1) AND project.state = ANY($2)
      AND NOT EXISTS (SELECT FROM screening WHERE screening.round_id = round.id
                      AND screening.version = project.version)
    ORDER BY project_version.submitted_at, round.id
    LIMIT $3
"""


async def answer(tx: Transaction, answer_id: UUID) -> AnswerRow | None:
    return await tx.session.get(AnswerRow, answer_id)


async def add_answer(tx: Transaction, row: AnswerRow) -> bool:
    """Whether it was added: not if the id or the version is answered already."""
    made = await tx.session.exec(
        insert(AnswerRow)
        .values(row.model_dump())
        .on_conflict_do_nothing()
        .returning(col(AnswerRow.id))
    )
    return made.first() is not None


async def screening(tx: Transaction, approval_id: UUID) -> ScreeningRow | None:
    return await tx.session.get(ScreeningRow, approval_id)


async def screening_of(tx: Transaction, round_id: UUID, version: int) -> ScreeningRow | None:
    """What the handler answered to this version, if it did."""
    rows = await tx.session.exec(
        select(ScreeningRow).where(
            ScreeningRow.round_id == round_id, ScreeningRow.version == version
        )
    )
    return rows.first()


async def add_screening(tx: Transaction, row: ScreeningRow) -> bool:
    """Whether it was added: not if the id or the version is answered already."""
    made = await tx.session.exec(
        insert(ScreeningRow)
        .values(row.model_dump())
        .on_conflict_do_nothing()
        .returning(col(ScreeningRow.id))
    )
    return made.first() is not None


def add_approval(tx: Transaction, row: ApprovalRow) -> None:
    tx.session.add(row)


async def approval_kinds(tx: Transaction, round_id: UUID, version: int) -> set[str]:
    """The kinds of approvals that this version of the round has."""
    rows = await tx.session.exec(
        select(ApprovalRow.kind).where(
            ApprovalRow.round_id == round_id, ApprovalRow.version == version
        )
    )
    return set(rows)


async def queue(sql: Sql, chamber_ids: Sequence[UUID], now: datetime) -> list[dict[str, Any]]:
    """Submissions that wait for these chambers, the oldest first, with who holds them.

    An operator also gets those whose chamber has no second person.
    """
    return [dict(row) for row in await sql.fetch(_QUEUE, chamber_ids, QUEUE_LIMIT, now)]


async def handler_queue(
    sql: Sql, handler_ids: Sequence[UUID], states: Sequence[str], now: datetime
) -> list[dict[str, Any]]:
    """Rounds that wait for these handlers, the oldest first."""
    rows = await sql.fetch(_HANDLER_QUEUE, handler_ids, states, QUEUE_LIMIT, now)
    return [dict(row) for row in rows]
