"""Claim that one may act for a company, answer as its handler, read both."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.investors.authorities import domain, store
from services.investors.authorities.domain import Authority, AuthorityRefused, Claim, Verdict
from services.investors.identity.domain import NotAsked
from services.investors.registration import store as registration
from services.investors.registration.domain import refuse_my_number
from services.investors.verifications import store as verifications
from shared import audit, memberships, outbox
from shared.contracts.envelope import Event
from shared.contracts.investors import (
    AuthorityClaimed,
    AuthorityConfirmed,
    AuthorityDeclined,
    AuthorityExpired,
)
from shared.database import Transaction
from shared.errors import Forbidden, IdTaken, NotFound
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class Given:
    """One answer of a handler's user, as it was given."""

    investor_id: UUID
    authority_id: UUID
    answer_id: UUID
    verdict: Verdict
    body_hash: bytes


async def claim(tx: Transaction, new: Claim, today: date) -> Authority:
    """Claim it towards a handler that was asked; the same again changes nothing.

    Raises:
        NotFound: the asker does not act for this investor.
        AuthorityRefused: it is a person, the days cannot be, or it is one too many.
        NotAsked: this handler was not asked to verify the company.
        MyNumberRefused: a text holds one.
        IdTaken: the id names another claim.
    """
    await memberships.require_acts_for(tx, new.investor_id, new.claimed_at)
    await store.lock(tx.sql, new.investor_id)
    claimed = await store.of_investors(tx.sql, [new.investor_id])
    known = _one(claimed, new.authority_id)
    if known is not None:
        if known.claim.body_hash != new.body_hash:
            raise IdTaken("This id names another claim.")
        return known
    domain.refuse_more(len(claimed))
    refuse_my_number(new.name, new.document.title)
    domain.refuse_days(new.valid_from, new.valid_to, today)
    investor = await registration.find(tx.sql, new.investor_id)
    if investor is None or investor.kind != "company":
        raise AuthorityRefused("Only for a company does somebody act.")
    asked = await verifications.of_investors(tx.sql, [new.investor_id], today)
    if new.handler_id not in {each.handler_id for each in asked}:
        raise NotAsked("Ask this handler to verify the company first.")
    command_id = new_id()
    if not await store.add(tx.sql, new, command_id):
        raise IdTaken("This id names another claim.")
    entry = audit.Entry(
        "claim_authority", command_id, "authority", new.authority_id, after_hash=new.body_hash
    )
    await audit.record(tx, entry, new.claimed_at)
    await outbox.add(tx, [said(new, AuthorityClaimed, new.claimed_at)])
    return Authority(new)


async def answer(tx: Transaction, given: Given, today: date, now: datetime) -> Authority:
    """Say yes or no, or take a yes back; the same again changes nothing.

    Raises:
        NotFound: there is no such claim, or the asker is no user of its handler.
        Forbidden: the asker acts for this very company, or claimed it.
        AuthorityRefused: a yes too late, or nothing to take back.
        IdTaken: the id names another answer.
    """
    await memberships.require_session(tx)
    await store.lock(tx.sql, given.investor_id)
    # Row security shows it to its company and its handler, and to nobody else.
    claimed = await store.of_investors(tx.sql, [given.investor_id])
    known = _one(claimed, given.authority_id)
    if known is None:
        raise NotFound
    await memberships.require_role(tx, known.claim.handler_id, memberships.HANDLER_USERS, now)
    person_id = tx.actor.person_id
    assert person_id is not None
    acts = await memberships.holds(tx.sql, person_id, given.investor_id, ["acts_for"], now)
    if acts or person_id == known.claim.person_id:
        raise Forbidden("Nobody answers for a company they act for, or to their own claim.")
    taken = await store.answered(tx.sql, given.investor_id, given.answer_id)
    if taken is not None:
        if taken != given.body_hash:
            raise IdTaken("This id names another answer.")
        return known
    domain.refuse_answer(known, given.verdict, today)
    command_id = new_id()
    await store.answer(
        tx.sql,
        known.claim,
        answer_id=given.answer_id,
        verdict=given.verdict,
        person_id=person_id,
        body_hash=given.body_hash,
        now=now,
        cause_id=command_id,
    )
    entry = audit.Entry(
        "answer_authority", command_id, "authority", given.authority_id,
        after_hash=given.body_hash,
    )  # fmt: skip
    await audit.record(tx, entry, now)
    kind: type[Event] = AuthorityConfirmed if given.verdict == "yes" else AuthorityDeclined
    await outbox.add(tx, [said(known.claim, kind, now)])
    return Authority(known.claim, given.verdict, now)


def said(claim: Claim, kind: type[Any], now: datetime) -> Event:
    """What others are told of a claim: ids and its last day, no name and no paper."""
    told: Event = kind(
        occurred_at=now,
        investor_id=claim.investor_id,
        authority_id=claim.authority_id,
        handler_id=claim.handler_id,
        person_id=claim.person_id,
        valid_to=claim.valid_to,
    )
    return told


async def expire(
    tx: Transaction, investor_id: UUID, authority_id: UUID, today: date, now: datetime
) -> int:
    """Say that the last day of a yes is over, once; 0 where something else came first."""
    await store.lock(tx.sql, investor_id)
    known = _one(await store.of_investors(tx.sql, [investor_id]), authority_id)
    if known is None or known.state_on(today) != "expired":
        return 0
    command_id = new_id()
    if not await store.note(tx.sql, known.claim, now, command_id):
        return 0
    await audit.record(
        tx, audit.Entry("expire_authority", command_id, "authority", authority_id), now
    )
    await outbox.add(tx, [said(known.claim, AuthorityExpired, now)])
    return 1


async def read(tx: Transaction, investor_id: UUID) -> list[Authority]:
    """All claims that the asker may see: of one's own company, or towards one's own firm.

    Raises:
        NotFound: the asker neither acts for it nor is a user of a handler it asked.
    """
    await memberships.require_session(tx)
    if await registration.find(tx.sql, investor_id) is None:
        raise NotFound
    return await store.of_investors(tx.sql, [investor_id])


def _one(claimed: Iterable[Authority], authority_id: UUID) -> Authority | None:
    return next((each for each in claimed if each.claim.authority_id == authority_id), None)
