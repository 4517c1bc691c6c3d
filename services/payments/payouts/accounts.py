"""The account that an owner names for a project's money; only the owner names or changes it."""

import hashlib
from datetime import datetime
from uuid import UUID

from services.payments.payouts import accounts_store as store
from services.payments.rounds import store as rounds
from services.payments.rounds.domain import Round
from shared import audit, memberships
from shared.database import Transaction
from shared.encryption import ColumnKey
from shared.errors import NotFound
from shared.ids import new_id

Account = dict[str, str]


async def keep(
    tx: Transaction, key: ColumnKey, project_id: UUID, account: Account, now: datetime
) -> None:
    """Name it, or change it; a payout that was asked for keeps the one it was asked with.

    Raises:
        NotFound: not the asker's project, or it has no round yet.
    """
    round_ = await _own(tx, project_id)
    before = await store.find(tx.sql, project_id)
    if before is not None and key.open(before.sealed, row=project_id) == account:
        return
    person_id = tx.actor.person_id
    assert person_id is not None, "an owner asks"
    sealed = key.seal(account, row=project_id)
    await store.keep(tx.sql, project_id, sealed, person_id, now)
    entry = audit.Entry(
        command="name_payout_account",
        command_id=new_id(),
        subject_kind="payout_account",
        subject=project_id,
        chamber_id=round_.chamber_id,
        before_hash=None if before is None else hashlib.sha256(before.sealed).digest(),
        after_hash=hashlib.sha256(sealed).digest(),
    )
    await audit.record(tx, entry, now)


async def shown(
    tx: Transaction, key: ColumnKey, project_id: UUID
) -> tuple[Account, datetime] | None:
    """It and since when; None before it is named.

    Raises:
        NotFound: not the asker's project.
    """
    await _own(tx, project_id)
    kept = await store.find(tx.sql, project_id)
    return None if kept is None else (key.open(kept.sealed, row=project_id), kept.given_at)


async def _own(tx: Transaction, project_id: UUID) -> Round:
    await memberships.require_session(tx)
    found = await rounds.newest_of(tx.sql, project_id)
    if found is None or found.owner_person_id != tx.actor.person_id:
        raise NotFound
    return found
