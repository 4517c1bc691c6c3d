"""Tell what an investor may still apply for when a handler's yes has run out."""

from datetime import date, datetime
from uuid import UUID

from services.investors.expiries import store
from services.investors.registration import status
from services.investors.verifications import store as verifications
from shared import audit
from shared.database import Transaction
from shared.ids import new_id


async def tell(tx: Transaction, investor_id: UUID, today: date, now: datetime) -> int:
    """Note all that ran out of one investor, and say how it stands if that changed it."""
    await status.lock(tx.sql, investor_id)
    command_id = new_id()
    noted, ended = await store.note(tx.sql, investor_id, today, now, command_id)
    if not noted:
        return 0
    standing = await verifications.of_investors(tx.sql, [investor_id], today)
    verified_by = {each.handler_id for each in standing if each.state == "yes"}
    entry = audit.Entry("note_expiry", command_id, "investor", investor_id)
    await audit.record(tx, entry, now)
    # Who said yes anew since then is where others already know it to be.
    if ended - verified_by:
        await status.say(tx, investor_id, verified_by, now)
    return noted
