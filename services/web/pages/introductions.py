"""Introductions at their two ends: the owner answers, whoever agreed may take it back."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web import introduction_words
from services.web.catalogue import N_
from services.web.clients import interests
from services.web.clients import introductions as client
from services.web.clients.http import Refused, or_none
from services.web.clients.listing import Project
from services.web.pages.projects import load_project
from services.web.visit import NotHere, SignedIn, Visit

router = APIRouter()

_MOST_SHOWN: Final = 50  # of so many, names are told at once; those that wait stand first
_DONE: Final = {
    "accepted": N_("おたがいのお名前とメールアドレスを、お二人にメールでお知らせします。"),
    "declined": N_("今回は話さないと、お返事しました。"),
}


@router.get("/owner/projects/{project_id}/introductions")
async def show(project_id: UUID, visit: SignedIn) -> Response:
    """Who would talk about a loan or a grant, with an answer for each that waits."""
    return await _page(visit, await _project(visit, project_id))


@router.post("/owner/projects/{project_id}/introductions")
async def answer(project_id: UUID, visit: SignedIn) -> Response:
    """Meet one of them, or not."""
    assert visit.session is not None
    project = await _project(visit, project_id)
    introduction_id = visit.form.identifier("introduction_id")
    verdict = visit.form.choice("verdict", tuple(_DONE))
    if introduction_id is None:
        raise NotHere
    if not visit.form.ok:
        return await _page(visit, project)
    service = visit.house.matching.service
    try:
        await client.answer(service, visit.session, introduction_id, verdict)
    except Refused as refusal:
        _said(visit, refusal)
        return await _page(visit, project)
    visit.announce(_DONE[verdict])
    return visit.go(f"/owner/projects/{project_id}/introductions")


@router.post("/invitations/{invitation_id}/withdrawal")
async def withdraw(invitation_id: UUID, visit: SignedIn) -> Response:
    """Take the yes to an introduction back; it has the id of its invitation."""
    assert visit.session is not None
    here = f"/invitations/{invitation_id}"
    try:
        await client.withdraw(visit.house.matching.service, visit.session, invitation_id)
    except Refused as refusal:
        if refusal.status == codes.NOT_FOUND:
            raise NotHere from refusal
        if refusal.kind != "wrong-state":
            raise
        visit.announce(introduction_words.IS_OVER)
        return visit.go(here)
    visit.announce(introduction_words.TO_INTRODUCED["withdrawn"])
    return visit.go(here)


async def _project(visit: Visit, project_id: UUID) -> Project:
    project = await load_project(visit, project_id)
    if project.viewer != "owner":
        raise NotHere
    return project


def _said(visit: Visit, refusal: Refused) -> None:
    """What was taken back is not there any more; the round may be stopped."""
    if refusal.status != codes.NOT_FOUND and refusal.kind != "wrong-state":
        raise refusal
    visit.form.wrong("verdict", introduction_words.IS_OVER)


async def _page(visit: Visit, project: Project) -> Response:
    assert visit.session is not None
    service, session = visit.house.matching.service, visit.session
    try:
        found = await client.of_project(service, session, project.project_id)
    except Refused as refusal:
        if refusal.status != codes.NOT_FOUND:
            raise
        found = []  # matching knows no round of it yet
    shown = found[:_MOST_SHOWN]
    names = await or_none(
        interests.names(
            visit.house.investors.service,
            session,
            list(dict.fromkeys(one.investor_id for one in shown)),
        )
    )
    return visit.page(
        "owner/introductions.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        project=project,
        introductions=shown,
        names=names,
        words_of=introduction_words,
    )
