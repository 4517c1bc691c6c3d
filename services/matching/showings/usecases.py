"""Write down what is shown, and answer who was shown what."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.matching.showings import store
from shared.database import Sql, Transaction
from shared.errors import NotFound
from shared.memberships import HANDLER_USERS, STAFF, holds, require_acts_for, require_session

_INVESTMENTS: Final = frozenset({"fund", "equity"})
_ROUND: Final = """
    SELECT instrument, chamber_id, handler_id FROM round WHERE project_id = $1
    ORDER BY opens_at DESC, id LIMIT 1
"""


async def to_investor(tx: Transaction, investor_id: UUID, now: datetime) -> list[Any]:
    """What one's investor was shown, and to whom it was shown.

    Raises:
        NotFound: not an investor of this person's.
    """
    await require_acts_for(tx, investor_id, now)
    return await store.to_investor(tx.sql, investor_id)


async def of_project(tx: Transaction, project_id: UUID, now: datetime) -> list[Any]:
    """For the staff of its chamber; of an investment for its handler's users only.

    Raises:
        NotFound: another's project, or none.
    """
    await require_session(tx)
    if not await _may_ask(tx.sql, tx.actor.person_id, project_id, now):
        raise NotFound
    return await store.of_project(tx.sql, project_id)


async def _may_ask(sql: Sql, person_id: UUID | None, project_id: UUID, now: datetime) -> bool:
    row = await sql.fetchrow(_ROUND, project_id)
    if row is None or person_id is None:
        return False
    if row["instrument"] not in _INVESTMENTS:
        return await holds(sql, person_id, row["chamber_id"], STAFF, now)
    if row["handler_id"] is None:
        return False
    return await holds(sql, person_id, row["handler_id"], HANDLER_USERS, now)
