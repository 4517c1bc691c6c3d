"""Mark a return, or one supporter's, as sent; show it to whom it is owed, and to everybody."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.matching.deliveries import domain, store
from services.matching.deliveries.domain import About, Mark
from services.matching.rounds import store as rounds
from shared import audit
from shared.database import Transaction
from shared.errors import NotFound
from shared.ids import new_id
from shared.memberships import STAFF, require_acts_for, require_role, require_session
from shared.wire import body_hash


async def mark_return(
    tx: Transaction, *, round_id: UUID, return_id: UUID, sent_on: date | None, now: datetime
) -> date | None:
    """Say for everybody who chose it that it left on this day; None takes the mark back.

    Raises:
        NotFound: no such return of a round of the asker's.
        WrongState, SendingDayUnfit: it cannot be so.
    """
    person_id = await _enter(tx, about := await _return(tx, round_id, return_id), now)
    await rounds.lock(tx.sql, [round_id])
    was = await store.return_sent_on(tx.sql, round_id, return_id)
    if was != sent_on:
        domain.check(about, sent_on, now)
        mark = Mark(sent_on, person_id, now)
        await store.mark_return(tx.sql, round_id, return_id, mark)
        await _audit(tx, ("return", return_id), about.chamber_id, was, mark)
    return sent_on


async def mark_pledge(
    tx: Transaction, *, pledge_id: UUID, sent_on: date | None, now: datetime
) -> date | None:
    """Say for one supporter that theirs left on this day; None takes the mark back.

    Raises:
        NotFound: no such pledge with a return in a round of the asker's.
        WrongState, SendingDayUnfit: it cannot be so.
    """
    person_id = await _enter(tx, about := await _pledge(tx, pledge_id), now)
    await rounds.lock(tx.sql, [about.round_id])
    was = await store.pledge_sent_on(tx.sql, pledge_id)
    if was != sent_on:
        domain.check(about, sent_on, now)
        mark = Mark(sent_on, person_id, now)
        await store.mark_pledge(tx.sql, pledge_id, about.round_id, mark)
        await _audit(tx, ("delivery", pledge_id), about.chamber_id, was, mark)
    return sent_on


async def of_investor(
    tx: Transaction, investor_id: UUID, now: datetime
) -> list[dict[str, Any]]:
    """What is owed to one investor.

    Raises:
        NotFound: no such investor for this asker.
    """
    await require_acts_for(tx, investor_id, now)
    return await store.of_investor(tx.sql, investor_id)


async def _return(tx: Transaction, round_id: UUID, return_id: UUID) -> About:
    await require_session(tx)
    about = await store.of_return(tx.sql, round_id, return_id)
    if about is None:
        raise NotFound
    return about


async def _pledge(tx: Transaction, pledge_id: UUID) -> About:
    await require_session(tx)
    about = await store.of_pledge(tx.sql, pledge_id)
    if about is None:
        raise NotFound
    return about


async def _enter(tx: Transaction, about: About, now: datetime) -> UUID:
    """The owner, or staff of the chamber, who mark for an owner without a screen."""
    if tx.actor.person_id is None:
        raise NotFound
    if tx.actor.person_id != about.owner_person_id:
        await require_role(tx, about.chamber_id, STAFF, now)
    return tx.actor.person_id


async def _audit(
    tx: Transaction, what: tuple[str, UUID], chamber_id: UUID, was: date | None, mark: Mark
) -> None:
    kind, subject = what
    entry = audit.Entry(
        command=f"{kind}:mark_sent" if mark.sent_on else f"{kind}:unmark_sent",
        command_id=new_id(),
        subject_kind=kind,
        subject=subject,
        chamber_id=chamber_id,
        before_hash=body_hash(was),
        after_hash=body_hash(mark.sent_on),
    )
    await audit.record(tx, entry, mark.marked_at)
