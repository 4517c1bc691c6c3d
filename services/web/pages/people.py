"""An organisation's people: its administrators invite and dismiss; the operator begins."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.accounts import Member, Organisation
from services.web.clients.http import Refused, or_none
from services.web.visit import NotHere, SignedIn, Visit
from shared.ids import new_id

router = APIRouter()

ROLES: Final = {
    "administrator": N_("管理者（人を入れる、やめる）"),
    "approver": N_("承認者（承認する）"),
    "staff": N_("職員・担当者"),
}
_KIND_OF: Final = {"desk": "chamber", "handler": "handler"}
_ROLES_OF: Final = {
    "chamber": ("administrator", "approver", "staff"),
    "handler": ("administrator", "approver"),
    "partner": ("administrator", "member"),
}


async def own_organisation(visit: Visit, kind: str) -> Organisation:
    """The chamber or handler whose side this person is on.

    Raises:
        NotHere: none.
    """
    me = visit.me
    ids = (
        [m.organisation_id for m in me.memberships if m.organisation_kind == kind] if me else []
    )
    found = await visit.house.accounts.organisations(visit.now)
    own = next((o for o in found if o.organisation_id in ids), None)
    if own is None:
        raise NotHere
    visit.contact = own.contact
    return own


@router.get("/{side}/people")
async def people(side: str, visit: SignedIn) -> Response:
    """Who works here, in which roles."""
    return await members_page(visit, await _own(side, visit), f"/{side}/people")


@router.post("/{side}/people")
async def change_people(side: str, visit: SignedIn) -> Response:
    """Give or end a role."""
    return await change_members(visit, await _own(side, visit), f"/{side}/people")


async def _own(side: str, visit: Visit) -> Organisation:
    if side not in _KIND_OF:
        raise NotHere
    visit.side = side
    return await own_organisation(visit, _KIND_OF[side])


async def members_page(
    visit: Visit,
    organisation: Organisation,
    path: str,
    **more: Any,  # noqa: ANN401
) -> Response:
    """The list with a form below; for whoever may not change it, only a sentence."""
    assert visit.session is not None
    members = await or_none(
        visit.house.accounts.members(visit.session, organisation.organisation_id)
    )
    kinds = _ROLES_OF.get(organisation.kind, ())
    return visit.page(
        "people.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        organisation=organisation,
        members=members,
        may_change=_may_change(visit, organisation, members or []),
        role_names=ROLES,
        role_choices=[(role, visit.gettext(ROLES.get(role, role)), None) for role in kinds],
        path=path,
        membership_id=str(new_id()),
        **more,
    )


def _may_change(visit: Visit, organisation: Organisation, members: Sequence[Member]) -> bool:
    """Its administrators; before there is one, the operator names the first."""
    assert visit.me is not None
    is_begun = any(member.role == "administrator" for member in members)
    return "administrator" in visit.me.at(organisation.organisation_id) or (
        visit.me.is_operator and not is_begun
    )


async def change_members(visit: Visit, organisation: Organisation, path: str) -> Response:
    """Invite by address and role, or end a role by its id."""
    assert visit.session is not None
    form, accounts = visit.form, visit.house.accounts
    place = organisation.organisation_id
    ended = form.identifier("dismiss")
    try:
        if ended is not None:
            await accounts.dismiss(visit.session, place, ended)
            visit.announce(N_("役割を終えました。"))
            return visit.go(path)
        email = form.email("email")
        role = form.choice("role", _ROLES_OF.get(organisation.kind, ()))
        membership_id = form.identifier("membership_id") or new_id()
        if form.ok:
            await accounts.invite(visit.session, place, membership_id, email, role)
            visit.announce(N_("%(email)s に役割をつけました。"), email=email)
            return visit.go(path)
    except Refused as refusal:
        if refusal.status not in {codes.CONFLICT, codes.FORBIDDEN}:
            raise
        form.wrong(
            "email" if ended is None else "dismiss",
            _WHY.get(refusal.kind, N_("この操作はできません")),
        )
    return await members_page(visit, organisation, path)


_WHY: Final = {
    "last-of-its-kind": N_(
        "最後の管理者は、やめられません。先にほかの人を管理者にしてください"
    ),
    "has-the-role": N_("この人は、もうその役割を持っています"),
    "administrators-decide": N_("役割をつけたり終えたりするのは、その組織の管理者です"),
    "forbidden": N_("役割をつけたり終えたりするのは、その組織の管理者です"),
}


def organisation_id_of(text: str) -> UUID:
    """An id from an address.

    Raises:
        NotHere
    """
    try:
        return UUID(text)
    except ValueError as error:
        raise NotHere from error
