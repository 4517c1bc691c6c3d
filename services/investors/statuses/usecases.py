"""Grant a status, end it early, read them: for the handler's users and the investor alone."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.investors.registration import store as registration
from services.investors.registration.domain import refuse_my_number
from services.investors.rulebook import store as rulebook
from services.investors.statuses import domain, store
from services.investors.statuses.domain import Evidence, Status
from services.investors.statuses.store import Kept
from services.investors.verifications import store as verifications
from shared import audit, memberships
from shared.database import Transaction
from shared.encryption import ColumnKey
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class Grant:
    """What a handler's user says: the status, what it rests on, and the same as JSON values."""

    status: Status
    evidence: Evidence
    written: dict[str, Any]
    body_hash: bytes


async def grant(tx: Transaction, asked: Grant, now: datetime, key: ColumnKey) -> Kept:
    """Accept this investor as a professional; the same again changes nothing.

    Raises:
        NotFound: the asker is no user of this handler, or the investor never asked it.
        Forbidden: the asker acts for this very investor.
        NotProfessional, StatusRefused: the rulebook or the days say no.
        MyNumberRefused: the words about the evidence hold what looks like one.
        IdTaken: the id was used for another status.
    """
    new = asked.status
    person_id = await _user_of(tx, new, now)
    await store.lock(tx.sql, new.investor_id)
    known = await store.of_investors(tx.sql, [new.investor_id])
    for each in known:
        if each.status.status_id == new.status_id:
            if each.body_hash != asked.body_hash:
                raise IdTaken("This id names another status.")
            return each
    domain.refuse_days(new, [each.status for each in known])
    refuse_my_number(asked.evidence.documents)
    investor = await registration.find(tx.sql, new.investor_id)
    is_person = investor is None or investor.kind == "person"
    rules = await rulebook.load(tx.sql)
    domain.refuse_unproven(rules, new, asked.evidence, is_person=is_person, at=now)
    command_id = new_id()
    sealed = key.seal(asked.written, row=new.status_id)
    kept = Kept(new, sealed, asked.body_hash, now)
    if not await store.add(tx.sql, kept, person_id, command_id):
        raise IdTaken("This id names another status.")
    await _recorded(tx, "grant_status", command_id, new.status_id, now)
    return kept


async def _user_of(tx: Transaction, new: Status, now: datetime) -> UUID:
    """The asker, who may grant this."""
    await memberships.require_role(tx, new.handler_id, memberships.HANDLER_USERS, now)
    person_id = _asker(tx)
    asked = await verifications.of_investors(tx.sql, [new.investor_id], new.valid_from)
    if new.handler_id not in {each.handler_id for each in asked}:
        raise NotFound
    if await memberships.holds(tx.sql, person_id, new.investor_id, ["acts_for"], now):
        raise Forbidden("Nobody accepts an investor they act for.")
    return person_id


async def end(
    tx: Transaction, investor_id: UUID, status_id: UUID, today: date, now: datetime
) -> Kept:
    """End it: from today on it frees nothing; ending it again changes nothing.

    Raises:
        NotFound: there is none, or it is another's.
    """
    await memberships.require_session(tx)
    person_id = _asker(tx)
    # Row security shows it to its investor and its handler, and to nobody else.
    found = await _of(tx, investor_id, status_id)
    command_id = new_id()
    if await store.end(
        tx.sql, found.status, on=today, by=person_id, at=now, cause_id=command_id
    ):
        await _recorded(tx, "end_status", command_id, status_id, now)
    return await _of(tx, investor_id, status_id)


async def read(tx: Transaction, investor_id: UUID) -> list[Kept]:
    """All statuses of an investor that the asker may see.

    Raises:
        NotFound: the asker neither acts for it nor is a user of a handler it asked.
    """
    await memberships.require_session(tx)
    _asker(tx)
    if await registration.find(tx.sql, investor_id) is None:
        raise NotFound
    return await store.of_investors(tx.sql, [investor_id])


async def _of(tx: Transaction, investor_id: UUID, status_id: UUID) -> Kept:
    for each in await store.of_investors(tx.sql, [investor_id]):
        if each.status.status_id == status_id:
            return each
    raise NotFound


def _asker(tx: Transaction) -> UUID:
    if tx.actor.person_id is None:
        raise Unauthenticated("Sign in first.")
    return tx.actor.person_id


async def _recorded(
    tx: Transaction, command: str, command_id: UUID, status_id: UUID, now: datetime
) -> None:
    entry = audit.Entry(command, command_id, "status", status_id)
    await audit.record(tx, entry, now)
