"""Tell what is near one's heart, read it again, and let owners know of oneself."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from services.investors.interests import domain, store
from services.investors.interests.domain import Interests
from services.investors.registration import store as registration
from shared import audit, memberships, outbox
from shared.contracts.investors import DeclaredRoot, DeclaredTicket, InterestsDeclared
from shared.database import Transaction
from shared.errors import NotFound
from shared.ids import new_id
from shared.wire import body_hash


async def declare(
    tx: Transaction, investor_id: UUID, told: Interests, now: datetime
) -> Interests:
    """Keep it in place of what was told before, and say so; the same again changes nothing.

    Raises:
        NotFound: not an investor of this person's.
        ShownUnderAge: a consent of somebody under 18.
        IntroducedUnseen, LoansByCompanies: a consent to introductions that cannot be given.
    """
    await memberships.require_acts_for(tx, investor_id, now)
    await registration.lock(tx.sql, investor_id)
    investor = await registration.find(tx.sql, investor_id)
    if investor is None:
        raise NotFound
    domain.check(
        told, has_guardian=investor.has_guardian, is_company=investor.kind == "company"
    )
    wanted, known = domain.in_order(told), await store.of(tx.sql, investor_id)
    if wanted == known:
        return known
    command_id = new_id()
    await store.save(tx.sql, investor_id, wanted, cause_id=command_id, now=now)
    entry = audit.Entry(
        command="declare_interests",
        command_id=command_id,
        subject_kind="interests",
        subject=investor_id,
        before_hash=body_hash(asdict(known)),
        after_hash=body_hash(asdict(wanted)),
    )
    await audit.record(tx, entry, now)
    await outbox.add(tx, [_event(investor_id, wanted, now)])
    return wanted


def _event(investor_id: UUID, told: Interests, now: datetime) -> InterestsDeclared:
    ticket = told.ticket
    return InterestsDeclared(
        occurred_at=now,
        investor_id=investor_id,
        roots=[
            DeclaredRoot(kind=root.kind, municipality=root.municipality) for root in told.roots
        ],
        themes=list(told.themes),
        ticket=DeclaredTicket(least_minor=ticket.least_minor, most_minor=ticket.most_minor)
        if ticket
        else None,
        may_be_shown=told.may_be_shown,
        introduced_for=list(told.introduced_for),
    )


async def read(tx: Transaction, investor_id: UUID, now: datetime) -> Interests:
    """What one's investor told last.

    Raises:
        NotFound: not an investor of this person's.
    """
    await memberships.require_acts_for(tx, investor_id, now)
    return await store.of(tx.sql, investor_id)


async def shown(tx: Transaction, investor_ids: Collection[UUID]) -> list[Any]:
    """Names of those who agreed to be shown; the others are left out, as if they were none."""
    await memberships.require_session(tx)
    return await store.shown(tx.sql, investor_ids)
