"""Beginning a project: under whose name, and which chamber accompanies it."""

from typing import Final

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused, or_none, together
from services.web.clients.listing import Issuer
from services.web.forms import as_uuid
from services.web.pages.owner_forms import read_issuer
from services.web.visit import SignedIn, Visit
from shared.ids import new_id

router = APIRouter()

# The answer of who starts under a name that is not registered yet.
_NEW: Final = "new"
_MOST_ISSUERS: Final = 3
_KINDS: Final = {
    "company": N_("会社"),
    "npo": N_("NPO・一般社団など"),
    "person": N_("個人"),
    "group": N_("任意の団体（代表者が責任を持ちます）"),
}
_WHY_NOT_NEW: Final = {
    "number-wrong": N_("法人番号を確かめてください（13桁）"),
    "issuer-taken": N_("この名義は、もう登録されています。商工会議所にご相談ください"),
    "id-taken": N_("もう登録されています。プロジェクトの一覧から続けてください"),
}


@router.get("/owner/new")
async def ask_new(visit: SignedIn) -> Response:
    """Who answers for it, and which chamber accompanies it."""
    visit.notes["new_project"] = {"project": str(new_id()), "issuer": str(new_id())}
    return await _new_page(visit)


@router.post("/owner/new")
async def create(visit: SignedIn) -> Response:
    """Register the issuer and begin an empty draft; a second press begins the same one."""
    assert visit.session is not None
    form, listing = visit.form, visit.house.listing
    chambers = {
        str(o.organisation_id) for o in await visit.house.accounts.of_kind("chamber", visit.now)
    }
    chamber = form.choice("chamber", chambers)
    title = form.text("title", longest=40)
    again = {str(one.issuer_id) for one in await _issuers(visit)}
    chosen = form.choice("issuer", [*again, _NEW]) if again else _NEW
    issuer = (
        read_issuer(form, tuple(_KINDS))
        if chosen == _NEW and "issuer" not in form.errors
        else None
    )
    if not form.ok:
        return await _new_page(visit)
    known = visit.notes.get("new_project", {})
    issuer_id = as_uuid(str(known.get("issuer", "")) if issuer else chosen) or new_id()
    project_id = as_uuid(str(known.get("project", ""))) or new_id()
    body = {"chamber_id": chamber, "issuer_id": str(issuer_id), "title": title}
    try:
        if issuer:
            await listing.put(visit.session, f"/issuers/{issuer_id}", issuer)
        await listing.put(visit.session, f"/projects/{project_id}", body)
    except Refused as refusal:
        if refusal.status not in {codes.CONFLICT, codes.UNPROCESSABLE_ENTITY}:
            raise
        form.wrong(
            "issuer_name" if issuer else "issuer",
            _WHY_NOT_NEW.get(refusal.kind, N_("この内容では始められませんでした")),
        )
        return await _new_page(visit)
    visit.notes.pop("new_project", None)
    return visit.go(f"/owner/projects/{project_id}")


async def _new_page(visit: Visit) -> Response:
    issuers = await _issuers(visit)
    return visit.page(
        "owner/new.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        chamber_choices=[
            (o.organisation_id, f"{o.name}（{o.prefecture}）")
            for o in await visit.house.accounts.of_kind("chamber", visit.now)
        ],
        kind_choices=[(kind, visit.gettext(name), None) for kind, name in _KINDS.items()],
        issuer_choices=[
            *((one.issuer_id, one.name, one.address) for one in issuers),
            (_NEW, visit.gettext("ほかの名義で始める"), visit.gettext("下に入れてください")),
        ]
        if issuers
        else [],
    )


async def _issuers(visit: Visit) -> list[Issuer]:
    """Under whose names this person listed before: each is registered only once."""
    assert visit.session is not None
    listing = visit.house.listing
    before = await or_none(listing.my_projects(visit.session))
    wanted = list(dict.fromkeys(one.issuer_id for one in before or ()))[:_MOST_ISSUERS]
    found = await together(*(or_none(listing.issuer(visit.session, one)) for one in wanted))
    return [one for one in found if one is not None]
