"""Supporters by consent: named on the project's page, and each one's own say in it."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused, or_none
from services.web.clients.supporters import Card
from services.web.forms import Form
from services.web.pages.looking_up import fill, is_asked
from services.web.pages.projects import load_project
from services.web.visit import NotHere, SignedIn, Visit, Visitor

router = APIRouter()

SHOWN_AS: Final = {
    "name": N_("お名前をのせる"),
    "initials": N_("イニシャルをのせる"),
    "anonymous": N_("のせない"),
}
STATES: Final = {
    "waiting": N_("商工会議所が読んでいます。読まれたあとで、公開のページにのります。"),
    "released": N_("公開のページにのっています。"),
    "held": N_("公開のページには、のせませんでした。"),
}
_LONGEST_NAME: Final = 40
_LONGEST_MESSAGE: Final = 200


@router.get("/projects/{project_id}/supporters")
async def show(project_id: UUID, visit: Visitor) -> Response:
    """Everybody who wants to be named, the first to join first."""
    project = await load_project(visit, project_id)
    if project.round is None or project.round.is_investment:
        raise NotHere
    named = await or_none(visit.house.supporters.named(project.round.round_id))
    return visit.page("supporters/named.html", project=project, named=named)


@router.get("/pledges/{pledge_id}/supporter")
async def ask(pledge_id: UUID, visit: SignedIn) -> Response:
    """How one is named, and what the owner gets; to be changed at any time."""
    return await _page(visit, pledge_id)


@router.post("/pledges/{pledge_id}/supporter")
async def write(pledge_id: UUID, visit: SignedIn) -> Response:
    """Keep it as it shall be from now on."""
    assert visit.session is not None
    if is_asked(visit):
        return await _page(visit, pledge_id, said=await fill(visit, "address"))
    body = _read(visit.form)
    if not visit.form.ok:
        return await _page(visit, pledge_id)
    try:
        await visit.house.supporters.write(visit.session, pledge_id, body)
    except Refused as refusal:
        raise NotHere from refusal
    visit.announce(_said(body))
    return visit.go(f"/pledges/{pledge_id}")


def _read(form: Form) -> dict[str, Any]:
    shown_as = form.choice("shown_as", tuple(SHOWN_AS))
    is_named = shown_as != "anonymous"
    name = form.text("shown_name", longest=_LONGEST_NAME, required=is_named)
    return {
        "shown_name": name.replace("\n", " ") if is_named else "",
        "is_initials": shown_as == "initials",
        "message": form.text("message", longest=_LONGEST_MESSAGE, required=False),
        "handed": _read_handed(form) if form.ticked("hand_over") else None,
    }


def _read_handed(form: Form) -> dict[str, str]:
    return {
        "name": form.text("handed_name", longest=100).replace("\n", " "),
        "postal_code": form.digits("postal_code", least=7, most=7),
        "address": form.text("address", longest=200).replace("\n", " "),
    }


def _said(body: dict[str, Any]) -> str:
    if body["handed"]:
        return N_(
            "記録しました。お名前とご住所は、実行者にお渡しします。お金は動いていません。"
        )
    return N_("記録しました。お名前もご住所も、実行者にお渡ししません。お金は動いていません。")


async def _card(visit: Visit, pledge_id: UUID) -> Card:
    assert visit.session is not None
    try:
        return await visit.house.supporters.card(visit.session, pledge_id)
    except Refused as refusal:
        raise NotHere from refusal


async def _page(visit: Visit, pledge_id: UUID, said: str = "") -> Response:
    assert visit.session is not None
    card = await _card(visit, pledge_id)
    pledge = await visit.house.matching.pledge(visit.session, pledge_id)
    project = await or_none(visit.house.listing.project(pledge.project_id))
    return visit.page(
        "supporters/own.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        pledge=pledge,
        card=card,
        title=project.content.title if project else "",
        states=STATES,
        choices=[(one, visit.gettext(name), None) for one, name in SHOWN_AS.items()],
        # A tick that was taken away is not put back by what was kept.
        is_handed="yes" if card.handed and not visit.form.typed else "",
        filled=said,
    )
