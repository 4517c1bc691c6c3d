"""The checklist at the desk: one small form a section, each saved by itself."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.checklist_words import POINTS
from services.web.clients.http import Refused
from services.web.pages.desk import enter, own_name, review_page, say_why
from services.web.pages.owner_forms import SECTIONS
from services.web.pages.projects import load_project
from services.web.visit import NotHere, SignedIn

router = APIRouter()

_SAVED: Final = N_("確認リストの「%(section)s」を保存しました。")


@router.post("/desk/projects/{project_id}/checklist/{section}")
async def look(project_id: UUID, section: str, visit: SignedIn) -> Response:
    """Keep what was looked at in one section; a box that is empty is not looked at."""
    await enter(visit)
    assert visit.session is not None
    if section not in SECTIONS or visit.side != "desk":
        raise NotHere
    form = visit.form
    body = {
        "version": form.number("version", low=1, high=1_000_000),
        "codes": [
            code
            for code in POINTS
            if code.startswith(f"{section}.") and form.value(f"point-{code}") == "yes"
        ],
        "name": own_name(visit),
    }
    project = await load_project(visit, project_id)
    if not form.ok:
        return await review_page(visit, project)
    try:
        await visit.house.reviews.look(visit.session, project_id, section, body)
    except Refused as refusal:
        if refusal.status not in {codes.CONFLICT, codes.FORBIDDEN}:
            raise
        say_why(form, refusal, f"checklist-{section}")
        return await review_page(visit, project)
    visit.announce(_SAVED, section=visit.gettext(SECTIONS[section]))
    return visit.go(f"/desk/projects/{project_id}")
