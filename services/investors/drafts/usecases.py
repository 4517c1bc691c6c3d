"""Save a registration in the making, and read it back at the next sitting."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from services.investors.drafts import store
from services.investors.drafts.store import Draft
from shared import audit, memberships
from shared.database import Transaction
from shared.encryption import ColumnKey
from shared.errors import NotFound
from shared.ids import new_id


async def save(
    tx: Transaction,
    investor_id: UUID,
    answers: Mapping[str, Any],
    key: ColumnKey,
    now: datetime,
) -> Draft:
    """Keep the answers so far in the place of those before.

    Raises:
        NotFound: the asker does not act for this investor.
    """
    await memberships.require_acts_for(tx, investor_id, now)
    draft = Draft(investor_id, answers, now)
    command_id = new_id()
    await store.save(tx.sql, draft, command_id, key)
    entry = audit.Entry("save_registration_draft", command_id, "investor", investor_id)
    await audit.record(tx, entry, now)
    return draft


async def read(tx: Transaction, investor_id: UUID, key: ColumnKey, now: datetime) -> Draft:
    """The answers so far.

    Raises:
        NotFound: none are kept, or not for this asker.
    """
    await memberships.require_acts_for(tx, investor_id, now)
    found = await store.find(tx.sql, investor_id, key)
    if found is None:
        raise NotFound
    return found
