"""Updates (活動報告): read by everybody, written by the owner, released by the chamber."""

from functools import partial
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused
from services.web.pages.owner import own_project
from services.web.pages.projects import load_project
from services.web.pages.reading_queue import HELD, NO_REASON, ReadingQueue, enter
from services.web.visit import NotHere, SignedIn, Visit, Visitor
from shared.ids import new_id

router = APIRouter()

_LONGEST_TITLE: Final = 80
_SHORTEST: Final = 10
_LONGEST: Final = 4_000
STATES: Final = {
    "waiting": N_("商工会議所が読んでいます"),
    "held": N_("のせませんでした"),
}
_QUEUE: Final = ReadingQueue(
    path="/desk/updates",
    template="updates/queue.html",
    said={"release": N_("のせました。申し込んだ方にお知らせします。"), "hold": HELD},
    why_not={
        "own-hand": N_("ご自分のプロジェクトの活動報告は、別の人が読みます"),
        "update-reason-missing": NO_REASON,
    },
)


@router.get("/projects/{project_id}/updates")
async def show(project_id: UUID, visit: Visitor) -> Response:
    """All that the owner has told, the newest first."""
    project = await load_project(visit, project_id)
    if project.published_at is None:
        raise NotHere
    told = await visit.house.updates.of(project_id, visit.session)
    return visit.page("updates/list.html", project=project, told=told)


@router.get("/owner/projects/{project_id}/updates")
async def own(project_id: UUID, visit: SignedIn) -> Response:
    """What waits or was held back, and the form for the next one."""
    return await _own_page(visit, project_id)


@router.post("/owner/projects/{project_id}/updates")
async def write(project_id: UUID, visit: SignedIn) -> Response:
    """Hand it to the chamber."""
    assert visit.session is not None
    form = visit.form
    title = form.text("title", longest=_LONGEST_TITLE).replace("\n", " ")
    words = form.text("words", longest=_LONGEST)
    if form.ok and len(words) < _SHORTEST:
        form.wrong("words", N_("%(least)s文字以上で書いてください"), least=_SHORTEST)
    update_id = form.identifier("update_id") or new_id()
    if form.ok:
        try:
            await visit.house.updates.write(visit.session, project_id, update_id, title, words)
        except Refused as refusal:
            if refusal.kind != "too-many-waiting":
                raise
            form.wrong(
                "title",
                N_("読まれるのを待っている活動報告が3つあります。読まれたあとで、どうぞ"),
            )
    if not form.ok:
        return await _own_page(visit, project_id)
    visit.announce(N_("商工会議所に送りました。読まれたあとで、公開のページにのります。"))
    return visit.go(f"/owner/projects/{project_id}/updates")


@router.get("/desk/updates")
async def queue(visit: SignedIn) -> Response:
    """What owners wrote and nobody has read yet, the oldest first."""
    return await _queue(visit)


@router.post("/desk/updates/{update_id}")
async def judge(update_id: UUID, visit: SignedIn) -> Response:
    """Release it, or hold it back with a reason."""
    assert visit.session is not None
    answer = partial(visit.house.updates.judge, visit.session, update_id)
    if not await _QUEUE.takes(visit, answer):
        return await _queue(visit, update_id)
    return visit.go(_QUEUE.path)


async def _own_page(visit: Visit, project_id: UUID) -> Response:
    project = await own_project(visit, project_id)
    if project.published_at is None:
        raise NotHere
    return visit.page(
        "updates/own.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        project=project,
        told=await visit.house.updates.of(project_id, visit.session),
        states=STATES,
        update_id=str(new_id()),
    )


async def _queue(visit: Visit, wrong_id: UUID | None = None) -> Response:
    rows = await visit.house.updates.queue(await enter(visit))
    return await _QUEUE.page(visit, rows, wrong_id)
