"""People who might feel with a project, for those who accompany it; and who was shown what."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.web.clients import groups, interests
from services.web.clients import matches as client
from services.web.clients.http import Refused, or_none, together
from services.web.pages.projects import load_project
from services.web.visit import NotHere, SignedIn

router = APIRouter()

_MOST_PAST: Final = 50


@router.get("/projects/{project_id}/people")
async def show(project_id: UUID, visit: SignedIn) -> Response:
    """Who agreed to be shown and has a reason; of an investment for its handler alone."""
    assert visit.session is not None
    session, matching = visit.session, visit.house.matching.service
    project = await load_project(visit, project_id)
    try:
        found = await client.candidates(matching, session, project_id)
    except Refused as refusal:
        raise NotHere from refusal
    counts = None
    if project.round is not None and found.viewer in {"owner", "staff"}:
        told = await or_none(groups.of_round(matching, session, project.round.round_id))
        counts = told.counts if told and told.viewer == "counts" else None
    past = await or_none(client.showings(matching, session, f"/projects/{project_id}"))
    ids = [one.investor_id for one in found.candidates]
    ids += [one.investor_id for one in (past or ())[:_MOST_PAST]]
    names = await or_none(
        interests.names(visit.house.investors.service, session, list(dict.fromkeys(ids)))
    )
    return visit.page(
        "recommended/candidates.html",
        project=project,
        found=found,
        names=names,
        counts=counts,
        # Owners are told whom they see, not what others were shown.
        past=(past or [])[:_MOST_PAST],
    )


@router.get("/projects/{project_id}/people/{investor_id}")
async def show_one(project_id: UUID, investor_id: UUID, visit: SignedIn) -> Response:
    """One pair: its reasons, what is against it, and by which rules."""
    assert visit.session is not None
    session, matching = visit.session, visit.house.matching.service
    project = await load_project(visit, project_id)
    try:
        found = await client.match(matching, session, investor_id, project_id)
    except Refused as refusal:
        raise NotHere from refusal
    [names] = await together(
        or_none(interests.names(visit.house.investors.service, session, [investor_id]))
    )
    return visit.page(
        "recommended/match.html",
        project=project,
        match=found,
        name=names[investor_id].name if names and investor_id in names else "",
    )
