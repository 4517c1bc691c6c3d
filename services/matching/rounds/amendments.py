"""listing has changed the page of a running round in what matters: who pledged is asked again.

Nothing is written to a pledge here: it is asked as long as its last yes is older than the
round's last material change, so that one accepted at that very moment is asked, too.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from services.matching.rounds import amendments_domain, amendments_store, domain, store
from services.matching.rounds.domain import OVER
from services.matching.rounds.store import Cause, Move, Round
from shared.alarms import raise_alarm
from shared.contracts.listing import RoundAmended
from shared.database import Transaction


async def amend(
    tx: Transaction, events: Sequence[RoundAmended], now: datetime
) -> Collection[UUID]:
    """Take a new version of the terms; of a round that is over nothing changes any more.

    Raises:
        Unforeseen: there is no such round, or it has not opened: the message is parked.
    """
    rounds = await store.lock(tx.sql, {event.round_id for event in events})
    return [event.event_id for event in events if await _amend(tx, rounds, event, now)]


async def _amend(
    tx: Transaction, rounds: dict[UUID, Round], event: RoundAmended, now: datetime
) -> bool:
    before = rounds.get(event.round_id)
    if before is None:
        raise domain.Unforeseen(f"no round {event.round_id}")
    if before.state in OVER:
        what = "its page changed after its end"
        await raise_alarm(tx.sql, str(before.id), what, now, once_since=event.occurred_at)
        return False
    after, _ = domain.becomes(before.state, "RoundAmended")
    asked = amendments_domain.asked(event.occurred_at, event.reconfirm_by, now)
    terms_version = before.terms_version + 1
    await amendments_store.amend(tx.sql, event, terms_version, asked, now)
    cause = Cause("event", event.event_id)
    move = Move(before.id, "RoundAmended", before.state, after, None, cause)
    await store.record(tx.sql, move, now)
    return True
