"""Names and words of supporters that wait for the chamber, each with its two answers."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused
from services.web.forms import Form, as_uuid
from services.web.pages.projects import titles_of
from services.web.pages.reading_queue import NO_REASON, ReadingQueue, enter
from services.web.pages.supporters import SHOWN_AS
from services.web.visit import SignedIn, Visit

router = APIRouter()

# In one press: as many as one reads at a sitting, and as are written while one waits.
MOST: Final = 30
_MARK: Final = "release-"
_QUEUE: Final = ReadingQueue(
    path="/desk/supporters",
    template="supporters/queue.html",
    said={
        "release": N_("のせました。公開のページに出ます。"),
        "hold": N_("のせないことにしました。支援した方に理由が見えます。"),
    },
    why_not={
        "own-hand": N_("ご自分のもの、ご自分のプロジェクトあてのものは、別の人が読みます"),
        "card-reason-missing": NO_REASON,
        "card-changed": N_("読んでいるあいだに書き直されました。もう一度読んでください"),
    },
)


@router.get("/desk/supporters")
async def queue(visit: SignedIn) -> Response:
    """What nobody has read yet, the oldest first."""
    return await _page(visit)


@router.post("/desk/supporters/{pledge_id}")
async def judge(pledge_id: UUID, visit: SignedIn) -> Response:
    """Release it, or hold it back with a reason."""
    version = visit.form.number("version", low=1, high=1_000_000)

    async def answer(verdict: str, reason: str) -> None:
        assert visit.session is not None
        body = {"verdict": verdict, "version": version, "reason": reason}
        await visit.house.supporters.judge(visit.session, pledge_id, body)

    if not await _QUEUE.takes(visit, answer):
        return await _page(visit, pledge_id)
    return visit.go(_QUEUE.path)


@router.post("/desk/supporters")
async def release(visit: SignedIn) -> Response:
    """Release all that bear a mark, each as it was read; what has changed since stays here."""
    marked = _marked(visit.form)
    if not visit.form.ok:
        return await _page(visit)
    left = [
        pledge_id
        for pledge_id, version in marked
        if not await _releases(visit, pledge_id, version)
    ]
    released = len(marked) - len(left)
    if left:
        visit.announce(
            N_(
                "%(released)s件をのせました。%(left)s件は、書き直されたか、別の人が読むものなので、のせていません。もう一度読んでください。"
            ),
            released=released,
            left=len(left),
        )
    else:
        visit.announce(
            N_("%(released)s件をのせました。公開のページに出ます。"), released=released
        )
    return visit.go("/desk/supporters")


def _marked(form: Form) -> list[tuple[UUID, int]]:
    """Which pledges, and the version of each card that was read."""
    names = [name for name in form.typed if name.startswith(_MARK)]
    if not names:
        form.wrong("many", N_("のせるものに、印をつけてください"))
    if len(names) > MOST:
        form.wrong(
            "many",
            N_(
                "一度にのせられるのは%(most)s件までです（いま%(count)s件）。印を減らしてください"
            ),
            most=MOST,
            count=len(names),
        )
    ids = [(as_uuid(name.removeprefix(_MARK)), name) for name in names[:MOST]]
    return [(one, form.number(name, low=1, high=1_000_000)) for one, name in ids if one]


async def _releases(visit: Visit, pledge_id: UUID, version: int) -> bool:
    assert visit.session is not None
    body = {"verdict": "release", "version": version, "reason": ""}
    try:
        await visit.house.supporters.judge(visit.session, pledge_id, body)
    except Refused:
        return False
    return True


async def _page(visit: Visit, wrong_id: UUID | None = None) -> Response:
    rows = await visit.house.supporters.queue(await enter(visit))
    return await _QUEUE.page(
        visit,
        rows,
        wrong_id,
        titles=await titles_of(visit, (row.project_id for row in rows)),
        shown_as=SHOWN_AS,
        may_release=any(not row.is_own for row in rows),
        most=MOST,
    )
