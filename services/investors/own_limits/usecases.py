"""Set a limit for oneself, and read what binds; binding more holds at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.investors.own_limits import store
from services.investors.own_limits.domain import Binding, OwnLimit, begins_on, in_force
from services.investors.registration import bounds
from services.investors.registration import store as registration
from shared import audit, memberships
from shared.database import Transaction
from shared.errors import IdTaken
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class Known:
    """All wishes, the earliest first, and what binds today."""

    limits: Sequence[OwnLimit]
    now: Binding


async def set_limit(  # noqa: PLR0913  # one form
    tx: Transaction,
    wanted: Binding,
    *,
    investor_id: UUID,
    limit_id: UUID,
    body_hash: bytes,
    today: date,
    now: datetime,
) -> Known:
    """Add a wish; the same again changes nothing.

    Raises:
        NotFound: the asker does not act for this investor.
        IdTaken: the id names another wish.
        TooManyKept: of wishes, where this one binds less.
    """
    await memberships.require_acts_for(tx, investor_id, now)
    await registration.lock(tx.sql, investor_id)
    taken = await store.body_hash(tx.sql, investor_id, limit_id)
    if taken is not None and taken != body_hash:
        raise IdTaken("This id names another limit.")
    if taken is None:
        limits = await _limits(tx, investor_id)
        new = OwnLimit(wanted, begins_on(limits, wanted, today), now)
        if new.begins_on > today:  # whoever binds more is never kept from it
            await bounds.refuse_more(tx.sql, "own_limit", investor_id)
        command_id = new_id()
        await store.add(
            tx.sql,
            new,
            investor_id=investor_id,
            limit_id=limit_id,
            body_hash=body_hash,
            cause=command_id,
        )
        entry = audit.Entry(
            "set_own_limit", command_id, "own_limit", limit_id, after_hash=body_hash
        )
        await audit.record(tx, entry, now)
    return await read(tx, investor_id, today, now)


async def read(tx: Transaction, investor_id: UUID, today: date, now: datetime) -> Known:
    """What binds today, and every wish.

    Raises:
        NotFound: the asker does not act for this investor.
    """
    await memberships.require_acts_for(tx, investor_id, now)
    limits = await _limits(tx, investor_id)
    return Known(limits, in_force(limits, today))


async def _limits(tx: Transaction, investor_id: UUID) -> list[OwnLimit]:
    return (await store.of_investors(tx.sql, [investor_id])).get(investor_id, [])
