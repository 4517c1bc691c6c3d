"""What the operator and administrators do with organisations and their people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.accounts.letters import usecases as letters
from services.accounts.memberships import domain as offices
from services.accounts.memberships import store as office_store
from services.accounts.memberships import usecases as memberships
from services.accounts.memberships.domain import HasTheRole, Office, Role
from services.accounts.organisations import store
from services.accounts.organisations.domain import (
    PLATFORM_NAME,
    Member,
    Organisation,
)
from services.accounts.people import store as people
from shared import audit
from shared.database import Transaction
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated
from shared.ids import PLATFORM_ID, derived_id, new_id
from shared.memberships import require_session
from shared.wire import body_hash

PUBLIC_KINDS: Final = ("chamber", "handler", "partner")


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who shall hold which role where; the id is the caller's."""

    membership_id: UUID
    organisation_id: UUID
    email: str
    role: Role


async def write(tx: Transaction, organisation: Organisation, now: datetime) -> Organisation:
    """Create an organisation, or change what is said of it; the operator's alone.

    Raises:
        Forbidden: not the operator.
        IdTaken: the id names an organisation of another kind.
    """
    if "operator" not in await _roles(tx, PLATFORM_ID, now):
        raise Forbidden("Only the operator may do this.")
    await store.lock(tx.sql, organisation.id)
    before = await store.get(tx.sql, organisation.id)
    if before == organisation:
        return organisation
    command_id = new_id()
    if before is None:
        await store.add(tx.sql, organisation, command_id, now)
    elif before.kind != organisation.kind:
        raise IdTaken("This id names an organisation of another kind.")
    else:
        await store.change(tx.sql, organisation, command_id, now)
    entry = audit.Entry(
        "write_organisation",
        command_id,
        "organisation",
        organisation.id,
        organisation.id if organisation.kind == "chamber" else None,
        _hash(before) if before else None,
        _hash(organisation),
    )
    await audit.record(tx, entry, now)
    return organisation


async def members(tx: Transaction, organisation_id: UUID, now: datetime) -> Sequence[Member]:
    """Its people, for its administrators and the operator.

    Raises:
        NotFound: no office there.
        Forbidden: an office, but neither administrator nor operator.
    """
    await _known(tx, organisation_id)
    _require_head(await _roles_there(tx, organisation_id, now))
    return await store.members(tx.sql, organisation_id)


async def invite(tx: Transaction, invitation: Invitation, now: datetime) -> Member:
    """Give a role to whoever has this address; it counts at once, a letter tells of it.

    Raises:
        NotFound: no such organisation, or no office there.
        Forbidden, RoleUnknownHere: see `memberships.domain.check_grant`.
        IdTaken: the id names another membership.
        HasTheRole: that person has this role here under another id.
    """
    organisation = await _known(tx, invitation.organisation_id)
    roles = await _roles_there(tx, organisation.id, now)
    _require_head(roles)
    await store.lock(tx.sql, organisation.id)
    known = await store.member(tx.sql, invitation.membership_id)
    if known is not None:
        return await _repeated(tx, known, invitation)
    heads = await _heads(tx, organisation)
    offices.check_grant(organisation.kind, invitation.role, roles, heads=heads)
    office = await _office(tx, organisation, invitation, now)
    if not await memberships.grant(tx, [office], "grant_membership", now):
        raise await _why_not(tx, office)
    await letters.write_invitation(
        tx,
        cause_id=office.cause_id,
        person_id=office.person_id,
        organisation=organisation.name,
        role=office.role,
        now=now,
    )
    return await _member(tx, office.id)


async def dismiss(
    tx: Transaction, organisation_id: UUID, membership_id: UUID, now: datetime
) -> None:
    """End a role; ending it again changes nothing.

    Raises:
        NotFound: no such membership in this organisation, or no office there.
        Forbidden, LastOfItsKind: see `memberships.domain.check_end`.
    """
    organisation = await _known(tx, organisation_id)
    roles = await _roles_there(tx, organisation_id, now)
    await store.lock(tx.sql, organisation_id)
    office = await office_store.get(tx.sql, membership_id)
    if office is None or office.organisation_id != organisation_id:
        raise NotFound
    offices.check_end(office, roles, heads=await _heads(tx, organisation))
    if office.valid_to is None:
        await memberships.end(tx, office, new_id(), now)


async def require_operator(tx: Transaction, now: datetime) -> None:
    """Refuse everybody but the platform's operators, as if there were nothing.

    Raises:
        NotFound: no operator.
        Unauthenticated: the session has ended, or nobody asks.
    """
    if "operator" not in await _roles(tx, PLATFORM_ID, now):
        raise NotFound


async def appoint_operator(tx: Transaction, email: str, now: datetime) -> bool:
    """Make whoever has this address an operator; False where they were one already.

    From the command line only: this is how the first one comes in.
    """
    command_id = new_id()
    await store.lock(tx.sql, PLATFORM_ID)
    platform = Organisation(PLATFORM_ID, "platform", PLATFORM_NAME)
    await store.add(tx.sql, platform, derived_id("found", PLATFORM_ID), now)
    invitation = Invitation(new_id(), PLATFORM_ID, email, "operator")
    office = await _office(tx, platform, invitation, now, command_id)
    return bool(await memberships.grant(tx, [office], "appoint_operator", now))


async def _office(
    tx: Transaction,
    organisation: Organisation,
    invitation: Invitation,
    now: datetime,
    command_id: UUID | None = None,
) -> Office:
    cause_id = command_id or new_id()
    person_id = await people.find_or_create(
        tx.sql, invitation.email, new_id(), "request", cause_id, now
    )
    return Office(
        id=invitation.membership_id,
        person_id=person_id,
        organisation_id=organisation.id,
        organisation_kind=organisation.kind,
        role=invitation.role,
        valid_from=now,
        cause_kind="request",
        cause_id=cause_id,
    )


async def _repeated(tx: Transaction, known: Member, invitation: Invitation) -> Member:
    office = await office_store.get(tx.sql, known.membership_id)
    same = (
        office is not None
        and office.organisation_id == invitation.organisation_id
        and known.role == invitation.role
        and known.email == invitation.email
    )
    if not same:
        raise IdTaken("This id names another membership.")
    return known


async def _why_not(tx: Transaction, office: Office) -> HasTheRole | IdTaken:
    for each in await store.members(tx.sql, office.organisation_id):
        if each.person_id == office.person_id and each.role == office.role:
            return HasTheRole("Nothing to do.", membership_id=str(each.membership_id))
    return IdTaken("This id names another membership.")


async def _member(tx: Transaction, membership_id: UUID) -> Member:
    found = await store.member(tx.sql, membership_id)
    assert found is not None, "written a moment ago"
    return found


async def _heads(tx: Transaction, organisation: Organisation) -> int:
    head = offices.HEAD.get(organisation.kind)
    return await store.heads(tx.sql, organisation.id, head) if head else 0


async def _known(tx: Transaction, organisation_id: UUID) -> Organisation:
    # First: an ended session learns nothing, not even that there is no such thing.
    await require_session(tx)
    found = await store.get(tx.sql, organisation_id)
    if found is None:
        raise NotFound
    return found


async def _roles_there(tx: Transaction, organisation_id: UUID, now: datetime) -> set[str]:
    """The asker's roles there and the operator's; none is as if the thing were not there."""
    roles = await _roles(tx, organisation_id, now)
    if not roles:
        raise NotFound
    return roles


def _require_head(roles: set[str]) -> None:
    if not roles & {"administrator", "operator"}:
        raise Forbidden("Only its administrators may do this.")


async def _roles(tx: Transaction, organisation_id: UUID, now: datetime) -> set[str]:
    await require_session(tx)
    if tx.actor.person_id is None:
        raise Unauthenticated("Sign in first.")
    return await office_store.roles(
        tx.sql, tx.actor.person_id, [organisation_id, PLATFORM_ID], now
    )


def _hash(organisation: Organisation) -> bytes:
    return body_hash(
        str(organisation.id),
        organisation.kind,
        organisation.name,
        organisation.prefecture,
        organisation.phone,
        organisation.hours,
        organisation.address,
        organisation.registration_number,
        organisation.association,
        organisation.complaint_desk,
    )
