"""Give and end offices, and say so; who may do it is decided by whoever calls."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.accounts.memberships import store
from services.accounts.memberships.domain import Office
from shared import audit, outbox
from shared.contracts.accounts import MembershipEnded, MembershipGranted
from shared.contracts.investors import InvestorRegistered
from shared.database import Transaction
from shared.ids import derived_id
from shared.wire import body_hash

SUBJECT: Final = "membership"


async def grant(
    tx: Transaction, offices: Sequence[Office], command: str, now: datetime
) -> list[Office]:
    """Write those that are new, with their audit rows and events; they count at once."""
    added = await store.add(tx.sql, offices)
    entries = [
        audit.Entry(
            command, office.cause_id, SUBJECT, office.id, _chamber(office), None, _hash(office)
        )
        for office in added
    ]
    await audit.record_all(tx, entries, now)
    await outbox.add(tx, [_granted(office, now) for office in added])
    return added


async def end(tx: Transaction, office: Office, cause_id: UUID, now: datetime) -> Office:
    """End an office in force: powerless here at once, elsewhere within a second."""
    ended = await store.end(tx.sql, office, cause_id, now)
    entry = audit.Entry(
        "end_membership",
        cause_id,
        SUBJECT,
        office.id,
        _chamber(office),
        _hash(office),
        _hash(ended),
    )
    await audit.record(tx, entry, now)
    event = MembershipEnded(
        person_id=office.person_id, membership_id=office.id, valid_to=now, occurred_at=now
    )
    await outbox.add(tx, [event])
    return ended


async def grant_acts_for(
    tx: Transaction, registered: Sequence[InvestorRegistered], now: datetime
) -> Collection[UUID]:
    """Who registered an investor acts for it."""
    offices = [
        Office(
            id=derived_id("acts_for", event.event_id),
            person_id=event.person_id,
            organisation_id=event.investor_id,
            organisation_kind="investor",
            role="acts_for",
            valid_from=now,
            cause_kind="event",
            cause_id=event.event_id,
        )
        for event in registered
    ]
    added = await grant(tx, offices, "grant_acts_for", now)
    return [office.cause_id for office in added]


def _granted(office: Office, now: datetime) -> MembershipGranted:
    return MembershipGranted(
        person_id=office.person_id,
        membership_id=office.id,
        organisation_id=office.organisation_id,
        organisation_kind=office.organisation_kind,
        role=office.role,
        valid_from=office.valid_from,
        occurred_at=now,
    )


def _chamber(office: Office) -> UUID | None:
    """Whose chain the audit row will stand in; the platform's where no chamber is concerned."""
    return office.organisation_id if office.organisation_kind == "chamber" else None


def _hash(office: Office) -> bytes:
    return body_hash(
        str(office.id),
        str(office.person_id),
        str(office.organisation_id),
        office.role,
        office.valid_from.isoformat(),
        office.valid_to.isoformat() if office.valid_to else None,
    )
