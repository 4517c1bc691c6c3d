"""The licensed firm's side: the rounds it screens; the people it verifies are elsewhere."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused
from services.web.clients.reviews import HandlerWaiting
from services.web.pages.people import own_organisation
from services.web.pages.projects import facts_of, load_project
from services.web.sayings import project_state
from services.web.tie_words import why_not
from services.web.visit import NotHere, SignedIn, Visit
from shared.ids import new_id

router = APIRouter()

SCREENINGS: Final = {
    "passed": N_("審査を通す"),
    "not_passed": N_("審査を通さない"),
}
_WHY: Final = {
    "own-hand": N_("ご自分のプロジェクトには答えられません"),
    "stale-version": N_("読んでいるあいだに新しい版が出ました。開き直してください"),
    "reason-missing": N_("理由を書いてください"),
    "other-document": N_("募集の条件にある書面と、版かしるしがちがいます"),
    "already-answered": N_("この版には、もう答えています"),
    "forbidden": N_("審査の答えには、承認者の役割がいります"),
}


@router.get("/handler")
async def queue(visit: SignedIn) -> Response:
    """Rounds that wait for this firm."""
    await enter(visit)
    assert visit.session is not None
    return visit.page(
        "handler/queue.html",
        rows=await visit.house.reviews.handler_queue(visit.session),
        project_state=project_state,
    )


@router.get("/handler/rounds/{round_id}")
async def screen(round_id: UUID, visit: SignedIn) -> Response:
    """One round with its document, and the answer to it."""
    await enter(visit)
    return await _page(visit, await _waiting(visit, round_id))


@router.post("/handler/rounds/{round_id}")
async def answer(round_id: UUID, visit: SignedIn) -> Response:
    """The firm's own answer, which no chamber can give."""
    await enter(visit)
    assert visit.session is not None
    waiting = await _waiting(visit, round_id)
    form = visit.form
    screening = form.choice("screening", tuple(SCREENINGS))
    body = {
        "version": form.number("version", low=1, high=1_000_000),
        "screening": screening,
        "reason": form.text("reason", longest=5_000, required=screening == "not_passed"),
        "document_version": waiting.document_version,
        "document_sha256": waiting.document_sha256,
    }
    if screening == "passed":
        form.yes("document", N_("書面を開いて中身を確かめ、印をつけてください"))
    approval_id = form.identifier("approval_id") or new_id()
    if not form.ok:
        return await _page(visit, waiting)
    path = f"/rounds/{round_id}/handler-approvals/{approval_id}"
    try:
        await visit.house.listing.put(visit.session, path, body)
    except Refused as refusal:
        if refusal.status not in {codes.CONFLICT, codes.FORBIDDEN}:
            raise
        said = _WHY.get(refusal.kind, N_("この答えは受け付けられませんでした"))
        if refusal.kind == "conflict-of-interest":
            said = why_not(str(refusal.facts.get("tie")))
        form.wrong("screening", said)
        return await _page(visit, waiting)
    visit.announce(N_("「%(title)s」の審査の結果を記録しました。"), title=waiting.title)
    return visit.go("/handler")


async def enter(visit: Visit) -> UUID:
    """On the handler's side; which firm this person is a user of."""
    visit.side = "handler"
    return (await own_organisation(visit, "handler")).organisation_id


async def _waiting(visit: Visit, round_id: UUID) -> HandlerWaiting:
    assert visit.session is not None
    rows = await visit.house.reviews.handler_queue(visit.session)
    found = next((row for row in rows if row.round_id == round_id), None)
    if found is None:
        raise NotHere
    return found


async def _page(visit: Visit, waiting: HandlerWaiting) -> Response:
    project = await load_project(visit, waiting.project_id)
    return visit.page(
        "handler/round.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        **facts_of(project, visit),
        waiting=waiting,
        screening_choices=[
            (s, visit.gettext(name), None)
            for s, name in SCREENINGS.items()
            if s != "passed" or waiting.tie is None
        ],
        why_not=why_not,
        approval_id=str(new_id()),
    )
