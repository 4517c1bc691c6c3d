"""The comparison in SQL: copies of what the PSP says, and one full join both ways."""

# ruff: noqa: S608  # the names put into this SQL are its own columns

from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Final
from uuid import UUID

from services.payments.payments.domain import OVER
from services.payments.reconciliation.domain import Difference, Disagreement, Fact, Run, State
from shared.database import Sql, columns
from shared.ids import PLATFORM_ID, new_id

LISTED_MOST: Final = 10_000

_COPY: Final = """
    INSERT INTO psp_fact (movement_id, kind, source_id, amount_minor, moved_minor, currency,
                          created_at)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[],
                         $6::text[], $7::timestamptz[])
    ON CONFLICT DO NOTHING
"""
_NEWEST: Final = "SELECT max(created_at) FROM psp_fact"
_MOVED: Final = """
    SELECT coalesce(sum(moved_minor), 0)::bigint FROM psp_fact WHERE currency = $1
"""
_IS_DONE: Final = "SELECT EXISTS (SELECT FROM reconciliation WHERE until >= $1)"
# Bank entries of days that no statement tells yet wait for it.
_DISAGREE: Final = """
    WITH entry AS (
        SELECT t.source, t.source_id, t.kind AS fact,
               sum(p.amount_minor) FILTER (WHERE p.amount_minor > 0)::bigint AS amount_minor,
               min(p.currency) AS currency, t.recorded_at
        FROM ledger_transaction t JOIN ledger_posting p ON p.transaction_id = t.id
        WHERE t.source <> 'house' GROUP BY t.id)
    SELECT CASE WHEN e.source_id IS NULL THEN 'not_in_ledger'
                WHEN o.source_id IS NULL THEN 'not_outside'
                ELSE 'amount_differs' END AS why,
           coalesce(o.payee_id, m.payee_id, $2) AS payee_id, source, source_id, fact,
           e.amount_minor AS ledger_minor, o.amount_minor AS outside_minor,
           coalesce(e.currency, o.currency) AS currency
    FROM entry e FULL JOIN outside_fact o USING (source, source_id, fact)
    LEFT JOIN bank_movement m USING (source_id, fact)
    WHERE e.amount_minor IS DISTINCT FROM o.amount_minor
      AND coalesce(o.at, e.recorded_at) < $1
      AND (source = 'psp' OR o.source_id IS NOT NULL OR m.source_id IS NULL
           OR EXISTS (SELECT FROM bank_day b WHERE b.payee_id = m.payee_id AND b.day = m.day))
    ORDER BY source, source_id, fact LIMIT $3
"""
# What stands in the clearing account of a pledge that is at its end belongs to somebody.
_CLEARING: Final = """
    SELECT 'clearing_left' AS why, $2::uuid AS payee_id, 'house' AS source,
           p.pledge_id::text AS source_id, l.account AS fact,
           sum(l.amount_minor)::bigint AS ledger_minor, NULL::bigint AS outside_minor,
           l.currency
    FROM payment p JOIN ledger_posting l ON l.account = 'clearing/' || p.pledge_id
    WHERE p.state = ANY($1)
    GROUP BY p.pledge_id, l.account, l.currency HAVING sum(l.amount_minor) <> 0
    ORDER BY p.pledge_id LIMIT $3
"""
_COUNTS: Final = """
    SELECT (SELECT count(*) FROM outside_fact WHERE at < $1) AS outside_facts,
           (SELECT count(*) FROM ledger_transaction
            WHERE source <> 'house' AND recorded_at < $1) AS ledger_entries,
           (SELECT count(*) FROM (
               SELECT DISTINCT payee_id, day FROM bank_movement m
               WHERE (day + 1)::timestamp AT TIME ZONE 'Asia/Tokyo' <= $1
                 AND NOT EXISTS (SELECT FROM bank_day b
                                 WHERE b.payee_id = m.payee_id AND b.day = m.day)) u
           )::integer AS untold_days
"""
_ADD_RUN: Final = """
    INSERT INTO reconciliation (id, until, finished_at, outside_facts, ledger_entries,
                                untold_days, differences)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id
"""
_SAME: Final = """
    (d.why, d.source, d.source_id, d.fact, d.ledger_minor, d.outside_minor)
    IS NOT DISTINCT FROM
    (f.why, f.source, f.source_id, f.fact, f.ledger_minor, f.outside_minor)
"""
_FOUND: Final = """
    unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[],
           $7::bigint[], $8::bigint[], $9::text[])
    AS f (id, why, payee_id, source, source_id, fact, ledger_minor, outside_minor, currency)
"""
_KEEP: Final = f"""
    INSERT INTO difference (id, why, payee_id, source, source_id, fact, ledger_minor,
                            outside_minor, currency, found_in, found_at, state)
    SELECT f.*, $10, $11, 'open' FROM {_FOUND}
    WHERE NOT EXISTS (SELECT FROM difference d WHERE d.state <> 'gone' AND {_SAME})
"""
_GO: Final = f"""
    UPDATE difference d SET state = 'gone', gone_at = $10
    WHERE state <> 'gone' AND NOT EXISTS (SELECT FROM {_FOUND} WHERE {_SAME})
"""
_DIFFERENCE: Final = """
    SELECT id, why, payee_id, source, source_id, fact, ledger_minor, outside_minor, currency,
           state, found_at, gone_at, explanation, explained_by, explained_at
    FROM difference
"""
_LIST: Final = f"""
    {_DIFFERENCE} WHERE ($1::text IS NULL OR state = $1) AND ($2::uuid IS NULL OR id < $2)
    ORDER BY id DESC LIMIT $3
"""
_ONE: Final = f"{_DIFFERENCE} WHERE id = $1"
_LOCK: Final = f"{_ONE} FOR UPDATE"
_EXPLAIN: Final = """
    UPDATE difference SET state = 'explained', explanation = $2, explained_by = $3,
           explained_at = $4
    WHERE id = $1
"""
_RUNS: Final = """
    SELECT id, until, finished_at, outside_facts, ledger_entries, differences, untold_days
    FROM reconciliation ORDER BY until DESC LIMIT $1
"""


async def is_done(sql: Sql, until: datetime) -> bool:
    return bool(await sql.fetchval(_IS_DONE, until))


async def newest_copied(sql: Sql) -> datetime | None:
    """When the newest copied line of the PSP was made; None before the first."""
    made_at: datetime | None = await sql.fetchval(_NEWEST)
    return made_at


async def copy(sql: Sql, facts: Sequence[Fact]) -> None:
    """Keep what the PSP listed; what is here already stays as it is."""
    if facts:
        await sql.execute(_COPY, *columns(astuple(each) for each in facts))


async def moved_minor(sql: Sql, currency: str) -> int:
    """What all copied lines did to our balance at the PSP."""
    return int(await sql.fetchval(_MOVED, currency))


async def disagreements(sql: Sql, until: datetime) -> list[Disagreement]:
    """What does not agree up to `until`, at most `LISTED_MOST` of each sort."""
    ended = sorted(OVER | {"settled"})
    outside = await sql.fetch(_DISAGREE, until, PLATFORM_ID, LISTED_MOST)
    inside = await sql.fetch(_CLEARING, ended, PLATFORM_ID, LISTED_MOST)
    return [Disagreement(**dict(row)) for row in (*outside, *inside)]


async def add_run(sql: Sql, until: datetime, *, found: int, now: datetime) -> UUID | None:
    """Write the run down; None where another process did it."""
    counts = await sql.fetchrow(_COUNTS, until)
    run_id: UUID | None = await sql.fetchval(
        _ADD_RUN, new_id(), until, now, *counts.values(), found
    )
    return run_id


async def keep(sql: Sql, run_id: UUID, found: Sequence[Disagreement], now: datetime) -> None:
    """Add what is new and mark what is gone; what people said of the rest stays."""
    rows = columns((new_id(), *astuple(each)) for each in found) or [[] for _ in range(9)]
    await sql.execute(_KEEP, *rows, run_id, now)
    await sql.execute(_GO, *rows, now)


async def listed(
    sql: Sql, state: State | None, before: UUID | None, limit: int
) -> list[Difference]:
    """Newest first."""
    return [Difference(**dict(row)) for row in await sql.fetch(_LIST, state, before, limit)]


async def one(sql: Sql, difference_id: UUID) -> Difference | None:
    row = await sql.fetchrow(_ONE, difference_id)
    return None if row is None else Difference(**dict(row))


async def one_locked(sql: Sql, difference_id: UUID) -> Difference | None:
    row = await sql.fetchrow(_LOCK, difference_id)
    return None if row is None else Difference(**dict(row))


async def explain(
    sql: Sql, difference_id: UUID, explanation: str, by: UUID, now: datetime
) -> None:
    await sql.execute(_EXPLAIN, difference_id, explanation, by, now)


async def runs(sql: Sql, limit: int) -> list[Run]:
    """The last ones, newest first."""
    return [Run(**dict(row)) for row in await sql.fetch(_RUNS, limit)]
