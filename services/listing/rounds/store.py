"""Rounds in and out of the database; row security decides who sees which row."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from services.listing.rounds.domain import Draft, State
from services.listing.rounds.tables import (
    RoundDraftRow,
    RoundEventRow,
    RoundRow,
    RoundVersionRow,
)
from shared.database import Sql, Transaction

_DRAFT: Final = TypeAdapter(Draft)

_IS_HANDLER: Final = """
    SELECT EXISTS (
        SELECT FROM membership
        WHERE organisation_id = $1 AND organisation_kind = 'handler' AND valid_to IS NULL)
"""


def as_draft(stored: dict[str, Any]) -> Draft:
    return _DRAFT.validate_python(stored)


def as_document(draft: Draft) -> dict[str, Any]:
    return cast("dict[str, Any]", _DRAFT.dump_python(draft, mode="json"))


def state(row: RoundRow) -> State | None:
    return cast("State | None", row.state)  # a CHECK lists the states


async def draft_of_project(tx: Transaction, project_id: UUID) -> RoundDraftRow | None:
    """The round that is drafted on this project; there is at most one."""
    rows = await tx.session.exec(
        select(RoundDraftRow).where(RoundDraftRow.project_id == project_id)
    )
    return rows.first()


async def add_draft(
    tx: Transaction,
    row: RoundDraftRow,
) -> bool:
    """Whether it was added: not if the id is there already."""
    made = await tx.session.exec(
        insert(RoundDraftRow)
        .values(row.model_dump())
        .on_conflict_do_nothing()
        .returning(col(RoundDraftRow.round_id))
    )
    return made.first() is not None


def replace_draft(row: RoundDraftRow, draft: Draft, body_hash: bytes, now: datetime) -> None:
    row.terms = as_document(draft)
    row.body_hash = body_hash
    row.saved_at = now


async def load(tx: Transaction, round_id: UUID) -> RoundRow | None:
    return await tx.session.get(RoundRow, round_id)


async def load_locked(tx: Transaction, round_id: UUID) -> RoundRow | None:
    return await tx.session.get(RoundRow, round_id, with_for_update={"key_share": True})


async def load_all(tx: Transaction, round_ids: Collection[UUID]) -> dict[UUID, RoundRow]:
    rows = await tx.session.exec(select(RoundRow).where(col(RoundRow.id).in_(round_ids)))
    return {row.id: row for row in rows}


async def load_all_locked(tx: Transaction, round_ids: Collection[UUID]) -> dict[UUID, RoundRow]:
    """Lock several, in the order of their ids."""
    rows = await tx.session.exec(
        select(RoundRow)
        .where(col(RoundRow.id).in_(round_ids))
        .order_by(col(RoundRow.id))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


async def of_project(tx: Transaction, project_id: UUID) -> RoundRow | None:
    """The round submitted on this project; there is at most one."""
    rows = await tx.session.exec(select(RoundRow).where(RoundRow.project_id == project_id))
    return rows.first()


async def version(tx: Transaction, round_id: UUID, number: int) -> RoundVersionRow | None:
    return await tx.session.get(RoundVersionRow, (round_id, number))


def add(tx: Transaction, row: RoundRow | RoundVersionRow | RoundEventRow) -> None:
    tx.session.add(row)


async def is_handler(sql: Sql, handler_id: UUID) -> bool:
    """Whether somebody holds an office in a handler of this id."""
    return bool(await sql.fetchval(_IS_HANDLER, handler_id))
