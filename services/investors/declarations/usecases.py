"""Declare purchases of the same issuer elsewhere; a correction takes the earlier one back."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from services.investors.caps import store as caps
from services.investors.caps.domain import Bucket, Entry
from services.investors.caps.store import New
from services.investors.declarations import domain, store
from services.investors.declarations.domain import DeclarationRefused
from services.investors.declarations.store import Declaration
from services.investors.registration import bounds
from shared import audit, memberships
from shared.database import Transaction
from shared.errors import IdTaken
from shared.ids import new_id

Recount = Callable[
    [Transaction, Mapping[Bucket, Sequence[Entry]], Sequence[Entry], datetime], Awaitable[None]
]


async def declare(
    tx: Transaction, new: Declaration, today: date, now: datetime, recount: Recount
) -> Declaration:
    """Enter a declaration under the lock of its bucket; the same again changes nothing.

    A hold that does not fit beside it any more is named, by `recount`.

    Raises:
        NotFound: the asker does not act for this investor.
        DeclarationRefused: a day to come, or a correction that does not fit.
        DeclarationFixed: a pledge rests on a purchase that this one leaves out.
        IdTaken: the id names another declaration.
        TooManyKept: of declarations.
    """
    await memberships.require_acts_for(tx, new.investor_id, now)
    domain.refuse_future(new.purchases, today)
    at = domain.bucket(new.investor_id, new.issuer_id, new.security_class)
    await caps.lock(tx.sql, [at])
    known = await store.find(tx.sql, new.investor_id, new.declaration_id)
    if known is not None:
        if known.body_hash != new.body_hash:
            raise IdTaken("This id names another declaration.")
        return known
    await bounds.refuse_more(tx.sql, "declaration", new.investor_id)
    taken_back = await _taken_back(tx, new)
    command_id = new_id()
    if not await store.add(tx.sql, new, command_id):
        raise DeclarationRefused("That declaration was corrected before.")
    entries = [
        *taken_back,
        *domain.entries(at, new.issuer_id, new.security_class, new.purchases),
    ]
    before = await caps.read(tx.sql, [at])
    await caps.add(tx.sql, [New(each, "request", command_id) for each in entries], now)
    await recount(tx, before, entries, now)
    entry = audit.Entry(
        "declare_purchases", command_id, "declaration", new.declaration_id,
        after_hash=new.body_hash,
    )  # fmt: skip
    await audit.record(tx, entry, now)
    return new


async def _taken_back(tx: Transaction, new: Declaration) -> list[Entry]:
    if new.corrects is None:
        return []
    earlier = await store.find(tx.sql, new.investor_id, new.corrects)
    same = (new.issuer_id, new.security_class)
    if earlier is None or (earlier.issuer_id, earlier.security_class) != same:
        raise DeclarationRefused("There is no such declaration of this issuer and class.")
    at = domain.bucket(new.investor_id, *same)
    held = (await caps.read(tx.sql, [at]))[at]
    domain.refuse_taking_back(earlier.purchases, new.purchases, held)
    return domain.entries(at, *same, earlier.purchases, sign=-1)


async def read(tx: Transaction, investor_id: UUID, now: datetime) -> list[Declaration]:
    """All declarations of an investor, the oldest first.

    Raises:
        NotFound: the asker does not act for this investor.
    """
    await memberships.require_acts_for(tx, investor_id, now)
    return await store.of_investor(tx.sql, investor_id)
