"""The platform's operator: chambers and handlers, and the first administrator of each."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.accounts import Organisation
from services.web.clients.http import Refused, or_none, together
from services.web.clients.reviews import Waiting
from services.web.forms import Form
from services.web.pages.people import change_members, members_page
from services.web.visit import NotHere, SignedIn, Visit
from shared.ids import new_id
from shared.places.towns import prefectures

router = APIRouter()

KINDS: Final = {"chamber": N_("商工会議所"), "handler": N_("取扱業者"), "partner": N_("協力者")}


@router.get("/operator")
async def everybody(visit: SignedIn) -> Response:
    """All organisations, and a form for a new one."""
    as_operator(visit)
    visit.notes["new_organisation"] = str(new_id())
    return await _list(visit)


@router.post("/operator")
async def create(visit: SignedIn) -> Response:
    """Create an organisation; a second press creates the same one."""
    as_operator(visit)
    organisation_id = UUID(str(visit.notes.get("new_organisation") or new_id()))
    if not await _write(visit, organisation_id):
        return await _list(visit)
    visit.notes.pop("new_organisation", None)
    return visit.go(f"/operator/organisations/{organisation_id}")


@router.get("/operator/organisations/{organisation_id}")
async def one(organisation_id: UUID, visit: SignedIn) -> Response:
    """One organisation's people."""
    as_operator(visit)
    found = await _organisation(visit, organisation_id)
    return await members_page(visit, found, f"/operator/organisations/{organisation_id}")


@router.post("/operator/organisations/{organisation_id}")
async def change(organisation_id: UUID, visit: SignedIn) -> Response:
    """Invite the first administrator, or end a role."""
    as_operator(visit)
    found = await _organisation(visit, organisation_id)
    return await change_members(visit, found, f"/operator/organisations/{organisation_id}")


def read_organisation(form: Form) -> dict[str, Any]:
    """An organisation as accounts takes it; what is wrong stands in `form`."""
    kind = form.choice("kind", tuple(KINDS))
    body: dict[str, Any] = {
        "kind": kind,
        "name": form.text("name"),
        "prefecture": form.choice("prefecture", prefectures()),
        "phone": form.phone("phone"),
        "hours": form.text("hours", longest=60),
        "address": form.text("address", required=False),
    }
    if kind == "handler":
        for name in ("registration_number", "association", "complaint_desk"):
            body[name] = form.text(name)
    return body


async def _write(visit: Visit, organisation_id: UUID) -> bool:
    assert visit.session is not None
    body = read_organisation(visit.form)
    if not visit.form.ok:
        return False
    try:
        await visit.house.accounts.write_organisation(visit.session, organisation_id, body)
    except Refused as refusal:
        if refusal.status not in {codes.CONFLICT, codes.UNPROCESSABLE_ENTITY}:
            raise
        visit.form.wrong(
            "name", N_("この内容では登録できませんでした。電話番号の形も確かめてください")
        )
        return False
    visit.announce(N_("登録しました。次に、管理者を1人入れてください。"))
    return True


async def _list(visit: Visit) -> Response:
    assert visit.session is not None
    waiting, changes = await together(
        or_none(visit.house.reviews.queue(visit.session)),
        or_none(visit.house.changes.queue(visit.session)),
    )
    return visit.page(
        "operator.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        organisations=await visit.house.accounts.organisations(visit.now),
        seconds=None if waiting is None else [one for one in waiting if is_ours(one)],
        changes=None
        if changes is None
        else [one for one in changes if one.asked == "operator"],
        kind_names=KINDS,
        kind_choices=[(kind, visit.gettext(name), None) for kind, name in KINDS.items()],
        prefecture_choices=[(name, name) for name in prefectures()],
    )


def is_ours(one: Waiting) -> bool:
    """Whether an operator is asked to confirm it."""
    return one.second_wanted is not None and one.second_wanted.asked == "operator"


async def _organisation(visit: Visit, organisation_id: UUID) -> Organisation:
    found = await visit.house.accounts.organisation(organisation_id, visit.now)
    if found is None:
        raise NotHere
    return found


def as_operator(visit: Visit) -> None:
    """On the operators' side of the site; nobody else finds it.

    Raises:
        NotHere: somebody else.
    """
    visit.side = "operator"
    if visit.me is not None and not visit.me.is_operator:
        raise NotHere
