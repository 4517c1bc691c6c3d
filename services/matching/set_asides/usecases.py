"""Set a project aside, and take that back: from then on it is recommended again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.matching.set_asides import store
from shared import audit
from shared.database import Transaction
from shared.ids import new_id
from shared.memberships import require_acts_for


async def settle(
    tx: Transaction, investor_id: UUID, project_id: UUID, now: datetime, *, is_set_aside: bool
) -> None:
    """Keep it so; the same again changes nothing.

    Raises:
        NotFound: not an investor of this person's.
    """
    await require_acts_for(tx, investor_id, now)
    command_id = new_id()
    if is_set_aside:
        did = await store.add(tx.sql, investor_id, project_id, cause_id=command_id, now=now)
    else:
        did = await store.take_back(tx.sql, investor_id, project_id)
    if did:
        command = "set_aside" if is_set_aside else "take_back_set_aside"
        entry = audit.Entry(command, command_id, "project", project_id)
        await audit.record(tx, entry, now)


async def listed(tx: Transaction, investor_id: UUID, now: datetime) -> list[Any]:
    """What one's investor set aside.

    Raises:
        NotFound: not an investor of this person's.
    """
    await require_acts_for(tx, investor_id, now)
    return await store.of(tx.sql, investor_id)
