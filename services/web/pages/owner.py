"""The owner's projects: the list of what to do in one, what the chamber said, and handing it in."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused, Unavailable, or_none, together
from services.web.clients.listing import Project
from services.web.clients.reviews import GivenComment
from services.web.pages.comments import KINDS, gone_quotes, in_order
from services.web.pages.owner_forms import SECTIONS, missing_in
from services.web.pages.owner_missing import lacking
from services.web.pages.projects import facts_of, load_project
from services.web.sayings import project_state
from services.web.timeline import WAYS, timeline
from services.web.visit import NotHere, SignedIn, Visit, Visitor

router = APIRouter()

MAY_CHANGE: Final = frozenset({"draft", "changes_requested"})
_HAS_MONEY: Final = frozenset({"funded", "delivering", "reported"})
# Of the timeline, which has a page of its own.
_NEWEST: Final = 3
_VERDICTS: Final = {
    "approve": N_("承認"),
    "changes_requested": N_("直してください"),
    "decline": N_("見送り"),
    "passed": N_("審査を通過"),
    "not_passed": N_("審査を通りませんでした"),
}
_WHY_NOT_SUBMITTED: Final = {
    "incomplete": N_("まだ書かれていない節があります"),
    "uses-do-not-sum": N_("使いみちの合計を、目標の額と同じにしてください"),
    "photos-not-ready": N_(
        "写真の準備が、まだ終わっていません。写真の節を開いて、確かめてください"
    ),
    "document-missing": N_(
        "契約締結前交付書面のPDFが、まだありません。募集の条件で選んでください"
    ),
    "round-missing": N_("募集の条件が、まだ書かれていません"),
    "terms-unsound": N_(
        "募集の条件に、このままでは出せないところがあります。日付を確かめてください"
    ),
    "wrong-state": N_("もう提出されています"),
}


@router.get("/start")
async def start(visit: Visitor) -> Response:
    """What it takes to begin, before anybody signs in."""
    return visit.page("owner/start.html")


@router.get("/owner")
async def projects(visit: SignedIn) -> Response:
    """Everything this person lists."""
    assert visit.session is not None
    return visit.page(
        "owner/projects.html",
        rows=await visit.house.listing.my_projects(visit.session),
        project_state=project_state,
    )


@router.get("/owner/projects/{project_id}")
async def tasks(project_id: UUID, visit: SignedIn) -> Response:
    """What is done, what is to do, and what the chamber said."""
    project = await own_project(visit, project_id)
    return await _tasks_page(visit, project)


@router.post("/owner/projects/{project_id}")
async def submit(project_id: UUID, visit: SignedIn) -> Response:
    """Hand it in: from now on this version stays as it is."""
    assert visit.session is not None
    project = await own_project(visit, project_id)
    if lacking(project, visit):
        visit.form.wrong("submit", N_("まだ出せません。足りないところが残っています"))
        return await _tasks_page(visit, project)
    try:
        await visit.house.listing.submit(visit.session, project_id, project.version + 1)
    except Refused as refusal:
        if refusal.status != codes.CONFLICT:
            raise
        visit.form.wrong(
            "submit", _WHY_NOT_SUBMITTED.get(refusal.kind, N_("まだ提出できません"))
        )
        return await _tasks_page(visit, await own_project(visit, project_id))
    visit.announce(N_("提出しました。3営業日以内に、商工会議所から返事があります。"))
    return visit.go(f"/owner/projects/{project_id}")


@router.get("/owner/projects/{project_id}/preview")
async def preview(project_id: UUID, visit: SignedIn) -> Response:
    """As it will be read."""
    project = await own_project(visit, project_id)
    return visit.page("owner/preview.html", **facts_of(project, visit))


async def own_project(visit: Visit, project_id: UUID) -> Project:
    """The project, for its owner only.

    Raises:
        NotHere: it is somebody else's.
    """
    project = await load_project(visit, project_id)
    if project.viewer != "owner":
        raise NotHere
    return project


async def _tasks_page(visit: Visit, project: Project) -> Response:
    assert visit.session is not None
    chamber, case, lacks_account = await together(
        visit.house.accounts.organisation(project.chamber_id, visit.now),
        or_none(visit.house.accompanying.case_of(visit.session, project.project_id)),
        _lacks_account(visit, project),
    )
    if chamber:
        visit.contact = chamber.contact
    may_change = project.state in MAY_CHANGE
    return visit.page(
        "owner/tasks.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        **facts_of(project, visit),
        tasks=[_task(visit, project, name, may_change=may_change) for name in SECTIONS],
        may_change=may_change,
        lacks_account=lacks_account,
        chamber=chamber,
        own_case=case,
        told=timeline(case)[:_NEWEST] if case else [],
        way_names=WAYS,
        path_steps=_path(visit, project),
        lacking=lacking(project, visit) if may_change else [],
        project_state=project_state,
        verdicts=_VERDICTS,
        newest=_newest(project),
        remarks=_remarks(project),
        gone=gone_quotes(project, _remarks(project)),
        comment_kinds=KINDS,
        section_names=SECTIONS,
    )


async def _lacks_account(visit: Visit, project: Project) -> bool:
    """Whether there is money for the owner, and nowhere to send it."""
    assert visit.session is not None
    if project.state not in _HAS_MONEY:
        return False
    try:
        known = await visit.house.payouts.account(visit.session, project.project_id)
    except (Refused, Unavailable):
        return False
    return known is None


def _newest(project: Project) -> list[Any]:
    """What was said to the last submitted version, if it is to be mended."""
    if project.state not in {"changes_requested", "declined"}:
        return []
    given: list[Any] = [*project.answers, *project.screenings]
    return [one for one in given if one.version == project.version and one.reason]


def _remarks(project: Project) -> list[GivenComment]:
    """The comments on the last submitted version, if it is to be mended."""
    if project.state != "changes_requested":
        return []
    given = [one.comments for one in project.answers if one.version == project.version]
    return in_order([comment for comments in given for comment in comments])


def _task(
    visit: Visit, project: Project, section: str, *, may_change: bool
) -> tuple[str | None, str, str, str, str | None]:
    title = visit.gettext(SECTIONS[section])
    path = f"/owner/projects/{project.project_id}/{section}" if may_change else None
    if section == "photos":
        return _photos_task(visit, project, title, path)
    lacking = missing_in(project, section)
    if not lacking:
        return path, title, "on", visit.gettext("書けました"), None
    return path, title, "note", visit.gettext("まだです"), None


def _photos_task(
    visit: Visit, project: Project, title: str, path: str | None
) -> tuple[str | None, str, str, str, str | None]:
    count = len(project.content.photos)
    if count:
        return path, title, "on", visit.gettext("%(count)s枚", count=count), None
    return path, title, "note", visit.gettext("なくても出せます"), None


def _path(visit: Visit, project: Project) -> list[tuple[str, str | None, str, str | None]]:
    say = visit.gettext
    order = ["draft", "submitted", "approved", "live", "funded"]
    at = {
        "draft": 0, "changes_requested": 0, "submitted": 1, "in_review": 1, "declined": 1,
        "approved": 2, "scheduled": 2, "live": 3, "paused": 3,
    }.get(project.state, 4)  # fmt: skip
    names = {
        "draft": say("書く"),
        "submitted": say("提出と確認"),
        "approved": say("公開の準備"),
        "live": say("募集中"),
        "funded": say("結果"),
    }
    states = ["done" if i < at else "now" if i == at else "next" for i in range(len(order))]
    now = say("いまここ：%(state)s", state=say(project_state(project.state)))
    return [
        (state, None, names[name], now if state == "now" else None)
        for state, name in zip(states, order, strict=True)
    ]
