"""The owner changes the page of a running round: written here, then read by the chamber."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.changes import compared
from services.web.clients.changes import Change
from services.web.clients.http import Refused
from services.web.clients.listing import Project
from services.web.forms import Form
from services.web.pages.owner_forms import USES, read_section, written
from services.web.pages.round_forms import round_id_of
from services.web.visit import NotHere, SignedIn, Visit
from shared.ids import new_id

router = APIRouter()

RUNS: Final = frozenset({"live", "paused"})
_LONGEST_WHY: Final = 400
_SHORTEST_WHY: Final = 5
_MOST_YEN: Final = 1_000_000_000
STATES: Final = {
    "waiting": N_("商工会議所が読んでいます"),
    "proposed": N_("もう1人が確かめています"),
    "approved": N_("公開しました"),
    "refused": N_("通りませんでした"),
    "withdrawn": N_("取り下げました"),
}
_WHY: Final = {
    "nothing-changed": N_("変わったところがありません"),
    "fixed-in-round": N_("募集のあいだは変えられないところがあります"),
    "change-waits": N_("前の変更の返事を待っています"),
    "stale-version": N_("書いているあいだに、公開のページが変わりました。開き直してください"),
    "too-late-to-change": N_(
        "しめきりが近いので、大事なところは変えられません。申し込んだ方が5営業日で返事をするためです"
    ),
    "uses-do-not-sum": N_("使いみちの合計を、目標の額と同じにしてください"),
    "incomplete": N_("空にできないところがあります"),
    "terms-unsound": N_("この条件では出せません。お届けの月と目標の額を確かめてください"),
    "photos-not-ready": N_("写真の準備が、まだ終わっていません"),
    "wrong-state": N_("募集が終わっているので、変えられません"),
}


@router.get("/owner/projects/{project_id}/change")
async def own(project_id: UUID, visit: SignedIn) -> Response:
    """The form, or the change that waits."""
    return await _page(visit, await _prepared(visit, project_id))


@router.post("/owner/projects/{project_id}/change")
async def submit(project_id: UUID, visit: SignedIn) -> Response:
    """Keep what was written, and hand it to the chamber."""
    assert visit.session is not None
    project, form = await _prepared(visit, project_id), visit.form
    assert project.round is not None
    content, terms = _content(form, project), _terms(form, project)
    why = form.text("why_changed", longest=_LONGEST_WHY)
    if form.ok and len(why) < _SHORTEST_WHY:
        form.wrong("why_changed", N_("%(least)s文字以上で書いてください"), least=_SHORTEST_WHY)
    if form.ok:
        await _hand_over(visit, project, content, terms, why)
    if not form.ok:
        return await _page(visit, project)
    visit.announce(N_("商工会議所に送りました。返事があるまで、公開のページは変わりません。"))
    return visit.go(f"/owner/projects/{project_id}/change")


@router.post("/owner/projects/{project_id}/change/{change_id}/withdraw")
async def withdraw(project_id: UUID, change_id: UUID, visit: SignedIn) -> Response:
    """Take it back before it is decided."""
    assert visit.session is not None
    try:
        await visit.house.changes.withdraw(visit.session, change_id)
    except Refused as refusal:
        if refusal.status != codes.CONFLICT:
            raise NotHere from refusal
        visit.announce(N_("もう答えが出ています。"))
    else:
        visit.announce(N_("取り下げました。"))
    return visit.go(f"/owner/projects/{project_id}/change")


async def _hand_over(
    visit: Visit, project: Project, content: dict[str, Any], terms: dict[str, Any], why: str
) -> None:
    assert visit.session is not None
    house, project_id = visit.house, project.project_id
    shown = await house.listing.project(project_id, visit.session)
    change_id = visit.form.identifier("change_id") or new_id()
    try:
        await house.listing.put(visit.session, f"/projects/{project_id}", content)
        path = f"/projects/{project_id}/rounds/{round_id_of(project)}"
        await house.listing.put(visit.session, path, terms)
        await house.changes.submit(visit.session, project_id, change_id, shown.version, why)
    except Refused as refusal:
        if refusal.kind not in _WHY:
            raise
        visit.form.wrong("why_changed", _WHY[refusal.kind])


def _content(form: Form, project: Project) -> dict[str, Any]:
    body = written(project)
    body["title"] = form.text("title", longest=40)
    body["summary"] = form.text("summary", longest=150)
    for section in ("story", "uses", "risks"):
        body |= read_section(form, section)
    if project.round is not None and not project.round.is_investment:
        body |= read_section(form, "seller")
    return body


def _terms(form: Form, project: Project) -> dict[str, Any]:
    """As they are, but the target and what is given in return."""
    assert project.round is not None
    body: dict[str, Any] = project.round.terms.model_dump(mode="json")
    body["opens_at"] = project.round.opens_at.isoformat() if project.round.opens_at else None
    body["closes_at"] = project.round.closes_at.isoformat()
    body["target_minor"] = form.yen("target", low=1, high=_MOST_YEN)
    for at, each in enumerate(body["returns"], 1):
        year = form.year(f"delivery_year-{at}")
        month = form.number(f"delivery_month-{at}", low=1, high=12)
        each |= {
            "title": form.text(f"return_title-{at}", longest=100),
            "description": form.text(f"description-{at}", longest=1_000, required=False),
            "delivery_month": f"{year:04}-{month:02}",
            "is_shipped": form.ticked(f"is_shipped-{at}"),
        }
    return body


async def _prepared(visit: Visit, project_id: UUID) -> Project:
    """The working copy, for the owner of a running round.

    Raises:
        NotHere: it is somebody else's, or does not run.
    """
    try:
        project = await visit.house.listing.working_copy(project_id, visit.session)
    except Refused as refusal:
        raise NotHere from refusal
    if project.viewer != "owner" or project.state not in RUNS or project.round is None:
        raise NotHere
    return project


async def _page(visit: Visit, project: Project) -> Response:
    assert visit.session is not None
    asked = await visit.house.changes.of(visit.session, project.project_id)
    waiting = next((each for each in asked if each.waits), None)
    return visit.page(
        "changes/own.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        project=project,
        content=project.content,
        round=project.round,
        asked=[each for each in asked if not each.waits],
        waiting=waiting,
        sections=await _sections(visit, waiting) if waiting else [],
        states=STATES,
        places=USES,
        month_of=lambda text: text.partition("-"),
        change_id=str(new_id()),
    )


async def _sections(visit: Visit, waiting: Change) -> list[Any]:
    assert visit.session is not None
    found = await visit.house.changes.one(visit.session, waiting.change_id)
    sections = compared(found.was.model_dump(), found.now.model_dump(), visit.words)
    return [each for each in sections if each.changes]
