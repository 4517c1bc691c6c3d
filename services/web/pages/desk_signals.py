"""The chamber and signals: texts to release or hold back, and the page to print for the counter."""

from functools import partial
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused
from services.web.pages.flyer import code_of
from services.web.pages.people import own_organisation
from services.web.pages.projects import load_project
from services.web.pages.reading_queue import HELD, NO_REASON, ReadingQueue, enter
from services.web.signal_words import TAKES
from services.web.visit import NotHere, SignedIn, Visit

router = APIRouter()

# A day of an event, a week, and the longest that listing signs.
DAYS: Final = (1, 7, 31)
_NAMES: Final = {
    "reason": N_("共感した理由"),
    "question": N_("質問"),
    "skill": N_("手伝えること"),
    "answer": N_("実行者の答え"),
}
_QUEUE: Final = ReadingQueue(
    path="/desk/signals",
    template="signals/queue.html",
    said={"release": N_("のせました。"), "hold": HELD},
    why_not={
        "own-hand": N_("ご自分の言葉や、ご自分のプロジェクトの言葉は、別の人が読みます"),
        "hold-reason-missing": NO_REASON,
        "not-found": N_("書いた方が取り消したか、書き直しました"),
    },
)


@router.get("/desk/signals")
async def queue(visit: SignedIn) -> Response:
    """What people wrote and nobody has read yet, the oldest first."""
    return await _queue(visit)


@router.post("/desk/signals/{text_id}")
async def judge(text_id: UUID, visit: SignedIn) -> Response:
    """Release a text, or hold it back with a reason."""
    assert visit.session is not None
    answer = partial(visit.house.signals.judge, visit.session, text_id)
    if not await _QUEUE.takes(visit, answer):
        return await _queue(visit, text_id)
    return visit.go(_QUEUE.path)


async def _queue(visit: Visit, wrong_id: UUID | None = None) -> Response:
    waiting = await visit.house.signals.queue(await enter(visit))
    return await _QUEUE.page(visit, waiting.items, wrong_id, names=_NAMES)


@router.get("/desk/projects/{project_id}/visit-page")
async def visit_page(project_id: UUID, visit: SignedIn, days: str = "") -> Response:
    """One sheet of A4 whose code makes a visit: to print, and to hang up where people come."""
    visit.side = "desk"
    own = await own_organisation(visit, "chamber")
    assert visit.session is not None
    project = await load_project(visit, project_id)
    if project.state not in TAKES:
        raise NotHere
    chosen = int(days) if days in {str(each) for each in DAYS} else DAYS[0]
    try:
        printed = await visit.house.signals.visit_code(visit.session, project_id, chosen)
    except Refused as refusal:
        raise NotHere from refusal
    path = visit.link(f"/projects/{project_id}/visit/{printed.code}")
    address = visit.house.settings.origin + path
    return visit.page(
        "signals/visit_page.html",
        project=project,
        organisation=own,
        last_day=printed.last_day,
        days=DAYS,
        chosen=chosen,
        address=address,
        code=code_of(address),
    )
