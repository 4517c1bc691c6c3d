"""Read cases: the chamber's list with what is overdue first, and one case with its timeline."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.listing.cases import domain, store
from services.listing.cases.domain import Viewer
from services.listing.cases.tables import CaseNoteRow, CaseRow, CaseStepRow
from services.listing.projects.domain import TERMINAL
from shared.database import Transaction
from shared.errors import NotFound
from shared.memberships import STAFF, holds, organisations_of, require_session


@dataclass(frozen=True, slots=True)
class Opened:
    """A case as one reader sees it: row security has kept what is internal from the owner."""

    case: CaseRow
    viewer: Viewer
    notes: list[CaseNoteRow]
    steps: list[CaseStepRow]
    days_late: int


@dataclass(frozen=True, slots=True)
class Listed:
    """The open cases of somebody's chambers, and their projects that have none."""

    cases: list[dict[str, Any]]
    unaccompanied: list[dict[str, Any]]


async def of_chambers(tx: Transaction, person_id: UUID, now: datetime) -> Listed:
    """What the chambers of this person accompany."""
    await require_session(tx)
    mine = await organisations_of(tx.sql, person_id, "chamber", STAFF, now)
    today = domain.today_of(now)
    rows = await store.open_cases(tx.sql, mine)
    return Listed(
        [{**row, "days_late": domain.days_late(row["next_on"], today)} for row in rows],
        await store.unaccompanied(tx.sql, mine, [*TERMINAL]),
    )


async def read(tx: Transaction, case_id: UUID, person_id: UUID, now: datetime) -> Opened:
    """One case, for staff of its chamber and the owner of its project.

    Raises:
        NotFound: for nobody else.
    """
    await require_session(tx)
    return await opened(tx, await store.load(tx, case_id), person_id, now)


async def of_project(
    tx: Transaction, project_id: UUID, person_id: UUID, now: datetime
) -> Opened:
    """The case of a project, for its owner and staff of its chamber.

    Raises:
        NotFound: there is none, or it is for others.
    """
    await require_session(tx)
    return await opened(tx, await store.of_project(tx, project_id), person_id, now)


async def opened(
    tx: Transaction, case: CaseRow | None, person_id: UUID, now: datetime
) -> Opened:
    """The case with its timeline, as far as this person may read it.

    Raises:
        NotFound: not at all.
    """
    if case is None:
        raise NotFound
    is_staff = await holds(tx.sql, person_id, case.chamber_id, STAFF, now)
    if not is_staff and case.owner_person_id != person_id:
        raise NotFound
    return Opened(
        case=case,
        viewer="staff" if is_staff else "owner",
        notes=await store.notes(tx, case.id),
        steps=await store.steps(tx, case.id),
        days_late=domain.days_late(case.next_on, domain.today_of(now)),
    )
