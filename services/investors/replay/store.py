"""Decisions and entries read in pieces, all of one moment; nothing is written."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from services.investors.caps.domain import Bucket, Entry
from services.investors.replay.domain.ledger import Entered
from shared.database import Database, Sql, columns

_PIECE: Final = 500
_DECISIONS: Final = """
    SELECT decision.*, held.id AS held_id, held.amount AS held_amount, held.cap AS held_cap,
           held.counted_before AS held_counted, held.pledge_id AS held_pledge_id
    FROM decision LEFT JOIN cap_entry held
      ON held.decision_id = decision.decision_id AND held.kind = 'held'
    WHERE decision.decision_id > $1 ORDER BY decision.decision_id, held.id LIMIT $2
"""
_BUCKETS: Final = """
    SELECT investor_id, scope FROM cap_bucket
    WHERE (investor_id, scope) > ($1, $2) ORDER BY investor_id, scope LIMIT $3
"""
_CAPPED: Final = """
    SELECT DISTINCT investor_id, scope FROM cap_entry WHERE security_class IS NOT NULL
"""
_ENTRIES: Final = """
    SELECT entry.*, decision.inputs_sealed, decision.rule_id, decision.rule_from,
           decision.exempt_by
    FROM cap_entry entry LEFT JOIN decision USING (decision_id)
    WHERE (entry.investor_id, entry.scope) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))
    ORDER BY entry.investor_id, entry.scope, entry.id
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry with the rule and the sealed inputs of its decision, if it has one."""

    entered: Entered
    record: Any


@asynccontextmanager
async def one_moment(database: Database) -> AsyncIterator[Sql]:
    """Everything read inside is of one moment, whatever is written meanwhile."""
    async with database.statement() as sql:
        await sql.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield sql
        finally:
            await sql.execute("ROLLBACK")


async def decisions(sql: Sql) -> AsyncIterator[Any]:
    """Every decision with the hold that was taken by it (`held_…`)."""
    last = UUID(int=0)
    while rows := await sql.fetch(_DECISIONS, last, _PIECE):
        for row in rows:
            yield row
        last = rows[-1]["decision_id"]


async def buckets(sql: Sql) -> AsyncIterator[list[Row]]:
    """Every bucket whole, its entries in the order of the ledger."""
    last: tuple[UUID, str] = (UUID(int=0), "")
    while named := await sql.fetch(_BUCKETS, *last, _PIECE):
        keys = [(row["investor_id"], row["scope"]) for row in named]
        for bucket in await entries(sql, keys):
            yield bucket
        last = keys[-1]


async def capped(sql: Sql) -> list[tuple[UUID, str]]:
    """The buckets of rules that cap."""
    return [(row["investor_id"], row["scope"]) for row in await sql.fetch(_CAPPED)]


async def entries(sql: Sql, keys: Sequence[tuple[UUID, str]]) -> list[list[Row]]:
    """These buckets whole."""
    rows = await sql.fetch(_ENTRIES, *columns(keys)) if keys else []
    grouped = groupby(rows, key=lambda row: (row["investor_id"], row["scope"]))
    return [[_row(each) for each in bucket] for _, bucket in grouped]


def _row(record: Any) -> Row:  # noqa: ANN401  # an asyncpg record
    entry = Entry(
        bucket=Bucket(record["investor_id"], record["scope"]),
        kind=record["kind"],
        amount_minor=record["amount"],
        applied_on=record["applied_on"],
        paid_on=record["paid_on"],
        issuer_id=record["issuer_id"],
        security_class=record["security_class"],
        hold_id=record["hold_id"],
        pledge_id=record["pledge_id"],
        counted_before_minor=record["counted_before"],
        cap_minor=record["cap"],
        decision_id=record["decision_id"],
    )
    return Row(Entered(str(record["id"]), entry), record)
