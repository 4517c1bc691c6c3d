"""The owner's list of supporters: read without a name, handed out with an audit row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.matching.supporters import store
from services.matching.supporters.store import About
from services.matching.ties.domain import INVESTMENTS
from shared import audit
from shared.database import Transaction
from shared.encryption import ColumnKey
from shared.errors import NotFound
from shared.ids import new_id
from shared.memberships import STAFF, require_role, require_session
from shared.wire import body_hash

# Of one export; what is left is the next one's.
MOST_EXPORTED: Final = 2_000


@dataclass(frozen=True, slots=True)
class Export:
    """Rows by return, then by the day they joined; `next_after` where there are more."""

    rows: list[dict[str, Any]]
    next_after: UUID | None


async def by_return(tx: Transaction, round_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """How many there are of each return, handed over and sent.

    Raises:
        NotFound: no such round of the asker's; an investment's supporters are its handler's.
    """
    await _enter(tx, round_id, now)
    return await store.by_return(tx.sql, round_id)


async def listed(  # noqa: PLR0913  # which part of which list
    tx: Transaction,
    round_id: UUID,
    *,
    return_id: UUID | None,
    after: UUID | None,
    limit: int,
    now: datetime,
) -> list[dict[str, Any]]:
    """Backed pledges without a name, by their numbers.

    Raises:
        NotFound: no such round of the asker's.
    """
    await _enter(tx, round_id, now)
    rows = await store.listed(tx.sql, round_id, return_id=return_id, after=after, limit=limit)
    return [{**row, "is_handed": row["handed_sealed"] is not None} for row in rows]


async def export(
    tx: Transaction, key: ColumnKey, round_id: UUID, after: UUID | None, now: datetime
) -> Export:
    """Hand out the list, with name and address of those who agreed; it leaves an audit row.

    Raises:
        NotFound: no such round of the asker's.
    """
    about = await _enter(tx, round_id, now)
    found = await store.listed(tx.sql, round_id, after=after, limit=MOST_EXPORTED + 1)
    rows, more = found[:MOST_EXPORTED], len(found) > MOST_EXPORTED
    returns = await store.by_return(tx.sql, round_id)
    places = {each["return_id"]: at for at, each in enumerate(returns)}
    opened = [_opened(key, row) for row in rows]
    ids = sorted(str(row["pledge_id"]) for row in rows)
    entry = audit.Entry(
        command="supporters:export",
        command_id=new_id(),
        subject_kind="supporter_list",
        subject=round_id,
        chamber_id=about.chamber_id,
        after_hash=body_hash(ids, sum(row["handed"] is not None for row in opened)),
    )
    await audit.record(tx, entry, now)
    opened.sort(key=lambda row: (places.get(row["return_id"], len(places)), row["applied_at"]))
    return Export(opened, rows[-1]["pledge_id"] if more else None)


def _opened(key: ColumnKey, row: dict[str, Any]) -> dict[str, Any]:
    sealed = row["handed_sealed"]
    return {**row, "handed": key.open(sealed, row=row["pledge_id"]) if sealed else None}


async def _enter(tx: Transaction, round_id: UUID, now: datetime) -> About:
    await require_session(tx)
    about = await store.of_round(tx.sql, round_id)
    if about is None or about.instrument in INVESTMENTS or tx.actor.person_id is None:
        raise NotFound
    if tx.actor.person_id != about.owner_person_id:
        await require_role(tx, about.chamber_id, STAFF, now)
    return about
