"""Reading by HTTP: the public search and page, and what owners, staff and handlers see."""

from typing import Annotated, get_args
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import StringConstraints

from services.listing.catalogue import letters, usecases, versions
from services.listing.catalogue.schemas import (
    Card,
    Cards,
    OwnProject,
    OwnProjects,
    ProjectOut,
    PublicState,
    ReviewLetterOut,
    SubmittedVersion,
    VersionsOut,
)
from services.listing.catalogue.store import Search
from services.listing.house import ANYBODY, House
from services.listing.projects.schemas import Prefecture
from shared.auth import AskerOf, ClientOf, MaybeAskerOf
from shared.errors import Forbidden, NotFound, Unauthenticated
from shared.problems import refusals
from shared.wire import ONE_LINE

router = APIRouter(tags=["catalogue"])

Words = Annotated[str, StringConstraints(max_length=100, pattern=ONE_LINE)]
WorkingCopy = Annotated[
    bool, Query(description="For the owner, while the round runs: what is prepared.")
]


@router.get("/projects")
async def search_projects(  # noqa: PLR0913, PLR0917  # one parameter each
    house: House,
    q: Annotated[Words, Query(description="Words, all of which are wanted.")] = "",
    prefecture: Annotated[Prefecture, Query(description="Empty: all of them.")] = "",
    state: Annotated[PublicState | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 24,
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Cards:
    """Published projects: those that run first, then by their deadline."""
    wanted = Search(
        words=q,
        states=[state] if state else get_args(PublicState),
        prefecture=prefecture or None,
        limit=limit + 1,
        offset=offset,
    )
    async with house.app.transaction(ANYBODY) as tx:
        rows = await usecases.search(tx, wanted)
    cards = [Card.of(row) for row in rows[:limit]]
    return Cards(projects=cards, has_more=len(rows) > limit)


@router.get(
    "/projects/{project_id}/versions", responses=refusals(Unauthenticated, Forbidden, NotFound)
)
async def read_versions(project_id: UUID, asker: AskerOf, house: House) -> VersionsOut:
    """What was submitted, version by version, for its owner and those who review it."""
    async with house.app.transaction(asker.actor) as tx:
        found = await versions.read(tx, project_id, asker.person_id, house.clock())
    return VersionsOut.model_validate(
        {
            "project_id": project_id,
            "seen_version": found.seen_version,
            "versions": [SubmittedVersion.of(row) for row in found.rows],
        }
    )


@router.get(
    "/projects/{project_id}/versions/{version}/letter",
    responses=refusals(Unauthenticated, Forbidden, NotFound),
)
async def show_for_letter(
    project_id: UUID,
    version: Annotated[int, Path(ge=1, le=1_000_000)],
    client: ClientOf,
    house: House,
) -> ReviewLetterOut:
    """What the letter about an answered version shows; for the service accounts alone."""
    async with house.worker.statement() as sql:
        found = await letters.of_review(sql, client.name, project_id, version)
    return ReviewLetterOut.model_validate(found)


@router.get(
    "/projects/{project_id}",
    responses=refusals(Unauthenticated, Forbidden, NotFound),
    # A token is not needed: without one it is the public who reads.
    openapi_extra={"security": [{}]},
)
async def read_project(
    project_id: UUID,
    asker: MaybeAskerOf,
    house: House,
    working_copy: WorkingCopy = False,  # noqa: FBT002  # a parameter of the address
) -> ProjectOut:
    """A project: for everybody once it was published, before that for owner and reviewers."""
    actor = asker.actor if asker else ANYBODY
    person_id = asker.person_id if asker else None
    async with house.app.transaction(actor) as tx:
        page = await usecases.read(
            tx,
            project_id,
            person_id,
            report_due_days=house.report_due_days,
            now=house.clock(),
            is_working_copy=working_copy,
        )
    return ProjectOut.of(page, house.is_business_day)


@router.get("/my-projects", responses=refusals(Unauthenticated, Forbidden))
async def read_my_projects(asker: AskerOf, house: House) -> OwnProjects:
    """The asker's own projects, the one changed last first; at most 200."""
    async with house.app.transaction(asker.actor) as tx:
        rows = await usecases.own(tx, asker.person_id)
    return OwnProjects(projects=[OwnProject.model_validate(row) for row in rows])
