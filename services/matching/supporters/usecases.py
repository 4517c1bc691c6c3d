"""A supporter says how they are named and what they hand over; the chamber reads it first."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.matching.rounds import store as rounds
from services.matching.supporters import domain, store
from services.matching.supporters.domain import Card, Shown, Verdict
from services.matching.supporters.store import About
from services.matching.ties.domain import INVESTMENTS, OwnHand
from shared import audit, memberships
from shared.contracts.accounts import PersonClosed
from shared.database import Transaction
from shared.encryption import ColumnKey
from shared.errors import NotFound
from shared.ids import new_id
from shared.memberships import STAFF, holds, organisations_of, require_acts_for, require_role
from shared.wire import body_hash

Handed = dict[str, str]
# On the page that shows them all.
MOST_SHOWN: Final = 500


async def write(  # noqa: PLR0913  # whose, what is shown, what is handed over, when
    tx: Transaction,
    key: ColumnKey,
    *,
    pledge_id: UUID,
    shown: Shown,
    handed: Handed | None,
    now: datetime,
) -> Card:
    """Keep all of it as it shall be from now on; the same again changes nothing.

    Raises:
        NotFound: no such pledge of the asker's, or an investment's, which names nobody.
    """
    about = await _own(tx, pledge_id, now)
    before = await store.lock(tx.sql, pledge_id) or _blank(about, pledge_id, now)
    # Whoever acts for the investor writes; what is kept bears the name of the last one.
    after = domain.show(before, shown)
    if handed != opened(key, before):
        sealed = key.seal(handed, row=pledge_id) if handed else None
        after = replace(after, handed_sealed=sealed, handed_at=now if sealed else None)
    if after == before:
        return before
    assert tx.actor.person_id is not None, "somebody acts for the investor"
    after = replace(after, person_id=tx.actor.person_id, changed_at=now)
    await store.keep(tx.sql, after)
    await _record(tx, _command(before, after), before, after, now)
    return after


def _blank(about: About, pledge_id: UUID, now: datetime) -> Card:
    return Card(
        pledge_id=pledge_id,
        round_id=about.round_id,
        chamber_id=about.chamber_id,
        person_id=about.owner_person_id,
        shown_as="anonymous",
        shown_name="",
        message="",
        state="none",
        reason="",
        version=1,
        handed_sealed=None,
        handed_at=None,
        changed_at=now,
    )


def opened(key: ColumnKey, card: Card) -> Handed | None:
    """What was handed over, or None."""
    if card.handed_sealed is None:
        return None
    kept: Handed = key.open(card.handed_sealed, row=card.pledge_id)
    return kept


def _command(before: Card, after: Card) -> str:
    """Consent, and its end, stand in the audit by their names."""
    if before.handed_sealed is not None and after.handed_sealed is None:
        return "supporter:take_back_address"
    if before.handed_sealed != after.handed_sealed:
        return "supporter:hand_over_address"
    return "supporter:show" if after.state == "waiting" else "supporter:hide"


async def own(tx: Transaction, pledge_id: UUID, now: datetime) -> Card:
    """What stands now, for whoever acts for the investor.

    Raises:
        NotFound: no such pledge of the asker's.
    """
    about = await _own(tx, pledge_id, now)
    return await store.find(tx.sql, pledge_id) or _blank(about, pledge_id, now)


async def judge(  # noqa: PLR0913  # who says what of which, as read when
    tx: Transaction,
    *,
    pledge_id: UUID,
    version: int,
    verdict: Verdict,
    reason: str,
    now: datetime,
) -> Card:
    """Release a card or hold it back, as staff of the round's chamber.

    Raises:
        NotFound: nothing of a pledge in a round of the asker's chamber.
        OwnHand: whose own words they are, or whose project.
        CardChanged, CardReasonMissing: as they say.
    """
    await memberships.require_session(tx)
    about = await store.of_pledge(tx.sql, pledge_id)
    if about is None or tx.actor.person_id is None:
        raise NotFound
    await require_role(tx, about.chamber_id, STAFF, now)
    before = await store.lock(tx.sql, pledge_id)
    if before is None:
        raise NotFound
    if await _is_own(tx, about, tx.actor.person_id, now):
        raise OwnHand("Somebody else of the chamber has to do this.")
    after = domain.judge(before, version, verdict, reason)
    if after != before:
        await store.judge(tx.sql, after, tx.actor.person_id, now)
        await _record(tx, f"supporter:{verdict}", before, after, now)
    return after


async def _is_own(tx: Transaction, about: About, person_id: UUID, now: datetime) -> bool:
    assert about.investor_id is not None, "it is about a pledge"
    return person_id == about.owner_person_id or await holds(
        tx.sql, person_id, about.investor_id, ["acts_for"], now
    )


async def waiting(tx: Transaction, person_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """Cards that wait for the chambers of this person, the oldest first."""
    await memberships.require_session(tx)
    mine = await organisations_of(tx.sql, person_id, "chamber", STAFF, now)
    return await store.waiting(tx.sql, mine, person_id)


async def shown(tx: Transaction, round_id: UUID) -> list[dict[str, Any]]:
    """Whom the round's page names; for everybody."""
    return await rounds.named(tx.sql, round_id, MOST_SHOWN)


async def person_closed(
    tx: Transaction, events: Sequence[PersonClosed], now: datetime
) -> Collection[UUID]:
    """Whoever closes their account takes name, words and address along."""
    acted = await memberships.HANDLERS[PersonClosed](tx, events, now)
    await store.forget(tx.sql, [event.person_id for event in events])
    return acted


async def _own(tx: Transaction, pledge_id: UUID, now: datetime) -> About:
    await memberships.require_session(tx)
    about = await store.of_pledge(tx.sql, pledge_id)
    if about is None or about.investor_id is None or about.instrument in INVESTMENTS:
        raise NotFound
    await require_acts_for(tx, about.investor_id, now)
    return about


async def _record(
    tx: Transaction, command: str, before: Card, after: Card, now: datetime
) -> None:
    entry = audit.Entry(
        command=command,
        command_id=new_id(),
        subject_kind="supporter",
        subject=after.pledge_id,
        chamber_id=after.chamber_id,
        before_hash=_hash(before),
        after_hash=_hash(after),
    )
    await audit.record(tx, entry, now)


def _hash(card: Card) -> bytes:
    # Of what is sealed, not of what it says: nobody tries out addresses on the chain.
    sealed = hashlib.sha256(card.handed_sealed or b"").hexdigest()
    return body_hash(card.shown_as, card.shown_name, card.message, card.state, sealed)
