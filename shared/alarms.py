"""Alarms: something waits for longer than it may, and a person has to look."""

from datetime import datetime
from typing import Final

from shared.database import Sql

_RAISE: Final = """
    INSERT INTO alarm (subject, what, raised_at)
    SELECT $1, $2, $3
    WHERE NOT EXISTS (SELECT FROM alarm WHERE subject = $1 AND what = $2 AND raised_at >= $4)
"""


async def raise_alarm(
    sql: Sql, subject: str, what: str, now: datetime, *, once_since: datetime
) -> None:
    """Raise it unless the same alarm was raised since `once_since`."""
    await sql.execute(_RAISE, subject, what, now, once_since)
