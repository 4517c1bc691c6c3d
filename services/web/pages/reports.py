"""Closing reports (終了報告): written by the owner, released by the chamber."""

from functools import partial
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused
from services.web.pages.owner import own_project
from services.web.pages.reading_queue import HELD, NO_REASON, ReadingQueue, enter
from services.web.pages.updates import STATES
from services.web.visit import NotHere, SignedIn, Visit
from shared.ids import new_id

router = APIRouter()

_SHORTEST: Final = 50
_LONGEST: Final = 8_000
_QUEUE: Final = ReadingQueue(
    path="/desk/reports",
    template="reports/queue.html",
    said={"release": N_("のせました。申し込んだ方にお知らせします。"), "hold": HELD},
    why_not={
        "own-hand": N_("ご自分のプロジェクトの終了報告は、別の人が読みます"),
        "report-reason-missing": NO_REASON,
    },
)
_WHY_NOT_WRITTEN: Final = {
    "report-there": N_("終了報告は、もうあります。このあとのことは、活動報告に書いてください"),
    "report-not-due": N_("募集が成立したあとで、どうぞ"),
}


@router.get("/owner/projects/{project_id}/report")
async def own(project_id: UUID, visit: SignedIn) -> Response:
    """Until when it is due, what waits or was held back, and the form."""
    return await _own_page(visit, project_id)


@router.post("/owner/projects/{project_id}/report")
async def write(project_id: UUID, visit: SignedIn) -> Response:
    """Hand it to the chamber."""
    assert visit.session is not None
    form = visit.form
    words = form.text("words", longest=_LONGEST)
    if form.ok and len(words) < _SHORTEST:
        form.wrong("words", N_("%(least)s文字以上で書いてください"), least=_SHORTEST)
    report_id = form.identifier("report_id") or new_id()
    if form.ok:
        try:
            await visit.house.reports.write(visit.session, project_id, report_id, words)
        except Refused as refusal:
            if refusal.kind not in _WHY_NOT_WRITTEN:
                raise
            form.wrong("words", _WHY_NOT_WRITTEN[refusal.kind])
    if not form.ok:
        return await _own_page(visit, project_id)
    visit.announce(N_("商工会議所に送りました。読まれたあとで、公開のページにのります。"))
    return visit.go(f"/owner/projects/{project_id}/report")


@router.get("/desk/reports")
async def queue(visit: SignedIn) -> Response:
    """What owners wrote and nobody has read yet, the oldest first."""
    return await _queue(visit)


@router.post("/desk/reports/{report_id}")
async def judge(report_id: UUID, visit: SignedIn) -> Response:
    """Release it, or hold it back with a reason."""
    assert visit.session is not None
    answer = partial(visit.house.reports.judge, visit.session, report_id)
    if not await _QUEUE.takes(visit, answer):
        return await _queue(visit, report_id)
    return visit.go(_QUEUE.path)


async def _own_page(visit: Visit, project_id: UUID) -> Response:
    project = await own_project(visit, project_id)
    if project.published_at is None:
        raise NotHere
    told = await visit.house.reports.of(project_id, visit.session)
    return visit.page(
        "reports/own.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        project=project,
        told=told,
        states=STATES,
        report_id=str(new_id()),
    )


async def _queue(visit: Visit, wrong_id: UUID | None = None) -> Response:
    rows = await visit.house.reports.queue(await enter(visit))
    return await _QUEUE.page(visit, rows, wrong_id)
