"""Join a case and a project: by staff, or by the owner with the code that staff gave them."""

from datetime import datetime
from uuid import UUID

from services.listing.cases import store, usecases
from services.listing.cases.domain import AlreadyJoined, CodeUnknown
from services.listing.cases.tables import CaseRow
from services.listing.projects import store as projects
from services.listing.projects import usecases as project_usecases
from services.listing.projects.tables import ProjectRow
from shared.database import Transaction
from shared.errors import NotFound
from shared.memberships import STAFF, require_role, require_session


async def by_staff(
    tx: Transaction, case_id: UUID, project_id: UUID, person_id: UUID, now: datetime
) -> CaseRow:
    """Join a case to a project that was submitted to its chamber.

    Raises:
        NotFound: case or project is not of a chamber of this person's.
        AlreadyJoined: one of them is joined to another.
    """
    await require_session(tx)
    case = await store.load_locked(tx, case_id)
    if case is None:
        raise NotFound
    await require_role(tx, case.chamber_id, STAFF, now)
    project = await projects.load(tx, project_id)
    if project is None or project.chamber_id != case.chamber_id or not project.version:
        raise NotFound
    if case.project_id == project_id:
        return case
    return await _join(tx, case, project, person_id, now)


async def by_owner(
    tx: Transaction, project_id: UUID, code: str, person_id: UUID, now: datetime
) -> CaseRow:
    """Join one's project, drafted or further, to the case that has this code.

    Raises:
        NotFound: the project is not this person's.
        CodeUnknown: no case of the project's chamber waits under this code.
        AlreadyJoined: the project has another case.
    """
    await require_session(tx)
    project = await project_usecases.lock_own(tx, project_id, person_id)
    known = await store.of_project(tx, project_id)
    if known is not None and known.join_code == code:
        return known
    case = await store.waiting_under(tx, code)
    if case is None or case.chamber_id != project.chamber_id:
        raise CodeUnknown("Ask your contact at the chamber for the code.")
    return await _join(tx, case, project, person_id, now)


async def _join(
    tx: Transaction, case: CaseRow, project: ProjectRow, person_id: UUID, now: datetime
) -> CaseRow:
    if case.project_id is not None or await store.of_project(tx, project.id) is not None:
        raise AlreadyJoined("Each project has one case, each case one project.")
    before = usecases.hash_of(case)
    case.project_id = project.id
    case.owner_person_id = project.owner_person_id
    await usecases.step(tx, case, "join_case", person_id, before, now)
    return case
