"""Changes of a page whose round runs: decided by staff, and read by everybody once public."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.changes import compared
from services.web.clients.http import Refused
from services.web.pages.operator import as_operator
from services.web.pages.people import own_organisation
from services.web.pages.projects import load_project
from services.web.visit import NotHere, SignedIn, Visit, Visitor

router = APIRouter()

# Of the newest changes; older ones are listed with their reason alone.
_COMPARED: Final = 5
_SIDES: Final = {"desk": "chamber", "handler": "handler", "operator": ""}
_WHY: Final = {
    "own-hand": N_("ご自分のプロジェクトの変更には、別の人が答えます"),
    "reason-missing": N_("通さない理由を書いてください"),
    "wrong-state": N_("もう答えが出ているか、募集が終わっています"),
    "conflict-of-interest": N_("このプロジェクトに関わりがあるので、承認できません"),
    "forbidden": N_("大事な変更の承認には、承認者の役割がいります"),
    "too-late-to-change": N_(
        "しめきりまでに、申し込んだ方が5営業日で返事をすることができません"
    ),
    "terms-unsound": N_("この条件では、もう出せません"),
}
_SAID: Final = {
    "approved": N_("公開しました。"),
    "proposed": N_("承認を提案しました。もう1人が確かめると、公開になります。"),
    "refused": N_("通しませんでした。実行者に理由が見えます。"),
}
_ASKED: Final = N_("公開しました。申し込んだ方全員に、確かめるお知らせを送ります。")


@router.get("/projects/{project_id}/history")
async def history(project_id: UUID, visit: Visitor) -> Response:
    """What the page was before, and why it is another."""
    project = await load_project(visit, project_id)
    if project.published_at is None:
        raise NotHere
    listing = visit.house.changes
    told = await listing.history(project_id)
    shown = [
        (
            each,
            compared(
                (await listing.version(project_id, each.was_version)).model_dump(),
                (await listing.version(project_id, each.version)).model_dump(),
                visit.words,
            ),
        )
        for each in told[:_COMPARED]
    ]
    return visit.page(
        "changes/history.html", project=project, shown=shown, older=told[_COMPARED:]
    )


@router.get("/{side}/changes")
async def queue(side: str, visit: SignedIn) -> Response:
    """What waits, the oldest first."""
    await _enter(side, visit)
    assert visit.session is not None
    rows = await visit.house.changes.queue(visit.session)
    if visit.side == "operator":
        rows = [one for one in rows if one.asked == "operator"]
    return visit.page("changes/queue.html", rows=rows)


@router.get("/{side}/changes/{change_id}")
async def show(side: str, change_id: UUID, visit: SignedIn) -> Response:
    """Old and new, phrase by phrase."""
    await _enter(side, visit)
    return await _page(visit, change_id)


@router.post("/{side}/changes/{change_id}")
async def answer(side: str, change_id: UUID, visit: SignedIn) -> Response:
    """Approve it, or say why not."""
    await _enter(side, visit)
    assert visit.session is not None
    form = visit.form
    verdict = "refuse" if form.value("verdict") == "refuse" else "approve"
    body = {
        "verdict": verdict,
        "reason": form.text("reason", longest=400, required=False),
        "is_material": form.ticked("is_material"),
        "name": visit.me.name if visit.me else "",
    }
    if form.ok:
        try:
            change = await visit.house.changes.answer(visit.session, change_id, body)
        except Refused as refusal:
            if refusal.kind not in _WHY:
                raise
            form.wrong("reason", _WHY[refusal.kind])
    if not form.ok:
        return await _page(visit, change_id)
    is_asked = change.state == "approved" and change.is_material
    visit.announce(_ASKED if is_asked else _SAID[change.state])
    return visit.go(f"/{side}/changes")


async def _enter(side: str, visit: Visit) -> None:
    if side not in _SIDES:
        raise NotHere
    if side == "operator":
        as_operator(visit)
        return
    visit.side = side
    await own_organisation(visit, _SIDES[side])


async def _page(visit: Visit, change_id: UUID) -> Response:
    assert visit.session is not None
    try:
        found = await visit.house.changes.one(visit.session, change_id)
    except Refused as refusal:
        raise NotHere from refusal
    sections = compared(found.was.model_dump(), found.now.model_dump(), visit.words)
    return visit.page(
        "changes/decide.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        found=found,
        change=found.change,
        title=found.was.content["title"],
        sections=[each for each in sections if each.changes],
    )
