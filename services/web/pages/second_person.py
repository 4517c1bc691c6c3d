"""The second person at the desk: confirms what another has proposed, or puts it back."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused
from services.web.pages.desk import enter, own_name, review_page, say_why
from services.web.pages.projects import load_project
from services.web.second_words import WORDS
from services.web.visit import SignedIn
from shared.ids import new_id

router = APIRouter()

_SAID: Final = {
    "agreed": N_("「%(title)s」を承認しました。2人が確かめました。"),
    "wrong": N_("「%(title)s」を順番待ちに戻しました。"),
    "withdraw": N_("「%(title)s」の承認の提案を取り下げました。"),
}


@router.post("/desk/projects/{project_id}/second")
async def second(project_id: UUID, visit: SignedIn) -> Response:
    """Agree, say what is wrong, or take back what one has proposed oneself."""
    await enter(visit)
    assert visit.session is not None
    project = await load_project(visit, project_id)
    form = visit.form
    said = form.choice("second_verdict", (*WORDS, "withdraw"))
    answer_id = form.identifier("answer_id") or new_id()
    body = {
        "verdict": "agreed" if said == "agreed" else "wrong",
        "reason": form.text("second_reason", longest=5_000, required=said == "wrong"),
        "name": own_name(visit),
    }
    if not form.ok:
        return await review_page(visit, project)
    reviews = visit.house.reviews
    try:
        await reviews.second_word(visit.session, project_id, answer_id, body)
    except Refused as refusal:
        if refusal.status not in {codes.CONFLICT, codes.FORBIDDEN}:
            raise
        say_why(form, refusal, "second_verdict")
        return await review_page(visit, project)
    visit.announce(_SAID[said], title=project.content.title)
    return visit.go("/desk" if visit.side == "desk" else "/operator")
