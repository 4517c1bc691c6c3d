"""Projects in and out of the database; row security decides who sees which row."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from services.listing.projects.domain import Parties, State
from services.listing.projects.domain.contents import Content, Photo
from services.listing.projects.tables import (
    ProjectDraftRow,
    ProjectEventRow,
    ProjectRow,
    ProjectVersionRow,
)
from shared.database import Sql, Transaction

_CONTENT: Final = TypeAdapter(Content)
_PHOTOS: Final = TypeAdapter(tuple[Photo, ...])

_IS_CHAMBER: Final = """
    SELECT EXISTS (
        SELECT FROM membership
        WHERE organisation_id = $1 AND organisation_kind = 'chamber' AND valid_to IS NULL)
"""
_IS_ACCOMPANIED: Final = (
    "SELECT EXISTS (SELECT FROM support_case WHERE support_case.project_id = $1)"
)
_INDEX: Final = """
    INSERT INTO project_search (project_id, plain, pairs)
    SELECT $1, folded($2), array_to_tsvector(bigrams(folded($2)))
    ON CONFLICT (project_id)
    DO UPDATE SET plain = excluded.plain, pairs = excluded.pairs
"""


def as_content(stored: dict[str, Any]) -> Content:
    return _CONTENT.validate_python(stored)


def as_photos(stored: list[dict[str, Any]]) -> tuple[Photo, ...]:
    return _PHOTOS.validate_python(stored)


def as_document(content: Content) -> dict[str, Any]:
    return cast("dict[str, Any]", _CONTENT.dump_python(content, mode="json"))


def state(row: ProjectRow) -> State:
    return cast("State", row.state)  # a CHECK lists the states


async def add(tx: Transaction, parties: Parties, now: datetime) -> bool:
    """Whether a new draft was made: not if the id is there already."""
    made = await tx.session.exec(
        insert(ProjectRow)
        .values(
            id=parties.project_id,
            owner_person_id=parties.owner_person_id,
            chamber_id=parties.chamber_id,
            issuer_id=parties.issuer_id,
            state="draft",
            version=0,
            handler_ids=[],
            step_no=0,
            created_at=now,
            changed_at=now,
        )
        .on_conflict_do_nothing()
        .returning(col(ProjectRow.id))
    )
    return made.first() is not None


async def load(tx: Transaction, project_id: UUID) -> ProjectRow | None:
    return await tx.session.get(ProjectRow, project_id)


async def load_locked(tx: Transaction, project_id: UUID) -> ProjectRow | None:
    """None also for whoever may see it but not act on it."""
    return await tx.session.get(ProjectRow, project_id, with_for_update={"key_share": True})


async def load_all_locked(
    tx: Transaction, project_ids: Collection[UUID]
) -> dict[UUID, ProjectRow]:
    """Lock several, in the order of their ids."""
    rows = await tx.session.exec(
        select(ProjectRow)
        .where(col(ProjectRow.id).in_(project_ids))
        .order_by(col(ProjectRow.id))
        .with_for_update(key_share=True)
    )
    return {row.id: row for row in rows}


async def draft(tx: Transaction, project_id: UUID) -> ProjectDraftRow | None:
    """The working copy; only its owner has one."""
    return await tx.session.get(ProjectDraftRow, project_id)


async def version(
    tx: Transaction, project_id: UUID, number: int | None
) -> ProjectVersionRow | None:
    if not number:
        return None
    return await tx.session.get(ProjectVersionRow, (project_id, number))


def save_draft(
    tx: Transaction,
    known: ProjectDraftRow | None,
    project: ProjectRow,
    content: Content,
    body_hash: bytes,
) -> None:
    """Replace the working copy of `project`, saved when the project was changed last."""
    if known is None:
        known = ProjectDraftRow(
            project_id=project.id,
            owner_person_id=project.owner_person_id,
            content={},
            body_hash=b"",
            saved_at=project.changed_at,
        )
        tx.session.add(known)
    known.content = as_document(content)
    known.body_hash = body_hash
    known.saved_at = project.changed_at


def add_version(tx: Transaction, row: ProjectVersionRow) -> None:
    tx.session.add(row)


def add_event(tx: Transaction, row: ProjectEventRow) -> None:
    tx.session.add(row)


async def is_accompanied(sql: Sql, project_id: UUID) -> bool:
    """Whether a case of its chamber is joined to the project."""
    return bool(await sql.fetchval(_IS_ACCOMPANIED, project_id))


async def is_chamber(sql: Sql, chamber_id: UUID) -> bool:
    """Whether somebody holds an office in a chamber of this id."""
    return bool(await sql.fetchval(_IS_CHAMBER, chamber_id))


async def index(sql: Sql, project_id: UUID, plain: str) -> None:
    """Make a published project findable by `plain`."""
    await sql.execute(_INDEX, project_id, plain)
