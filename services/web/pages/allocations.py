"""A round's published allocation, the file that proves it, and one's own line of it."""

import json
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.web.allotment_words import result, rule_name
from services.web.clients import allocations
from services.web.clients.allocations import Allocation
from services.web.clients.http import Refused, or_none
from services.web.pages.projects import load_project
from services.web.visit import NotHere, SignedIn, Visit, Visitor

router = APIRouter()

# The file has them all.
MOST_SHOWN: Final = 300


@router.get("/projects/{project_id}/allocation")
async def show(project_id: UUID, visit: Visitor) -> Response:
    """Who got how many units, without a name, and how anybody can work it out again."""
    project = await load_project(visit, project_id)
    if project.round is None:
        raise NotHere
    found = await _found(visit, project.round.round_id)
    return visit.page(
        "allocations/show.html",
        project=project,
        title=project.content.title,
        found=found,
        rule=rule_name(found.rule),
        most_shown=MOST_SHOWN,
    )


@router.get("/projects/{project_id}/allocation.json")
async def file(project_id: UUID, visit: Visitor) -> Response:
    """The document itself, for `allocate --verify`."""
    project = await load_project(visit, project_id)
    if project.round is None:
        raise NotHere
    try:
        said = await allocations.document(visit.house.matching.service, project.round.round_id)
    except Refused as refusal:
        raise NotHere from refusal
    answer = Response(json.dumps(said, indent=1), media_type="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="allocation.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.get("/pledges/{pledge_id}/allotment")
async def own(pledge_id: UUID, visit: SignedIn) -> Response:
    """What one's own pledge was given, and the name of its line."""
    assert visit.session is not None
    try:
        pledge = await visit.house.matching.pledge(visit.session, pledge_id)
    except Refused as refusal:
        raise NotHere from refusal
    if pledge.certificate is None:
        raise NotHere
    found = await _found(visit, pledge.round_id)
    project = await or_none(visit.house.listing.project(pledge.project_id))
    return visit.page(
        "allocations/own.html",
        pledge=pledge,
        title=project.content.title if project else "",
        found=found,
        line=found.of(pledge.certificate),
        rule=rule_name(found.rule),
        result=result(pledge, visit),
    )


async def _found(visit: Visit, round_id: UUID) -> Allocation:
    try:
        return await allocations.allocation(visit.house.matching.service, round_id)
    except Refused as refusal:
        raise NotHere from refusal
