"""The ledger of rooms: lock buckets in one order, read them whole, add entries, change none."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from services.investors.caps.domain import Bucket, Entry
from shared.database import Sql, columns

_MAKE = """
    INSERT INTO cap_bucket (investor_id, scope)
    SELECT * FROM unnest($1::uuid[], $2::text[]) ON CONFLICT DO NOTHING
"""
_LOCK = """
    SELECT FROM cap_bucket WHERE (investor_id, scope) IN (
        SELECT * FROM unnest($1::uuid[], $2::text[]))
    ORDER BY investor_id, scope FOR NO KEY UPDATE
"""
_READ = """
    SELECT * FROM cap_entry WHERE (investor_id, scope) IN (
        SELECT * FROM unnest($1::uuid[], $2::text[])) ORDER BY id
"""
_OF_HOLDS = "SELECT * FROM cap_entry WHERE hold_id = ANY($1) ORDER BY id"
_OF_PLEDGES = """
    SELECT DISTINCT investor_id, scope FROM cap_entry WHERE pledge_id = ANY($1)
"""
_OF_ROUNDS = """
    SELECT DISTINCT investor_id, scope FROM cap_entry
    WHERE round_id = ANY($1) AND kind = 'held'
"""
_ADD = """
    INSERT INTO cap_entry (hold_id, pledge_id, round_id, attempt, investor_id, scope, issuer_id,
        security_class, kind, amount, applied_on, paid_on, counted_before, cap, decision_id,
        cause_kind, cause_id, recorded_at)
    SELECT new.*, $18 FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::uuid[],
        $6::text[], $7::uuid[], $8::text[], $9::text[], $10::bigint[], $11::date[],
        $12::date[], $13::bigint[], $14::bigint[], $15::uuid[], $16::text[], $17::uuid[]) AS new
"""

CauseKind = Literal["event", "request", "job"]


@dataclass(frozen=True, slots=True)
class New:
    """An entry to be added, and what made it."""

    entry: Entry
    cause_kind: CauseKind
    cause_id: UUID


async def lock(sql: Sql, buckets: Collection[Bucket]) -> None:
    """Lock these buckets, in the one order, making those that are missing."""
    if buckets:
        pairs = columns((each.investor_id, each.scope) for each in sorted(buckets))
        await sql.execute(_MAKE, *pairs)
        await sql.fetch(_LOCK, *pairs)


async def read(sql: Sql, buckets: Collection[Bucket]) -> dict[Bucket, list[Entry]]:
    """All entries of these buckets in the order of the ledger."""
    found: dict[Bucket, list[Entry]] = {bucket: [] for bucket in buckets}
    if buckets:
        pairs = columns((each.investor_id, each.scope) for each in buckets)
        for row in await sql.fetch(_READ, *pairs):
            entry = _entry(row)
            found[entry.bucket].append(entry)
    return found


async def of_holds(sql: Sql, hold_ids: Collection[UUID]) -> list[Entry]:
    """All entries of these holds in the order of the ledger."""
    return [_entry(row) for row in await sql.fetch(_OF_HOLDS, list(hold_ids))]


async def buckets_of_pledges(sql: Sql, pledge_ids: Collection[UUID]) -> list[Bucket]:
    """Where these pledges have entries; a pledge never changes its bucket."""
    rows = await sql.fetch(_OF_PLEDGES, list(pledge_ids))
    return [Bucket(row["investor_id"], row["scope"]) for row in rows]


async def buckets_of_rounds(sql: Sql, round_ids: Collection[UUID]) -> list[Bucket]:
    """Where these rounds have holds."""
    rows = await sql.fetch(_OF_ROUNDS, list(round_ids))
    return [Bucket(row["investor_id"], row["scope"]) for row in rows]


async def add(sql: Sql, entries: Sequence[New], now: datetime) -> None:
    """Add entries in this order; the caller holds the locks of their buckets.

    Raises:
        asyncpg.CheckViolationError: a hold would exceed its cap: our own mistake, and refused.
    """
    if entries:
        await sql.execute(_ADD, *columns(_row(each) for each in entries), now)


def _row(new: New) -> tuple[Any, ...]:
    entry = new.entry
    return (
        entry.hold_id,
        entry.pledge_id,
        entry.round_id,
        entry.attempt,
        entry.bucket.investor_id,
        entry.bucket.scope,
        entry.issuer_id,
        entry.security_class,
        entry.kind,
        entry.amount_minor,
        entry.applied_on,
        entry.paid_on,
        entry.counted_before_minor,
        entry.cap_minor,
        entry.decision_id,
        new.cause_kind,
        new.cause_id,
    )


def _entry(row: Any) -> Entry:  # noqa: ANN401  # an asyncpg record
    return Entry(
        bucket=Bucket(row["investor_id"], row["scope"]),
        kind=row["kind"],
        amount_minor=row["amount"],
        applied_on=row["applied_on"],
        paid_on=row["paid_on"],
        issuer_id=row["issuer_id"],
        security_class=row["security_class"],
        hold_id=row["hold_id"],
        pledge_id=row["pledge_id"],
        round_id=row["round_id"],
        attempt=row["attempt"],
        counted_before_minor=row["counted_before"],
        cap_minor=row["cap"],
        decision_id=row["decision_id"],
    )
