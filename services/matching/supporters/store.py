"""SQL of supporters' cards and of the owner's list; row security decides who sees which."""

# ruff: noqa: S608  # the names put into this SQL are our own

from collections.abc import Collection
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.matching.supporters.domain import NAMED, Card
from shared.database import Sql

_MOST_WAITING: Final = 200

_NAMES: Final = [field.name for field in fields(Card)]
_COLUMNS: Final = ", ".join(_NAMES)
_PLACES: Final = ", ".join(f"${at}" for at in range(1, len(_NAMES) + 1))
_NEW: Final = ", ".join(
    f"{name} = ${at}"
    for at, name in enumerate(_NAMES, 1)
    if name not in {"pledge_id", "round_id"}
)

_PLEDGE: Final = """
    SELECT pledge.id AS pledge_id, pledge.round_id, pledge.investor_id, round.chamber_id,
           round.owner_person_id, round.instrument
    FROM pledge JOIN round ON round.id = pledge.round_id WHERE pledge.id = $1
"""
_ROUND: Final = """
    SELECT id AS round_id, chamber_id, owner_person_id, instrument FROM round WHERE id = $1
"""
_LOCK_PLEDGE: Final = "SELECT pg_advisory_xact_lock(hashtextextended('supporter:' || $1, 0))"
_FIND: Final = f"SELECT {_COLUMNS} FROM supporter WHERE pledge_id = $1"
_VERSION: Final = f"${_NAMES.index('version') + 1}"
# Not one statement: the database takes no new card that is released, and checks it as such.
_ADD: Final = f"INSERT INTO supporter ({_COLUMNS}) VALUES ({_PLACES})"
_REWRITE: Final = f"""
    UPDATE supporter SET {_NEW},
        judged_by = CASE WHEN version = {_VERSION} THEN judged_by END,
        judged_at = CASE WHEN version = {_VERSION} THEN judged_at END
    WHERE pledge_id = $1 AND round_id = $2 RETURNING pledge_id
"""
_JUDGE: Final = """
    UPDATE supporter SET state = $2, reason = $3, judged_by = $4, judged_at = $5
    WHERE pledge_id = $1
"""
_WAITING: Final = """
    SELECT supporter.pledge_id, supporter.round_id, round.project_id, supporter.chamber_id,
           shown_as, shown_name, message, supporter.version, changed_at,
           $2 IN (supporter.person_id, round.owner_person_id) AS is_own
    FROM supporter
    JOIN pledge ON pledge.id = supporter.pledge_id AND pledge.state = ANY($3)
    JOIN round ON round.id = supporter.round_id
    WHERE supporter.state = 'waiting' AND supporter.chamber_id = ANY($1)
    ORDER BY changed_at, supporter.pledge_id LIMIT $4
"""
_RETURNS: Final = """
    SELECT pledge.return_id, count(*)::int AS pledges,
           sum(coalesce(pledge.allotted_units, pledge.units))::int AS units,
           count(supporter.handed_sealed)::int AS handed,
           count(*) FILTER (WHERE coalesce(one.sent_on, everybody.sent_on) IS NOT NULL)::int
               AS sent,
           min(everybody.sent_on) AS sent_on
    FROM pledge
    LEFT JOIN supporter ON supporter.pledge_id = pledge.id
    LEFT JOIN pledge_delivery AS one ON one.pledge_id = pledge.id
    LEFT JOIN return_delivery AS everybody ON everybody.round_id = pledge.round_id
                                          AND everybody.return_id = pledge.return_id
    LEFT JOIN round_return ON round_return.round_id = pledge.round_id
                          AND round_return.return_id = pledge.return_id
    WHERE pledge.round_id = $1 AND pledge.state = ANY($2)
    GROUP BY pledge.return_id, round_return.place
    ORDER BY round_return.place, pledge.return_id
"""
_LISTED: Final = """
    SELECT pledge.id AS pledge_id, pledge.return_id,
           coalesce(pledge.allotted_units, pledge.units) AS units, pledge.state,
           pledge.applied_at, supporter.handed_sealed, supporter.handed_at,
           coalesce(one.sent_on, everybody.sent_on) AS sent_on
    FROM pledge
    LEFT JOIN supporter ON supporter.pledge_id = pledge.id
    LEFT JOIN pledge_delivery AS one ON one.pledge_id = pledge.id
    LEFT JOIN return_delivery AS everybody ON everybody.round_id = pledge.round_id
                                          AND everybody.return_id = pledge.return_id
    WHERE pledge.round_id = $1 AND pledge.state = ANY($2)
      AND ($3::uuid IS NULL OR pledge.return_id = $3)
      AND ($4::uuid IS NULL OR pledge.id > $4)
    ORDER BY pledge.id LIMIT $5
"""
_THANKED: Final = """
    SELECT project_id, shown_as, shown_name FROM chamber_supporters($1, $2, $3, $4)
"""
_FORGET: Final = """
    DELETE FROM supporter WHERE person_id = ANY($1) RETURNING pledge_id
"""


@dataclass(frozen=True, slots=True)
class About:
    """The round whose supporters they are; `investor_id` where it is one pledge's."""

    round_id: UUID
    chamber_id: UUID
    owner_person_id: UUID
    instrument: str
    pledge_id: UUID | None = None
    investor_id: UUID | None = None


async def of_pledge(sql: Sql, pledge_id: UUID) -> About | None:
    """None where the asker does not see the pledge."""
    row = await sql.fetchrow(_PLEDGE, pledge_id)
    return About(**row) if row else None


async def of_round(sql: Sql, round_id: UUID) -> About | None:
    row = await sql.fetchrow(_ROUND, round_id)
    return About(**row) if row else None


async def lock(sql: Sql, pledge_id: UUID) -> Card | None:
    """Let nobody else write or judge this card until the end; None: there is none yet."""
    await sql.fetchval(_LOCK_PLEDGE, str(pledge_id))
    return await find(sql, pledge_id)


async def find(sql: Sql, pledge_id: UUID) -> Card | None:
    row = await sql.fetchrow(_FIND, pledge_id)
    return Card(**row) if row else None


async def keep(sql: Sql, card: Card) -> None:
    """Write it as its supporter's word; whoever calls has locked it."""
    if await sql.fetchval(_REWRITE, *astuple(card)) is None:
        await sql.execute(_ADD, *astuple(card))


async def judge(sql: Sql, card: Card, person_id: UUID, now: datetime) -> None:
    """Write how it stands as the word of this person."""
    await sql.execute(_JUDGE, card.pledge_id, card.state, card.reason, person_id, now)


async def waiting(
    sql: Sql, chamber_ids: Collection[UUID], person_id: UUID
) -> list[dict[str, Any]]:
    """Cards of backed pledges that wait for these chambers, the oldest first."""
    rows = await sql.fetch(_WAITING, list(chamber_ids), person_id, sorted(NAMED), _MOST_WAITING)
    return [dict(row) for row in rows]


async def by_return(sql: Sql, round_id: UUID) -> list[dict[str, Any]]:
    """How many of each return, in the order of the terms."""
    return [dict(row) for row in await sql.fetch(_RETURNS, round_id, sorted(NAMED))]


async def listed(
    sql: Sql,
    round_id: UUID,
    *,
    return_id: UUID | None = None,
    after: UUID | None = None,
    limit: int,
) -> list[dict[str, Any]]:
    """Backed pledges by id, with what was handed over, still sealed."""
    rows = await sql.fetch(_LISTED, round_id, sorted(NAMED), return_id, after, limit)
    return [dict(row) for row in rows]


async def thanked(
    sql: Sql, chamber_id: UUID, since: datetime, until: datetime, most: int
) -> list[dict[str, Any]]:
    """Released names of the chamber's rounds that came together in this time, in order."""
    rows = await sql.fetch(_THANKED, chamber_id, since, until, most)
    return [dict(row) for row in rows]


async def forget(sql: Sql, person_ids: Collection[UUID]) -> list[UUID]:
    """Delete what these people let be seen and handed over; of which pledges."""
    return [row["pledge_id"] for row in await sql.fetch(_FORGET, list(person_ids))]
