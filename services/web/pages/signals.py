"""Feeling with a project: the buttons and forms of its page, and the page behind a printed code."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused
from services.web.clients.listing import Project
from services.web.pages.projects import load_project
from services.web.signal_words import KINDS, LONGEST, TAKES, WRITTEN
from services.web.visit import NotHere, SignedIn, Visit

router = APIRouter()

_WHY: Final[Mapping[str, str]] = {
    "own-project": N_("ご自分のプロジェクトには送れません"),
    "wrong-state": N_("このプロジェクトは、もう受け付けていません"),
    "text-stands": N_("前に書いた言葉があります。直すときは、いちど取り消してください"),
    "too-many-attempts": N_(
        "短いあいだに何度も送られました。1時間ほどたってから送ってください"
    ),
    "visit-code-invalid": N_("この印は使えません。日が過ぎたか、別のプロジェクトのものです"),
}
_GIVEN: Final = N_("受けとりました。ありがとうございます。")
_WRITTEN: Final = N_("受けとりました。商工会議所が読んでから、このページにのせます。")
_WITHDRAWN: Final = N_("取り消しました。")


@router.get("/projects/{project_id}/signals/{kind}")
async def show(project_id: UUID, kind: str, visit: SignedIn) -> Response:
    """One form by itself: where somebody who had to sign in first comes back to."""
    return _page(visit, await _project(visit, project_id, kind), kind)


@router.get("/projects/{project_id}/visit/{code}")
async def arrive(project_id: UUID, code: str, visit: SignedIn) -> Response:
    """What a telephone opens that reads the code at the counter: one press, no more."""
    return _page(visit, await _project(visit, project_id, "visit"), "visit", code)


@router.post("/projects/{project_id}/signals/{kind}")
async def send(project_id: UUID, kind: str, visit: SignedIn) -> Response:
    """Give a signal, or take it back."""
    project = await _project(visit, project_id, kind)
    assert visit.session is not None
    if visit.form.value("do") == "withdraw":
        await visit.house.signals.withdraw(visit.session, project_id, kind)
        visit.announce(_WITHDRAWN)
        return visit.go(f"/projects/{project_id}#signals")
    body = _read(visit, kind)
    if visit.form.ok:
        try:
            await visit.house.signals.give(visit.session, project_id, kind, body)
        except Refused as refusal:
            if refusal.kind not in _WHY:
                raise
            visit.form.wrong(kind, _WHY[refusal.kind])
    if not visit.form.ok:
        return _page(visit, project, kind, visit.form.value("code"))
    visit.announce(_WRITTEN if kind in WRITTEN else _GIVEN)
    return visit.go(f"/projects/{project_id}#signals")


def _read(visit: Visit, kind: str) -> dict[str, Any]:
    if kind in WRITTEN:
        return {"words": visit.form.text(kind, longest=LONGEST)}
    return {"code": visit.form.value("code")} if kind == "visit" else {}


@router.post("/projects/{project_id}/questions/{signal_id}")
async def answer(project_id: UUID, signal_id: UUID, visit: SignedIn) -> Response:
    """The owner answers a question, once."""
    project = await load_project(visit, project_id)
    assert visit.session is not None
    words = visit.form.text("answer", longest=LONGEST)
    if visit.form.ok:
        try:
            await visit.house.signals.answer(visit.session, signal_id, words)
        except Refused as refusal:
            if refusal.kind not in _WHY:
                raise
            visit.form.wrong("answer", N_("この質問には、もう答えています"))
    if not visit.form.ok:
        return visit.page(
            "signals/answer.html",
            status=codes.UNPROCESSABLE_ENTITY,
            project=project,
            signal_id=signal_id,
        )
    visit.announce(_WRITTEN)
    return visit.go(f"/projects/{project_id}#signals")


async def _project(visit: Visit, project_id: UUID, kind: str) -> Project:
    if kind not in KINDS:
        raise NotHere
    return await load_project(visit, project_id)


def _page(visit: Visit, project: Project, kind: str, code: str = "") -> Response:
    return visit.page(
        "signals/give.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        project=project,
        kind=kind,
        kinds=KINDS,
        is_written=kind in WRITTEN,
        takes=project.state in TAKES,
        code=code,
    )
