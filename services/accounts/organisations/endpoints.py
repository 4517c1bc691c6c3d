"""Organisations by HTTP: a public list, and what operator and administrators do."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query

from services.accounts.house import House
from services.accounts.memberships.domain import (
    AdministratorsDecide,
    HasTheRole,
    LastOfItsKind,
    RoleUnknownHere,
)
from services.accounts.organisations import store, usecases
from services.accounts.organisations.domain import Organisation, PublicKind
from services.accounts.organisations.schemas import (
    MemberIn,
    MemberOut,
    MembersOut,
    OrganisationIn,
    OrganisationOut,
    OrganisationsOut,
)
from shared.auth import AskerOf
from shared.database import Actor
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated
from shared.links import leads_to
from shared.problems import refusals

router = APIRouter(prefix="/organisations", tags=["organisations"])
_ANYBODY = Actor("anybody")
_EXAMPLES = [
    {
        "kind": "handler",
        "name": "みなと証券",
        "phone": "03-0000-0000",
        "hours": "平日 9:00–17:00",
        "registration_number": "関東財務局長（金商）第0000号",
        "association": "日本証券業協会",
        "complaint_desk": "証券・金融商品あっせん相談センター 0120-64-5005",
    }
]


@router.get("")
async def organisations(
    house: House, kind: Annotated[PublicKind | None, Query()] = None
) -> OrganisationsOut:
    """Chambers, handlers and partners, for everybody."""
    kinds = usecases.PUBLIC_KINDS if kind is None else (kind,)
    async with house.app.transaction(_ANYBODY) as tx:
        found = await store.list_of(tx.sql, kinds)
    return OrganisationsOut(items=[OrganisationOut.of(each) for each in found])


@router.put(
    "/{organisation_id}",
    responses=refusals(Unauthenticated, Forbidden, IdTaken)
    | leads_to(members="organisation_id", invite="organisation_id"),
)
async def write_organisation(
    organisation_id: UUID,
    body: Annotated[OrganisationIn, Body(examples=_EXAMPLES)],
    asker: AskerOf,
    house: House,
) -> OrganisationOut:
    """Create an organisation or change what is said of it; the operator's alone."""
    wanted = Organisation(id=organisation_id, **body.model_dump())
    async with house.app.transaction(asker.actor) as tx:
        written = await usecases.write(tx, wanted, house.clock())
    return OrganisationOut.of(written)


@router.get(
    "/{organisation_id}/members", responses=refusals(Unauthenticated, Forbidden, NotFound)
)
async def members(organisation_id: UUID, asker: AskerOf, house: House) -> MembersOut:
    """Its people in office, for its administrators and the operator."""
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.members(tx, organisation_id, house.clock())
    return MembersOut(items=[MemberOut.of(each) for each in found])


@router.put(
    "/{organisation_id}/members/{membership_id}",
    responses=refusals(
        Unauthenticated,
        Forbidden,
        AdministratorsDecide,
        NotFound,
        IdTaken,
        HasTheRole,
        RoleUnknownHere,
    )
    | leads_to(members="organisation_id", dismiss="organisation_id membership_id"),
)
async def invite(  # the path's ids, the body, and what main built
    organisation_id: UUID,
    membership_id: UUID,
    body: MemberIn,
    asker: AskerOf,
    house: House,
) -> MemberOut:
    """Give a role: by an administrator, or by the operator to the first administrator."""
    invitation = usecases.Invitation(membership_id, organisation_id, body.email, body.role)
    async with house.app.transaction(asker.actor) as tx:
        member = await usecases.invite(tx, invitation, house.clock())
    return MemberOut.of(member)


@router.delete(
    "/{organisation_id}/members/{membership_id}",
    status_code=204,
    responses=refusals(
        Unauthenticated, Forbidden, AdministratorsDecide, NotFound, LastOfItsKind
    ),
)
async def dismiss(
    organisation_id: UUID, membership_id: UUID, asker: AskerOf, house: House
) -> None:
    """End a role. The last administrator stays."""
    async with house.app.transaction(asker.actor) as tx:
        await usecases.dismiss(tx, organisation_id, membership_id, house.clock())
