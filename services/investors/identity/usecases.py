"""Have a chip read for a handler that was asked, and keep what the reading said."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.investors.identity import store
from services.investors.identity.domain import NotAsked
from services.investors.identity.store import Reading
from services.investors.profiles import store as profiles
from services.investors.registration import bounds
from services.investors.registration import store as registration
from services.investors.verifications import store as verifications
from shared import audit, memberships
from shared.database import Transaction
from shared.encryption import ColumnKey
from shared.errors import IdTaken, NotFound
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class Said:
    """What the chip has to agree with."""

    name: str
    birth_on: date | None


async def said(  # noqa: PLR0913  # both days of now
    tx: Transaction,
    investor_id: UUID,
    handler_id: UUID,
    key: ColumnKey,
    *,
    today: date,
    now: datetime,
) -> Said:
    """What this investor said about itself, before its chip is read.

    Raises:
        NotFound: the asker does not act for this investor.
        NotAsked: this handler was not asked to verify it.
    """
    await memberships.require_acts_for(tx, investor_id, now)
    investor = await registration.find(tx.sql, investor_id)
    if investor is None:
        raise NotFound
    asked = await verifications.of_investors(tx.sql, [investor_id], today)
    if handler_id not in {each.handler_id for each in asked}:
        raise NotAsked("Ask this handler to verify you first.")
    known = (await profiles.load(tx.sql, [investor_id], key)).get(investor_id)
    return Said(investor.name, known[-1].identity.birth_on if known else None)


async def keep(tx: Transaction, new: Reading) -> Reading:
    """Keep one reading; the same again changes nothing.

    Raises:
        IdTaken: the id names another reading.
        TooManyKept: of readings.
    """
    known = await store.find(tx.sql, new.investor_id, new.reading_id)
    if known is None:
        await bounds.refuse_more(tx.sql, "chip_reading", new.investor_id)
    command_id = new_id()
    if await store.add(tx.sql, new, command_id):
        entry = audit.Entry(
            "read_chip", command_id, "chip_reading", new.reading_id, after_hash=new.body_hash
        )
        await audit.record(tx, entry, new.read_at)
        return new
    known = await store.find(tx.sql, new.investor_id, new.reading_id)
    if known is None or known.body_hash != new.body_hash:
        raise IdTaken("This id names another reading.")
    return known
