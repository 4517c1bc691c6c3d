"""Drafts of projects by HTTP, for their owner; what others read is the catalogue's."""

from uuid import UUID

from fastapi import APIRouter

from services.listing.house import House
from services.listing.projects import usecases
from services.listing.projects.domain import (
    ChamberFixed,
    Parties,
    UnknownChamber,
    UnknownIssuer,
)
from services.listing.projects.schemas import ProjectIn, ProjectStateOut
from shared.auth import AskerOf
from shared.errors import Forbidden, NotFound, Unauthenticated, WrongState
from shared.links import leads_to
from shared.problems import refusals
from shared.wire import body_hash

router = APIRouter(prefix="/projects", tags=["projects"])


@router.put(
    "/{project_id}",
    responses=refusals(
        Unauthenticated,
        Forbidden,
        NotFound,
        WrongState,
        UnknownChamber,
        UnknownIssuer,
        ChamberFixed,
    )
    | leads_to(read_project="project_id", save_round="project_id", submit_project="project_id"),
)
async def save_project(
    project_id: UUID, body: ProjectIn, asker: AskerOf, house: House
) -> ProjectStateOut:
    """Save the working copy of one's project as a whole; the first time makes the project.

    It may be changed in `draft` and `changes_requested`; the same body again answers the state.
    """
    parties = Parties(project_id, asker.person_id, body.chamber_id, body.issuer_id)
    async with house.app.transaction(asker.actor) as tx:
        standing = await usecases.save_draft(
            tx, parties, body.content(), body_hash(body), house.clock()
        )
    return ProjectStateOut(
        project_id=project_id,
        state=standing.state,
        version=standing.version,
        missing=standing.missing,
    )
