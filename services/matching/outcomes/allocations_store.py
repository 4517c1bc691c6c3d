"""SQL of allocations: written once with the outcome, read by everybody and by the telling."""

from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from shared.database import Sql, columns

_WRITE: Final = """
    INSERT INTO allocation (round_id, rule, seed, limit_units, asked_units, allotted_units,
                            allotted_minor, decided_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_WRITE_LINES: Final = """
    INSERT INTO allocation_line (round_id, certificate, pledge_id, investor, units,
        allotted_units, investor_units, investor_lot, pledge_lot)
    SELECT $1, new.* FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::int[],
        $7::int[], $8::text[], $9::text[]) AS new
"""
_ALLOTTED: Final = """
    SELECT pledge_id, allotted_units FROM allocation_line WHERE pledge_id = ANY($1)
"""
_READ: Final = """
    SELECT allocation.*, round.project_id, round.currency, round_lot.commitment, committed_at
    FROM allocation JOIN round ON round.id = allocation.round_id
        JOIN round_lot ON round_lot.round_id = allocation.round_id
    WHERE allocation.round_id = $1
"""
_LINES: Final = """
    SELECT certificate, investor, units, allotted_units, investor_units, investor_lot,
           pledge_lot
    FROM allocation_line WHERE round_id = $1 ORDER BY certificate
"""


@dataclass(frozen=True, slots=True)
class Given:
    """An allocation as a whole."""

    round_id: UUID
    rule: str
    seed: bytes
    limit_units: int
    asked_units: int
    allotted_units: int
    allotted_minor: int
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """What one pledge is given (0..units), and what it follows from."""

    certificate: UUID
    pledge_id: UUID
    investor: UUID
    units: int
    allotted_units: int
    investor_units: int
    investor_lot: str
    pledge_lot: str


async def write(sql: Sql, given: Given, lines: Sequence[Line]) -> None:
    """Keep what was given away, for good; the caller holds the round's lock."""
    await sql.execute(_WRITE, *astuple(given))
    if lines:
        await sql.execute(_WRITE_LINES, given.round_id, *columns(map(astuple, lines)))


async def allotted(sql: Sql, pledge_ids: Collection[UUID]) -> dict[UUID, int]:
    """The units of those of these pledges that an allocation lists."""
    rows = await sql.fetch(_ALLOTTED, list(pledge_ids))
    return {row["pledge_id"]: row["allotted_units"] for row in rows}


async def read(sql: Sql, round_id: UUID) -> tuple[Any, list[Any]]:
    """The public head of a round's allocation, None where there is none, and its lines."""
    return await sql.fetchrow(_READ, round_id), await sql.fetch(_LINES, round_id)
