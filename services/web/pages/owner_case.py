"""The owner's side of a case: who accompanies the project, what comes next, and what was said."""

import re
import unicodedata
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.cases import Case
from services.web.clients.http import Refused
from services.web.pages.owner import own_project
from services.web.timeline import STAGES, WAYS, stages_of, timeline
from services.web.visit import SignedIn, Visit

router = APIRouter()

_NOT_A_LETTER: Final = re.compile(r"[^0-9A-Z]")
_CODE: Final = re.compile(r"[2-9A-HJKMNP-Z]{8}")
_WHY: Final = {
    "code-unknown": N_("この番号の案件は見つかりません。担当の職員に、もう一度お聞きください"),
    "already-joined": N_("このプロジェクトは、もう案件とつながっています"),
}


@router.get("/owner/projects/{project_id}/case")
async def show(project_id: UUID, visit: SignedIn) -> Response:
    """All that was said and done together, or the way to join a case."""
    project = await own_project(visit, project_id)
    assert visit.session is not None
    case: Case | None = None
    try:
        case = await visit.house.accompanying.case_of(visit.session, project_id)
    except Refused as refusal:
        if refusal.status != codes.NOT_FOUND:
            raise
    return await _page(visit, project_id, project.content.title, project.chamber_id, case)


@router.post("/owner/projects/{project_id}/case")
async def join(project_id: UUID, visit: SignedIn) -> Response:
    """Join the case whose code the chamber handed out."""
    project = await own_project(visit, project_id)
    assert visit.session is not None
    form = visit.form
    code = typed_code(form.value("code"))
    if not _CODE.fullmatch(code):
        form.wrong("code", N_("8文字の番号を入れてください（例：7KMN-4QRS）"))
    else:
        try:
            path = f"/projects/{project_id}/case"
            await visit.house.listing.put(visit.session, path, {"code": code})
        except Refused as refusal:
            if refusal.status != codes.CONFLICT:
                raise
            form.wrong("code", _WHY.get(refusal.kind, N_("つなげませんでした")))
    if not form.ok:
        return await _page(visit, project_id, project.content.title, project.chamber_id, None)
    visit.announce(N_("案件とつながりました。これまでの相談が、ここに並びます。"))
    return visit.go(f"/owner/projects/{project_id}/case")


def typed_code(text: str) -> str:
    """The code as it is kept: full-width, small letters and hyphens do not matter."""
    return _NOT_A_LETTER.sub("", unicodedata.normalize("NFKC", text).upper())


async def _page(
    visit: Visit, project_id: UUID, title: str, chamber_id: UUID, case: Case | None
) -> Response:
    chamber = await visit.house.accounts.organisation(chamber_id, visit.now)
    if chamber:
        visit.contact = chamber.contact
    return visit.page(
        "owner/case.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        project_id=project_id,
        project_title=title,
        chamber=chamber,
        case=case,
        told=timeline(case) if case else [],
        stages=stages_of(case) if case else [],
        stage_names=STAGES,
        way_names=WAYS,
    )
