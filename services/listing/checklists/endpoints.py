"""Checklists by HTTP, for the chamber's staff; what stands is read at the desk."""

from uuid import UUID

from fastapi import APIRouter

from services.listing.checklists import usecases
from services.listing.checklists.domain import Section, UnknownPoint
from services.listing.checklists.schemas import ChecklistOut, LookedIn
from services.listing.checklists.usecases import OtherVersion
from services.listing.claims.domain import ClaimedByAnother
from services.listing.house import House
from services.listing.ties.domain import ConflictOfInterest
from shared.auth import AskerOf
from shared.errors import Forbidden, NotFound, Unauthenticated, WrongState
from shared.problems import refusals

router = APIRouter(prefix="/projects", tags=["checklists"])


@router.put(
    "/{project_id}/checklist/{section}",
    responses=refusals(
        Unauthenticated,
        Forbidden,
        ConflictOfInterest,
        NotFound,
        OtherVersion,
        WrongState,
        ClaimedByAnother,
        UnknownPoint,
    ),
)
async def mark_checklist(
    project_id: UUID, section: Section, body: LookedIn, asker: AskerOf, house: House
) -> ChecklistOut:
    """Mark what was looked at in a section; a mark falls away when the section changes."""
    looked = body.looked(project_id, section)
    async with house.app.transaction(asker.actor) as tx:
        asked = await usecases.mark(tx, looked, asker.person_id, house.clock())
    return ChecklistOut.of(asked)
