"""SQL of groups: proposals, invitations, and who was approached for which issue."""

# ruff: noqa: S608  # the names put into this SQL are our own

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.matching.groups.domain.approaches import Issue
from services.matching.groups.domain.inviting import Invitation
from shared.database import Sql
from shared.encryption import ColumnKey

MOST: Final = 100
_NAMES: Final = [field.name for field in fields(Invitation)]
_COLUMNS: Final = ", ".join(_NAMES)
_PLACES: Final = ", ".join(f"${at}" for at in range(1, len(_NAMES) + 1))
_ROUND: Final = """
    SELECT id, project_id, chamber_id, handler_id, owner_person_id, instrument, state,
           closes_at, book_limit_units - units_taken AS units_left, currency, terms_version,
           coalesce((SELECT min(round_return.unit_minor) FROM round_return
                     WHERE round_id = round.id), unit_minor) AS unit_minor,
           (offer->>'issuer_id')::uuid AS issuer_id,
           coalesce(offer->>'security_class', '') AS security_class,
           offer || jsonb_build_object('payment_day', payment_day) AS offer
    FROM round WHERE id = $1
"""
_PROPOSAL: Final = """
    SELECT id, round_id, asked, answer, composed_at FROM group_proposal WHERE id = $1
"""
_NEWEST: Final = """
    SELECT id, round_id, asked, answer, composed_at FROM group_proposal
    WHERE round_id = $1 ORDER BY composed_at DESC, id DESC LIMIT 1
"""
_QUESTION: Final = "SELECT question, question_sealed FROM group_proposal WHERE id = $1"
_COUNT: Final = "SELECT count(*) FROM group_proposal WHERE round_id = $1"
_ADD: Final = """
    INSERT INTO group_proposal (id, round_id, organisation_id, asked, question_sealed, answer,
                                composed_by, composed_at)
    VALUES ($1, $2, $3, $4::jsonb, $5, $6::jsonb, $7, $8)
    ON CONFLICT (id) DO NOTHING RETURNING id
"""
_SET_ISSUE: Final = """
    INSERT INTO issue (round_id, issuer_id, security_class, is_private, set_by, set_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (round_id) DO NOTHING
"""
_IS_PRIVATE: Final = "SELECT is_private FROM issue WHERE round_id = $1"
_LOCK_ISSUES: Final = "SELECT lock_issues($1)"
_ISSUES: Final = "SELECT * FROM issues_like($1, $2)"
_APPROACH: Final = """
    INSERT INTO approach (round_id, investor_id, cause_id, approached_at)
    VALUES ($1, $2, $3, $4) ON CONFLICT (round_id, investor_id) DO NOTHING
"""
_APPROACHED: Final = "SELECT count(*)::int FROM approach WHERE round_id = $1"
_INVITE: Final = f"""
    INSERT INTO group_invitation ({_COLUMNS}) VALUES ({_PLACES})
    ON CONFLICT DO NOTHING RETURNING id
"""
_FIND: Final = f"SELECT {_COLUMNS} FROM group_invitation WHERE id = $1"
_LOCK: Final = f"{_FIND} FOR NO KEY UPDATE"
_OF_ROUND: Final = f"""
    SELECT {_COLUMNS} FROM group_invitation WHERE round_id = $1 ORDER BY invited_at, id
"""
_ANSWER: Final = """
    UPDATE group_invitation SET state = $2, answered_by = $3, answered_at = $4 WHERE id = $1
"""
_LAPSE: Final = """
    UPDATE group_invitation SET state = 'lapsed', answered_at = $1
    WHERE id IN (SELECT id FROM group_invitation WHERE state = 'invited' AND answer_by <= $1
                 ORDER BY answer_by LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED)
    RETURNING id
"""
# A member pledges alone: what became of a place is read from its own pledge.
_PLEDGES: Final = """
    SELECT DISTINCT ON (investor_id) investor_id, id, state, units FROM pledge
    WHERE round_id = $1 AND investor_id = ANY($2) ORDER BY investor_id, id DESC
"""
_OWN: Final = f"""
    SELECT {", ".join(f"i.{name}" for name in _NAMES)}, r.project_id, r.instrument, r.closes_at,
           r.handler_id, r.chamber_id, r.currency, r.terms_version,
           (SELECT state FROM introduction WHERE id = i.id) AS introduction_state,
           i.units * coalesce((SELECT min(unit_minor) FROM round_return AS each
                               WHERE each.round_id = r.id), r.unit_minor) AS amount_minor
    FROM group_invitation AS i JOIN round AS r ON r.id = i.round_id
    WHERE (i.id = $1 OR i.investor_id = $2) ORDER BY i.invited_at DESC, i.id LIMIT {MOST}
"""


@dataclass(frozen=True, slots=True)
class Round:
    """What a group needs of its round; the unit is the cheapest there is."""

    id: UUID
    project_id: UUID
    chamber_id: UUID
    handler_id: UUID | None
    owner_person_id: UUID
    instrument: str
    state: str
    closes_at: datetime
    units_left: int
    currency: str
    terms_version: int
    unit_minor: int
    issuer_id: UUID
    security_class: str
    offer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was asked and answered."""

    id: UUID
    round_id: UUID
    asked: Mapping[str, Any]
    answer: Mapping[str, Any]
    composed_at: datetime


async def round_(sql: Sql, round_id: UUID) -> Round | None:
    row = await sql.fetchrow(_ROUND, round_id)
    return None if row is None else Round(**{**row, "offer": _read(row["offer"])})


async def proposal(sql: Sql, proposal_id: UUID) -> Proposal | None:
    return _proposal(await sql.fetchrow(_PROPOSAL, proposal_id))


async def newest(sql: Sql, round_id: UUID) -> Proposal | None:
    return _proposal(await sql.fetchrow(_NEWEST, round_id))


def _proposal(row: Any) -> Proposal | None:  # noqa: ANN401  # an asyncpg record
    if row is None:
        return None
    kept = {name: _read(row[name]) for name in ("asked", "answer")}
    return Proposal(**{**row, **kept})


def _read(kept: Any) -> Any:  # noqa: ANN401
    return json.loads(kept) if isinstance(kept, str) else kept


async def proposals(sql: Sql, round_id: UUID) -> int:
    """How many there are of this round."""
    return int(await sql.fetchval(_COUNT, round_id))


async def add(  # the row
    sql: Sql,
    made: Proposal,
    *,
    organisation_id: UUID,
    question_sealed: bytes,
    person_id: UUID,
) -> bool:
    """False where the id is taken."""
    return bool(
        await sql.fetchval(
            _ADD,
            made.id,
            made.round_id,
            organisation_id,
            json.dumps(made.asked),
            question_sealed,
            json.dumps(made.answer),
            person_id,
            made.composed_at,
        )
    )


async def question(sql: Sql, proposal_id: UUID, key: ColumnKey) -> Mapping[str, Any] | None:
    """What a proposal was composed of; the oldest ones were kept unsealed."""
    row = await sql.fetchrow(_QUESTION, proposal_id)
    if row is None:
        return None
    sealed, open_ = row["question_sealed"], row["question"]
    found: Mapping[str, Any] = (
        _read(open_) if sealed is None else key.open(sealed, row=proposal_id)
    )
    return found


async def set_issue(
    sql: Sql, about: Round, *, is_private: bool, person_id: UUID, now: datetime
) -> bool:
    """Keep what the round is as an issue, once; what it is."""
    await sql.execute(
        _SET_ISSUE, about.id, about.issuer_id, about.security_class, is_private, person_id, now
    )
    return bool(await sql.fetchval(_IS_PRIVATE, about.id))


async def is_private(sql: Sql, round_id: UUID) -> bool | None:
    """None as long as nobody said so."""
    found: bool | None = await sql.fetchval(_IS_PRIVATE, round_id)
    return found


async def lock_issues(sql: Sql, round_id: UUID, investor_id: UUID) -> list[Issue]:
    """The issues that are counted together with this one, one transaction at a time."""
    await sql.execute(_LOCK_ISSUES, round_id)
    rows = await sql.fetch(_ISSUES, round_id, investor_id)
    return [Issue(**row) for row in rows]


async def approach(
    sql: Sql, round_id: UUID, investor_id: UUID, cause_id: UUID, now: datetime
) -> None:
    """Count one who is about to be shown it; the caller holds the issues' lock."""
    await sql.execute(_APPROACH, round_id, investor_id, cause_id, now)


async def approached(sql: Sql, round_id: UUID) -> int:
    return int(await sql.fetchval(_APPROACHED, round_id))


async def invite(sql: Sql, invitation: Invitation) -> bool:
    """False where the id, or the investor's one invitation to the round, is taken."""
    return await sql.fetchval(_INVITE, *astuple(invitation)) is not None


async def find(sql: Sql, invitation_id: UUID) -> Invitation | None:
    row = await sql.fetchrow(_FIND, invitation_id)
    return None if row is None else Invitation(**row)


async def lock(sql: Sql, invitation_id: UUID) -> Invitation | None:
    row = await sql.fetchrow(_LOCK, invitation_id)
    return None if row is None else Invitation(**row)


async def of_round(sql: Sql, round_id: UUID) -> list[Invitation]:
    return [Invitation(**row) for row in await sql.fetch(_OF_ROUND, round_id)]


async def answer(
    sql: Sql, invitation_id: UUID, state: str, person_id: UUID, now: datetime
) -> None:
    await sql.execute(_ANSWER, invitation_id, state, person_id, now)


async def lapse(sql: Sql, now: datetime, limit: int) -> int:
    """End what nobody answered; how many."""
    return len(await sql.fetch(_LAPSE, now, limit))


async def pledges(sql: Sql, round_id: UUID, investor_ids: Collection[UUID]) -> dict[UUID, Any]:
    """The newest pledge of each to this round."""
    rows = await sql.fetch(_PLEDGES, round_id, list(investor_ids))
    return {row["investor_id"]: row for row in rows}


async def shown(
    sql: Sql, *, invitation_id: UUID | None = None, investor_id: UUID | None = None
) -> Sequence[Any]:
    """One invitation, or those of an investor, newest first, with what each is about."""
    rows: Sequence[Any] = await sql.fetch(_OWN, invitation_id, investor_id)
    return rows
