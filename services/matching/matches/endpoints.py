"""People for a project, projects alike and one pair, by HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.matching.house import House
from services.matching.matches import usecases
from services.matching.matches.schemas import (
    CandidatesOut,
    MatchOut,
    SimilarOut,
    SimilarProjectsOut,
)
from shared.auth import AskerOf
from shared.errors import Forbidden, NotFound, Unauthenticated
from shared.memberships import holds, require_session
from shared.problems import refusals

router = APIRouter(tags=["recommendations"])

_REFUSED = refusals(Unauthenticated, Forbidden, NotFound)


@router.get("/projects/{project_id}/candidates", responses=_REFUSED)
async def read_candidates(
    project_id: UUID,
    asker: AskerOf,
    house: House,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> CandidatesOut:
    """Who might feel with it, out of those who agreed to be shown; for its owner and staff.

    Of an investment only its handler's users see people, and nobody who has no room for a
    unit. What is shown is written down.
    """
    now = house.clock()
    async with house.app.transaction(asker.actor) as tx:
        viewer = await usecases.enter(tx, project_id, now)
    # What people feel is summed here; no row security lets a door see it.
    async with house.worker.statement() as sql:
        willing = await usecases.willing(sql, project_id, house.rankers, now)
    buyers = await usecases.buying(willing, house.rooms)
    async with house.worker.statement() as sql:
        found = await usecases.find(sql, buyers, viewer, limit, now)
    return CandidatesOut.of(project_id, found)


@router.get("/projects/{project_id}/similar", responses=refusals(NotFound))
async def read_similar_projects(
    project_id: UUID, house: House, limit: Annotated[int, Query(ge=1, le=20)] = 6
) -> SimilarProjectsOut:
    """What can be joined and has something in common with it; for everybody."""
    async with house.worker.statement() as sql:
        found = await usecases.similar(sql, project_id, limit, house.clock())
    return SimilarProjectsOut(
        project_id=project_id, similar=[SimilarOut.of(one) for one in found]
    )


@router.get("/matches/{investor_id}/{project_id}", responses=_REFUSED)
async def read_match(
    investor_id: UUID, project_id: UUID, asker: AskerOf, house: House
) -> MatchOut:
    """One pair: reasons that add up, what is against it, and what would change it.

    For the investor's own people; for the project's people if the investor agreed to be shown.
    """
    now = house.clock()
    async with house.app.transaction(asker.actor) as tx:
        await require_session(tx)
        is_own = await holds(tx.sql, asker.person_id, investor_id, ["acts_for"], now)
        viewer = "investor" if is_own else await usecases.enter(tx, project_id, now)
    async with house.worker.statement() as sql:
        if viewer == "investor":
            found = await usecases.of_investor(
                sql, investor_id, project_id, asker.person_id, rankers=house.rankers, now=now
            )
        else:
            found = await usecases.of_candidate(
                sql, investor_id, project_id, viewer, rankers=house.rankers, now=now
            )
    return MatchOut.of(investor_id, project_id, found)
