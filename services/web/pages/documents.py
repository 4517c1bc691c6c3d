"""The pre-contract document as a file: streamed from listing, never kept here."""

from uuid import UUID

from fastapi import APIRouter
from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse

from services.web.clients.http import Refused
from services.web.pages.pledge_flow import opened
from services.web.pages.projects import load_project
from services.web.visit import NotHere, SignedIn, Visit, Visitor

router = APIRouter()

_PASSED_ON = ("content-type", "content-length", "content-disposition")


@router.get("/projects/{project_id}/document")
async def read(project_id: UUID, visit: Visitor) -> Response:
    """For whoever may read the project."""
    return await _file(visit, project_id)


@router.get("/projects/{project_id}/pledges/{pledge_id}/document")
async def read_and_note(project_id: UUID, pledge_id: UUID, visit: SignedIn) -> Response:
    """The same from the pages of a pledge, which goes on only once this was opened."""
    answer = await _file(visit, project_id)
    await opened(visit, project_id, pledge_id)
    return visit.finish(answer)


async def _file(visit: Visit, project_id: UUID) -> Response:
    project = await load_project(visit, project_id)
    if project.round is None or project.round.terms.equity is None:
        raise NotHere
    try:
        found = await visit.house.listing.document(visit.session, project.round.round_id)
    except Refused as refusal:
        raise NotHere from refusal
    passed_on = {name: found.headers[name] for name in _PASSED_ON if name in found.headers}
    return StreamingResponse(
        found.aiter_bytes(),
        headers={
            **passed_on,
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "no-store",
        },
        background=BackgroundTask(found.aclose),
    )
