"""SQL of payment days that moved: a pledge accepted beside the move was told of the old one."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from shared.database import Sql, columns

_KEEP: Final = """
    INSERT INTO moved_day (round_id, payment_day, move_id, heard_at)
    SELECT new.*, $4 FROM unnest($1::uuid[], $2::date[], $3::uuid[]) AS new
"""
_MOVED: Final = """
    SELECT DISTINCT ON (round_id) round_id, payment_day FROM moved_day
    WHERE round_id = ANY($1) ORDER BY round_id, id DESC
"""


async def keep(sql: Sql, days: Sequence[tuple[UUID, date, UUID]], now: datetime) -> None:
    """Write down to which day each round moved, in the order of the log."""
    await sql.execute(_KEEP, *columns(days), now)


async def moved(sql: Sql, round_ids: Collection[UUID]) -> dict[UUID, date]:
    """The days of those rounds whose day has moved."""
    rows = await sql.fetch(_MOVED, list(round_ids))
    return {row["round_id"]: row["payment_day"] for row in rows}
