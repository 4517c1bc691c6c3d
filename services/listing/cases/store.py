"""Cases in and out of the database; row security decides who sees which row."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from services.listing.cases.tables import CaseNoteRow, CaseRow, CaseStepRow
from shared.database import Sql, Transaction

LIST_LIMIT: Final = 200

_OPEN: Final = """
    SELECT support_case.id AS case_id, support_case.chamber_id, support_case.visitor_name,
           support_case.concern, support_case.contact_person_id, support_case.contact_name,
           support_case.stage, support_case.next_step, support_case.next_on,
           support_case.project_id, talks.number AS notes, talks.last_held_on
    FROM support_case
    CROSS JOIN LATERAL (
        SELECT count(*) AS number, max(held_on) AS last_held_on
        FROM case_note WHERE case_note.case_id = support_case.id) AS talks
    WHERE support_case.chamber_id = ANY($1) AND NOT support_case.is_closed
    ORDER BY support_case.next_on, support_case.id
    LIMIT $2
"""
_ALONE: Final = """
    SELECT project.id AS project_id, project.chamber_id, project.state,
           project_version.content ->> 'title' AS title,
           project_version.issuer ->> 'name' AS issuer_name
    FROM project
    JOIN project_version ON project_version.project_id = project.id
                        AND project_version.version = project.version
    WHERE project.chamber_id = ANY($1) AND project.state <> ALL($2)
      AND NOT EXISTS (SELECT FROM support_case WHERE support_case.project_id = project.id)
    ORDER BY project.submitted_at, project.id
    LIMIT $3
"""
# For this transaction only: row security then shows the case that waits under this code.
_HOLD_CODE: Final = "SELECT set_config('app.case_code', $1, true)"


async def add(tx: Transaction, row: CaseRow) -> bool:
    """Whether it was added: not if the id is another case's."""
    made = await tx.session.exec(
        insert(CaseRow)
        .values(row.model_dump())
        .on_conflict_do_nothing()
        .returning(col(CaseRow.id))
    )
    return made.first() is not None


async def load(tx: Transaction, case_id: UUID) -> CaseRow | None:
    return await tx.session.get(CaseRow, case_id)


async def load_locked(tx: Transaction, case_id: UUID) -> CaseRow | None:
    return await tx.session.get(CaseRow, case_id, with_for_update=True)


async def of_project(tx: Transaction, project_id: UUID) -> CaseRow | None:
    found = await tx.session.exec(select(CaseRow).where(CaseRow.project_id == project_id))
    return found.first()


async def waiting_under(tx: Transaction, code: str) -> CaseRow | None:
    """The case that waits for a project under this code, locked."""
    await tx.sql.fetchval(_HOLD_CODE, code)
    found = await tx.session.exec(
        select(CaseRow)
        .where(CaseRow.join_code == code, col(CaseRow.project_id).is_(None))
        .with_for_update()
    )
    return found.first()


def add_step(tx: Transaction, row: CaseStepRow) -> None:
    tx.session.add(row)


async def note(tx: Transaction, note_id: UUID) -> CaseNoteRow | None:
    return await tx.session.get(CaseNoteRow, note_id)


async def add_note(tx: Transaction, row: CaseNoteRow) -> bool:
    """Whether it was added: not if the id is another note's."""
    made = await tx.session.exec(
        insert(CaseNoteRow)
        .values(row.model_dump())
        .on_conflict_do_nothing()
        .returning(col(CaseNoteRow.id))
    )
    return made.first() is not None


async def notes(tx: Transaction, case_id: UUID) -> list[CaseNoteRow]:
    """Those this asker may read, the newest talk first."""
    found = await tx.session.exec(
        select(CaseNoteRow)
        .where(CaseNoteRow.case_id == case_id)
        .order_by(
            col(CaseNoteRow.held_on).desc(),
            col(CaseNoteRow.written_at).desc(),
            col(CaseNoteRow.id),
        )
    )
    return list(found)


async def steps(tx: Transaction, case_id: UUID) -> list[CaseStepRow]:
    found = await tx.session.exec(
        select(CaseStepRow)
        .where(CaseStepRow.case_id == case_id)
        .order_by(col(CaseStepRow.step_no))
    )
    return list(found)


async def open_cases(sql: Sql, chamber_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Open cases of these chambers, the most overdue first."""
    return [dict(row) for row in await sql.fetch(_OPEN, chamber_ids, LIST_LIMIT)]


async def unaccompanied(
    sql: Sql, chamber_ids: Sequence[UUID], over: Sequence[str]
) -> list[dict[str, Any]]:
    """Submitted projects of these chambers, not `over` yet, that have no case."""
    return [dict(row) for row in await sql.fetch(_ALONE, chamber_ids, over, LIST_LIMIT)]
