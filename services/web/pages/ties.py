"""One's own kin and offices, so that nobody who is near decides: said, changed, taken back."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients import ties as client
from services.web.clients.http import Refused, or_none, together
from services.web.clients.ties import Tie
from services.web.forms import Form, as_uuid
from services.web.kin_words import OFFICES, RELATIONS
from services.web.visit import NotHere, SignedIn, Visit
from shared.ids import new_id

router = APIRouter()

BY_NAME: Final = "name"
_MOST_PROJECTS: Final = 8
_FIRST, _LAST = date(1930, 1, 1), date(2100, 12, 31)
_WHY: Final = {
    "tie-refused": N_("この内容では届けられません。役職と、いつからいつまでを確かめてください"),
    "my-number-refused": N_("マイナンバーのような数字は書けません"),
}
_REFUSED: Final = N_("この内容では届けられませんでした")


@router.get("/my/investors/{investor_id}/ties")
async def ties(investor_id: UUID, visit: SignedIn, project: str = "") -> Response:
    """All that stand, and a new one."""
    return await _page(visit, investor_id, None, as_uuid(project))


@router.get("/my/investors/{investor_id}/ties/{tie_id}")
async def tie(investor_id: UUID, tie_id: UUID, visit: SignedIn) -> Response:
    """One of them, to be changed."""
    return await _page(visit, investor_id, tie_id)


@router.post("/my/investors/{investor_id}/ties/{tie_id}")
async def declare(investor_id: UUID, tie_id: UUID, visit: SignedIn) -> Response:
    """Say it, or change what was said."""
    assert visit.session is not None
    project_id = visit.form.identifier("project")
    choices = await _choices(visit, investor_id, project_id)
    body = _read(visit.form, choices)
    if not visit.form.ok:
        return await _page(visit, investor_id, tie_id, project_id)
    service = visit.house.investors.service
    try:
        await client.declare(service, visit.session, investor_id, tie_id, body)
    except Refused as refusal:
        visit.form.wrong("office", _WHY.get(refusal.kind, _REFUSED))
        return await _page(visit, investor_id, tie_id, project_id)
    visit.announce(N_("つながりを記録しました。"))
    return visit.go(f"/my/investors/{investor_id}/ties")


@router.post("/my/investors/{investor_id}/ties/{tie_id}/withdrawal")
async def withdraw(investor_id: UUID, tie_id: UUID, visit: SignedIn) -> Response:
    """It was a mistake."""
    assert visit.session is not None
    service = visit.house.investors.service
    await client.withdraw(service, visit.session, investor_id, tie_id)
    visit.announce(N_("まちがいとして消しました。"))
    return visit.go(f"/my/investors/{investor_id}/ties")


def _read(form: Form, choices: Mapping[str, str]) -> dict[str, Any]:
    about = form.choice("about", tuple(choices))
    relation = form.choice("relation", tuple(RELATIONS))
    office = form.choice("office", tuple(OFFICES))
    if form.ok and relation == "self" and office == "none":
        form.wrong("office", N_("ご自分のときは、役職を選んでください"))
    first = form.day("first", first=_FIRST, last=_LAST, required=False)
    last = form.day("last", first=first or _FIRST, last=_LAST, required=False)
    return {
        "about": _about(form, about, choices),
        "relation": relation,
        "office": office,
        "valid_from": first.isoformat() if first else None,
        "valid_to": last.isoformat() if last else None,
    }


def _about(form: Form, about: str, choices: Mapping[str, str]) -> dict[str, str]:
    if about == BY_NAME or ":" not in about:
        return {"kind": "name", "name": form.text("name", longest=100)}
    kind, _, found = about.partition(":")
    return {"kind": kind, f"{kind}_id": found, "name": choices[about][:100]}


async def _choices(visit: Visit, investor_id: UUID, project_id: UUID | None) -> dict[str, str]:
    """Who can be chosen: who offers what one pledged to, chambers and firms, and a name."""
    assert visit.session is not None
    house, session = visit.house, visit.session
    organisations, pledges, known = await together(
        or_none(house.accounts.organisations(visit.now)),
        or_none(house.matching.pledges(session, investor_id)),
        _known(visit, investor_id),
    )
    wanted = [project_id] if project_id else []
    wanted += [pledge.project_id for pledge in pledges or ()]
    projects = await together(
        *(
            or_none(house.listing.project(one))
            for one in list(dict.fromkeys(wanted))[:_MOST_PROJECTS]
        )
    )
    said = {one.about: one.name for one in known if one.about != BY_NAME}
    issuers = {
        f"issuer:{one.issuer_id}": one.issuer.name
        for one in projects
        if one is not None and one.issuer is not None
    }
    firms = {f"organisation:{one.organisation_id}": one.name for one in organisations or ()}
    return {
        **said,
        **issuers,
        **firms,
        BY_NAME: visit.gettext("ほかの方や会社（下にお名前を書く）"),
    }


async def _known(visit: Visit, investor_id: UUID) -> list[Tie]:
    assert visit.session is not None
    try:
        service = visit.house.investors.service
        return await client.of_investor(service, visit.session, investor_id)
    except Refused as refusal:
        raise NotHere from refusal


async def _page(
    visit: Visit, investor_id: UUID, tie_id: UUID | None, project_id: UUID | None = None
) -> Response:
    assert visit.session is not None
    investors = visit.house.investors
    try:
        investor = await investors.investor(visit.session, investor_id)
    except Refused as refusal:
        raise NotHere from refusal
    known = await _known(visit, investor_id)
    one = next((each for each in known if each.tie_id == tie_id), None)
    if tie_id is not None and one is None and visit.request.method == "GET":
        raise NotHere
    choices = await _choices(visit, investor_id, project_id)
    say, here = visit.gettext, f"/my/investors/{investor_id}/ties"
    return visit.page(
        "register/tie.html" if one else "register/ties.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        investor=investor,
        ties=known,
        one=one,
        relations=RELATIONS,
        offices=OFFICES,
        about_choices=list(choices.items()),
        about=one.about if one else await _issuer_of(visit, project_id),
        relation_choices=[(code, say(text), None) for code, text in RELATIONS.items()],
        office_choices=[(code, say(text), None) for code, text in OFFICES.items()],
        project=str(project_id or ""),
        here=here,
        path=f"{here}/{tie_id or new_id()}",
    )


async def _issuer_of(visit: Visit, project_id: UUID | None) -> str:
    """Who comes from a company's own page means that company."""
    found = await or_none(visit.house.listing.project(project_id)) if project_id else None
    return f"issuer:{found.issuer_id}" if found else ""
