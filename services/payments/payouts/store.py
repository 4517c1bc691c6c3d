"""Payouts in SQL; row security shows each to its owner and to the payee's people alone."""

# ruff: noqa: S608  # the names put into this SQL are its own columns

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from services.payments.payouts.domain import Counts, Line, Payout, State
from shared.database import Sql, columns

_PAYOUT: Final = """
    id, round_id, project_id, owner_person_id, chamber_id, payee_id, instrument, currency,
    gross_minor, psp_fee_minor, platform_fee_minor, chamber_fee_minor, tax_minor, net_minor,
    account_sealed, account_given_at, state, requested_by, requested_at, authorised_at, sent_on,
    reference, recorded_by, recorded_at, confirmed_by, confirmed_at, cancelled_by, cancelled_at,
    cancel_reason
"""
_BY_ID: Final = f"SELECT {_PAYOUT} FROM payout WHERE id = $1"
_LOCK: Final = f"{_BY_ID} FOR NO KEY UPDATE"
_OF_ROUND: Final = f"SELECT {_PAYOUT} FROM payout WHERE round_id = $1 ORDER BY id DESC LIMIT 20"
# Staff alone: their own project's payout reaches an owner by its round.
_LIST: Final = f"""
    SELECT {_PAYOUT} FROM payout
    WHERE is_ours(payee_id) AND ($1::text IS NULL OR state = $1)
      AND ($2::uuid IS NULL OR id < $2)
    ORDER BY id DESC LIMIT $3
"""
_UNDER_WAY: Final = """
    SELECT id FROM payout
    WHERE round_id = $1 AND state IN ('requested', 'authorised', 'sent')
"""
_ADD: Final = f"""
    INSERT INTO payout ({_PAYOUT})
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
    ON CONFLICT DO NOTHING RETURNING id
"""
_ADD_LINES: Final = """
    INSERT INTO payout_line (payout_id, pledge_id, amount_minor, cause_id)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[])
"""
_LINES: Final = "SELECT * FROM settled_lines($1)"
_COUNTS: Final = "SELECT * FROM round_counts($1)"
_PAYABLE: Final = "SELECT * FROM payable_rounds($1)"
_CHANGED: Final = "SELECT changed_lines($1)"
_PLEDGES: Final = """
    SELECT payout_id, count(*)::int AS pledges FROM payout_line
    WHERE payout_id = ANY($1) GROUP BY payout_id
"""
_APPROVALS: Final = """
    SELECT id, payout_id, person_id, approved_at FROM payout_approval
    WHERE payout_id = ANY($1) ORDER BY approved_at, id
"""
_APPROVE: Final = """
    INSERT INTO payout_approval (id, payout_id, person_id, approved_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING RETURNING id
"""
_AUTHORISED: Final = """
    UPDATE payout SET state = 'authorised', authorised_at = $2 WHERE id = $1
"""
_CANCELLED: Final = """
    UPDATE payout SET state = 'cancelled', cancelled_by = $2, cancelled_at = $3,
           cancel_reason = $4
    WHERE id = $1
"""
_LET_GO: Final = "UPDATE payout_line SET is_live = false WHERE payout_id = $1"
_RECORDED: Final = """
    UPDATE payout SET state = 'sent', sent_on = $2, reference = $3, recorded_by = $4,
           recorded_at = $5
    WHERE id = $1
"""
_UNRECORDED: Final = """
    UPDATE payout SET state = 'authorised', sent_on = NULL, reference = NULL,
           recorded_by = NULL, recorded_at = NULL
    WHERE id = $1
"""
_CONFIRMED: Final = """
    UPDATE payout SET state = 'confirmed', confirmed_by = $2, confirmed_at = $3 WHERE id = $1
"""


@dataclass(frozen=True, slots=True)
class Payable:
    """A round that is over, with what is owed of it and stands in no payout."""

    round_id: UUID
    project_id: UUID
    pledges: int
    gross_minor: int
    currency: str
    settles_at: datetime


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's word for a payout."""

    id: UUID
    payout_id: UUID
    person_id: UUID
    approved_at: datetime


async def find(sql: Sql, payout_id: UUID) -> Payout | None:
    row = await sql.fetchrow(_BY_ID, payout_id)
    return None if row is None else Payout(**dict(row))


async def locked(sql: Sql, payout_id: UUID) -> Payout:
    return Payout(**dict(await sql.fetchrow(_LOCK, payout_id)))


async def of_round(sql: Sql, round_id: UUID) -> list[Payout]:
    """Newest first, with those that were cancelled."""
    return [Payout(**dict(row)) for row in await sql.fetch(_OF_ROUND, round_id)]


async def listed(
    sql: Sql, state: State | None, before: UUID | None, limit: int
) -> list[Payout]:
    """Newest first."""
    return [Payout(**dict(row)) for row in await sql.fetch(_LIST, state, before, limit)]


async def under_way(sql: Sql, round_id: UUID) -> UUID | None:
    found: UUID | None = await sql.fetchval(_UNDER_WAY, round_id)
    return found


async def add(sql: Sql, payout: Payout, lines: Sequence[Line]) -> bool:
    """False where the id is taken or another payout of the round is under way."""
    added = await sql.fetchval(
        _ADD,
        payout.id,
        payout.round_id,
        payout.project_id,
        payout.owner_person_id,
        payout.chamber_id,
        payout.payee_id,
        payout.instrument,
        payout.currency,
        payout.gross_minor,
        payout.psp_fee_minor,
        payout.platform_fee_minor,
        payout.chamber_fee_minor,
        payout.tax_minor,
        payout.net_minor,
        payout.account_sealed,
        payout.account_given_at,
        payout.state,
        payout.requested_by,
        payout.requested_at,
    )
    if added is not None:
        rows = ((payout.id, line.pledge_id, line.amount_minor, line.cause_id) for line in lines)
        await sql.execute(_ADD_LINES, *columns(rows))
    return added is not None


async def settled_lines(sql: Sql, round_id: UUID) -> list[Line]:
    """Pledges of the round that are settled and in no payout; none for who may not see it."""
    return [Line(**dict(row)) for row in await sql.fetch(_LINES, round_id)]


async def counts(sql: Sql, round_id: UUID) -> Counts:
    return Counts(**dict(await sql.fetchrow(_COUNTS, round_id)))


async def payable(sql: Sql, now: datetime) -> list[Payable]:
    """Of the asker's organisations, the longest waiting first; at most 100."""
    return [Payable(**dict(row)) for row in await sql.fetch(_PAYABLE, now)]


async def has_changed(sql: Sql, payout_id: UUID) -> bool:
    """Whether a pledge in it is not settled at the same amount any more."""
    return bool(await sql.fetchval(_CHANGED, payout_id))


async def pledges(sql: Sql, payout_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many pledges stand in each."""
    rows = await sql.fetch(_PLEDGES, list(payout_ids))
    return {row["payout_id"]: row["pledges"] for row in rows}


async def approvals(sql: Sql, payout_ids: Sequence[UUID]) -> list[Approval]:
    rows = await sql.fetch(_APPROVALS, list(payout_ids))
    return [Approval(**dict(row)) for row in rows]


async def approve(sql: Sql, approval: Approval) -> bool:
    """False where the id is taken, or the person has approved it before."""
    added = await sql.fetchval(
        _APPROVE, approval.id, approval.payout_id, approval.person_id, approval.approved_at
    )
    return added is not None


async def authorised(sql: Sql, payout_id: UUID, now: datetime) -> None:
    await sql.execute(_AUTHORISED, payout_id, now)


async def cancelled(sql: Sql, payout_id: UUID, by: UUID, reason: str, now: datetime) -> None:
    """Its pledges may stand in another payout again."""
    await sql.execute(_CANCELLED, payout_id, by, now, reason)
    await sql.execute(_LET_GO, payout_id)


async def recorded(  # noqa: PLR0913  # one row
    sql: Sql, payout_id: UUID, *, sent_on: date, reference: str, by: UUID, now: datetime
) -> None:
    await sql.execute(_RECORDED, payout_id, sent_on, reference, by, now)


async def unrecorded(sql: Sql, payout_id: UUID) -> None:
    await sql.execute(_UNRECORDED, payout_id)


async def confirmed(sql: Sql, payout_id: UUID, by: UUID, now: datetime) -> None:
    await sql.execute(_CONFIRMED, payout_id, by, now)
