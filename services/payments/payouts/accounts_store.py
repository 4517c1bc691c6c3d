"""Where a project's money goes, sealed: the owner's own account, in SQL."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from shared.database import Sql

_FIND: Final = "SELECT sealed, given_at FROM payout_account WHERE project_id = $1"
_KEEP: Final = """
    INSERT INTO payout_account (project_id, sealed, given_by, given_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (project_id) DO UPDATE SET sealed = $2, given_by = $3, given_at = $4
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """An account as it stands in the table."""

    sealed: bytes
    given_at: datetime


async def find(sql: Sql, project_id: UUID) -> Kept | None:
    row = await sql.fetchrow(_FIND, project_id)
    return None if row is None else Kept(bytes(row["sealed"]), row["given_at"])


async def keep(sql: Sql, project_id: UUID, sealed: bytes, by: UUID, now: datetime) -> None:
    await sql.execute(_KEEP, project_id, sealed, by, now)
