"""SQL about rounds and pledges as heard; each step is set-based and may come a second time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.accounts.rounds.domain import Pledge, Round
from shared.database import Sql, columns

_SCHEDULE: Final = """
    INSERT INTO heard_round (id, project_id, owner_person_id, instrument, mode, target_minor,
                             currency, opens_at, closes_at, settles_at, is_by_rule, is_over,
                             is_half_way)
    SELECT new.*, false, false
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[],
                $7::text[], $8::timestamptz[], $9::timestamptz[], $10::timestamptz[],
                $11::boolean[]) AS new
    ON CONFLICT DO NOTHING
"""
_CHANGE_TERMS: Final = """
    UPDATE heard_round SET target_minor = new.target_minor, opens_at = new.opens_at,
           closes_at = new.closes_at, settles_at = new.settles_at,
           is_by_rule = new.is_by_rule
    FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::timestamptz[],
                $5::timestamptz[], $6::boolean[])
        AS new (id, target_minor, opens_at, closes_at, settles_at, is_by_rule)
    WHERE heard_round.id = new.id
"""
_AMEND: Final = """
    UPDATE heard_round SET target_minor = new.target_minor
    FROM unnest($1::uuid[], $2::bigint[]) AS new (id, target_minor)
    WHERE heard_round.id = new.id
"""
_ROUNDS: Final = """
    SELECT id, project_id, owner_person_id, instrument, mode, target_minor, currency, opens_at,
           closes_at, settles_at, is_by_rule
    FROM heard_round
"""
_ROUNDS_BY_ID: Final = f"{_ROUNDS} WHERE id = ANY($1)"
_CLOSING: Final = f"""
    {_ROUNDS} WHERE NOT is_over AND opens_at <= $1 AND closes_at > $1 AND closes_at <= $2
"""
_END: Final = "UPDATE heard_round SET is_over = true WHERE id = ANY($1)"
# Of rounds that passed the half nothing is summed any more.
_COUNTED: Final = """
    SELECT heard_round.id, sum(pledge.amount_minor)::bigint AS counted_minor
    FROM heard_round JOIN heard_pledge AS pledge ON pledge.round_id = heard_round.id
    WHERE heard_round.id = ANY($1) AND NOT is_half_way AND NOT is_over
      AND pledge.state IN ('confirmed', 'due')
    GROUP BY heard_round.id
"""
_HALF_WAY: Final = "UPDATE heard_round SET is_half_way = true WHERE id = ANY($1)"
_SEAT: Final = """
    INSERT INTO heard_pledge (id, round_id, project_id, person_id, instrument, rail,
        amount_minor, currency, seated_at, pay_by, withdraw_until, state, is_backed, reason)
    SELECT new.*, 'seated', false, ''
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[],
                $7::bigint[], $8::text[], $9::timestamptz[], $10::timestamptz[],
                $11::timestamptz[]) AS new
    ON CONFLICT DO NOTHING
"""
_MOVE: Final = """
    UPDATE heard_pledge SET state = new.state,
           reason = CASE new.reason WHEN '' THEN heard_pledge.reason ELSE new.reason END,
           is_backed = is_backed OR new.state = 'confirmed'
    FROM unnest($1::uuid[], $2::text[], $3::text[]) AS new (id, state, reason)
    WHERE heard_pledge.id = new.id
"""
_PLEDGES: Final = """
    SELECT pledge.id, pledge.round_id, pledge.project_id, pledge.person_id, pledge.instrument,
           rail, amount_minor, pledge.currency, seated_at, pay_by, withdraw_until, state,
           is_backed, reason, heard_round.mode, heard_round.closes_at, heard_round.settles_at,
           heard_round.is_by_rule
    FROM heard_pledge AS pledge LEFT JOIN heard_round ON heard_round.id = pledge.round_id
"""
_PLEDGES_BY_ID: Final = f"{_PLEDGES} WHERE pledge.id = ANY($1)"
_STANDING: Final = f"""
    {_PLEDGES} WHERE pledge.round_id = $1 AND state IN ('seated', 'confirmed')
    ORDER BY pledge.id
"""
_AWAITED: Final = f"""
    {_PLEDGES} WHERE state = 'seated' AND rail = 'bank_transfer'
      AND pay_by > $1 AND pay_by <= $2 AND seated_at < pay_by - $3::interval
"""

# Whoever's pledge counts or is paid for; whoever only began is not written to.
_SUPPORTERS: Final = """
    SELECT DISTINCT project_id, person_id FROM heard_pledge
    WHERE project_id = ANY($1) AND state IN ('confirmed', 'due')
    ORDER BY project_id, person_id
"""


async def schedule(sql: Sql, rounds: Sequence[Round]) -> None:
    rows = (
        (
            each.id,
            each.project_id,
            each.owner_person_id,
            each.instrument,
            each.mode,
            each.target_minor,
            each.currency,
            each.opens_at,
            each.closes_at,
            each.settles_at,
            each.is_by_rule,
        )
        for each in rounds
    )
    await sql.execute(_SCHEDULE, *columns(rows))


async def change_terms(
    sql: Sql, terms: Sequence[tuple[UUID, int, datetime, datetime, datetime, bool]]
) -> None:
    """Of each round the target, when it opens, closes and is decided, whether by rule."""
    await sql.execute(_CHANGE_TERMS, *columns(terms))


async def amend(sql: Sql, targets: Sequence[tuple[UUID, int]]) -> None:
    """Of each running round its new target."""
    await sql.execute(_AMEND, *columns(targets))


async def rounds(sql: Sql, round_ids: Collection[UUID]) -> Mapping[UUID, Round]:
    found = await sql.fetch(_ROUNDS_BY_ID, list(round_ids))
    return {row["id"]: Round(**row) for row in found}


async def closing(sql: Sql, now: datetime, *, within: timedelta) -> list[Round]:
    """Rounds that run and close before `now + within`."""
    return [Round(**row) for row in await sql.fetch(_CLOSING, now, now + within)]


async def end(sql: Sql, round_ids: Collection[UUID]) -> None:
    """Nothing is pledged any more; the outcome may still come."""
    await sql.execute(_END, list(round_ids))


async def counted(sql: Sql, round_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """What is pledged for good to those that were below half of their target."""
    found = await sql.fetch(_COUNTED, list(round_ids))
    return {row["id"]: row["counted_minor"] for row in found}


async def pass_half(sql: Sql, round_ids: Collection[UUID]) -> None:
    await sql.execute(_HALF_WAY, list(round_ids))


async def seat(sql: Sql, pledges: Sequence[Pledge]) -> None:
    rows = (
        (
            each.id,
            each.round_id,
            each.project_id,
            each.person_id,
            each.instrument,
            each.rail,
            each.amount_minor,
            each.currency,
            each.seated_at,
            each.pay_by,
            each.withdraw_until,
        )
        for each in pledges
    )
    await sql.execute(_SEAT, *columns(rows))


async def move(sql: Sql, steps: Sequence[tuple[UUID, str, str]]) -> None:
    """Of each pledge where it stands now, and why it ends; an empty reason keeps the last."""
    await sql.execute(_MOVE, *columns(steps))


async def pledges(sql: Sql, pledge_ids: Collection[UUID]) -> Mapping[UUID, Pledge]:
    found = await sql.fetch(_PLEDGES_BY_ID, list(pledge_ids))
    return {row["id"]: Pledge(**row) for row in found}


async def standing(sql: Sql, round_id: UUID) -> list[Pledge]:
    """The pledges of a round that wait for its outcome, the oldest first."""
    return [Pledge(**row) for row in await sql.fetch(_STANDING, round_id)]


async def awaited(sql: Sql, now: datetime, *, within: timedelta) -> list[Pledge]:
    """Transfers whose end is `within` or nearer, and was farther away when they were seated."""
    found = await sql.fetch(_AWAITED, now, now + within, within)
    return [Pledge(**row) for row in found]


async def supporters(sql: Sql, project_ids: Collection[UUID]) -> Mapping[UUID, Sequence[UUID]]:
    """Of each project the people whose pledge stands, each once."""
    found: dict[UUID, list[UUID]] = {}
    for row in await sql.fetch(_SUPPORTERS, list(project_ids)):
        found.setdefault(row["project_id"], []).append(row["person_id"])
    return found
