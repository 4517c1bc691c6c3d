"""Proposed approvals in and out of the database; row security decides who sees which."""

# ruff: noqa: S608  # the names put into this SQL are our own

import json
from dataclasses import astuple, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.listing.reviews.second import Proposal
from shared.database import Sql

_COLUMNS: Final = ", ".join(field.name for field in fields(Proposal))
_PLACES: Final = ", ".join(f"${at}" for at in range(1, len(fields(Proposal)) + 1))
_ADD: Final = f"""
    INSERT INTO proposed_approval ({_COLUMNS}) VALUES ({_PLACES})
    ON CONFLICT DO NOTHING RETURNING id
"""
_FIND: Final = f"SELECT {_COLUMNS} FROM proposed_approval WHERE id = $1"
_OPEN: Final = """
    SELECT id FROM proposed_approval WHERE project_id = $1 AND state = 'proposed'
"""
_LAST: Final = f"""
    SELECT {_COLUMNS} FROM proposed_approval WHERE project_id = $1 AND version = $2
    ORDER BY proposed_at DESC, id DESC LIMIT 1
"""
_ANSWER: Final = """
    UPDATE proposed_approval SET state = $2, answered_by = $3, answered_name = $4,
        answered_at = $5, answer_reason = $6
    WHERE id = $1
"""
_LAPSE: Final = "SELECT lapse_proposal($1, $2)"
_HAS_SECOND: Final = "SELECT has_second($1, $2, $3, $4, day_of($5))"
_ASKS_AS_SECOND: Final = "SELECT asks_as_second($1)"


async def add(sql: Sql, proposal: Proposal) -> bool:
    """False where the id, or the project's one open place, is taken."""
    return await sql.fetchval(_ADD, *map(_written, astuple(proposal))) is not None


def _written(value: Any) -> Any:  # noqa: ANN401  # any column
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


async def find(sql: Sql, proposal_id: UUID) -> Proposal | None:
    row = await sql.fetchrow(_FIND, proposal_id)
    return None if row is None else Proposal(**row)


async def open_for(sql: Sql, project_id: UUID) -> UUID | None:
    """The proposal that waits for its second person."""
    found: UUID | None = await sql.fetchval(_OPEN, project_id)
    return found


async def last(sql: Sql, project_id: UUID, version: int) -> Proposal | None:
    """What was proposed last of this version, however it stands."""
    row = await sql.fetchrow(_LAST, project_id, version)
    return None if row is None else Proposal(**row)


async def answer(sql: Sql, proposal: Proposal) -> None:
    """Keep how it was answered."""
    await sql.execute(
        _ANSWER,
        proposal.id,
        proposal.state,
        proposal.answered_by,
        proposal.answered_name,
        proposal.answered_at,
        proposal.answer_reason,
    )


async def lapse(sql: Sql, project_id: UUID, now: datetime) -> None:
    """What waited is overtaken by what the asker does, who may be of the handler."""
    await sql.execute(_LAPSE, project_id, now)


async def has_second(sql: Sql, proposal: Proposal) -> bool:
    """Whether the chamber has another approver who is not tied; not who.

    As ties were on the day of the proposal: row security asks an operator by the same day.
    """
    about = (proposal.chamber_id, proposal.issuer_id, proposal.owner_person_id)
    first = (proposal.proposed_by, proposal.proposed_at)
    return bool(await sql.fetchval(_HAS_SECOND, *about, *first))


async def asks_as_second(sql: Sql, project_id: UUID) -> bool:
    """Whether the asker is an operator who stands in for a chamber without a second person."""
    return bool(await sql.fetchval(_ASKS_AS_SECOND, project_id))
