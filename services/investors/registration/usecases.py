"""Register an investor, and read one's own; complete once accounts has said who acts for it."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final
from uuid import UUID

from services.investors.registration import store
from services.investors.registration.domain import (
    AlreadyRegistered,
    Guardian,
    GuardianRefused,
    Investor,
    Kind,
    refuse_my_number,
)
from shared import audit, memberships, outbox
from shared.auth import Asker
from shared.contracts.accounts import MembershipGranted
from shared.contracts.investors import InvestorRegistered
from shared.database import Transaction
from shared.encryption import ColumnKey
from shared.errors import IdTaken, NotFound
from shared.ids import new_id

# The sign-ins by which a contact is proven to be the asker's own.
CONFIRMING: Final = frozenset({"email_code"})


async def register(  # noqa: PLR0913  # one form
    tx: Transaction,
    *,
    investor_id: UUID,
    kind: Kind,
    name: str,
    guardian: Guardian | None,
    asker: Asker,
    body_hash: bytes,
    now: datetime,
    key: ColumnKey,
) -> Investor:
    """Register, or answer a repeat as it stands.

    Raises:
        MyNumberRefused: a name or the guardian's contact holds one.
        GuardianRefused: of a company.
        IdTaken: the id names another investor, or this one with another name.
        AlreadyRegistered: this person is an investor under another id.
    """
    await memberships.require_session(tx)
    refuse_my_number(name)
    if guardian is not None:
        if kind == "company":
            raise GuardianRefused("Leave the guardian out: a company has none.")
        refuse_my_number(guardian.name, guardian.contact)
    command_id = new_id()
    added = await store.add(
        tx.sql,
        investor_id=investor_id,
        kind=kind,
        name=name,
        person_id=asker.person_id,
        body_hash=body_hash,
        confirmed_at=now if asker.strength in CONFIRMING else None,
        cause_id=command_id,
        now=now,
        guardian_sealed=key.seal(asdict(guardian), row=investor_id) if guardian else None,
    )
    if not added:
        return await _repeat(tx, investor_id, body_hash, asker, now)
    entry = audit.Entry(
        "register_investor", command_id, "investor", investor_id, after_hash=body_hash
    )
    await audit.record(tx, entry, now)
    said = InvestorRegistered(
        occurred_at=now, investor_id=investor_id, person_id=asker.person_id, kind=kind
    )
    await outbox.add(tx, [said])
    return await read(tx, investor_id)


async def _repeat(
    tx: Transaction, investor_id: UUID, body_hash: bytes, asker: Asker, now: datetime
) -> Investor:
    known = await store.body_hash(tx.sql, investor_id)
    mine = await store.mine(tx.sql, asker.person_id)
    # A handler that was asked to verify an investor sees it, and is not who registered it.
    if known is None or investor_id not in {each.investor_id for each in mine}:
        if any(each.kind == "person" for each in mine):
            raise AlreadyRegistered("You are registered already, under another id.")
        raise IdTaken("This id names another investor.")
    if known != body_hash:
        raise IdTaken("This id names an investor with another name or kind.")
    confirms = asker.strength in CONFIRMING
    if confirms and await store.confirm_contact(tx.sql, investor_id, now):
        entry = audit.Entry("confirm_contact", new_id(), "investor", investor_id)
        await audit.record(tx, entry, now)
    return await read(tx, investor_id)


async def read(tx: Transaction, investor_id: UUID) -> Investor:
    """One's own investor, still pending or not.

    Raises:
        NotFound: there is none, or not for this asker.
    """
    await memberships.require_session(tx)
    found = await store.find(tx.sql, investor_id)
    if found is None:
        raise NotFound
    return found


async def read_mine(tx: Transaction, person_id: UUID) -> list[Investor]:
    """All investors of this person."""
    await memberships.require_session(tx)
    return await store.mine(tx.sql, person_id)


async def office_granted(
    tx: Transaction, events: Sequence[MembershipGranted], now: datetime
) -> Collection[UUID]:
    """Note the offices; an investor somebody acts for is registered completely."""
    acted = await memberships.HANDLERS[MembershipGranted](tx, events, now)
    acting = [each.organisation_id for each in events if each.role == "acts_for"]
    if acting:
        await store.complete(tx.sql, acting, now)
    return acted
