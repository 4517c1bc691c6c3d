"""Cases by HTTP: written by staff of the chamber, read by them and by the owner."""

from uuid import UUID

from fastapi import APIRouter

from services.listing.cases import joining, reading, usecases
from services.listing.cases.domain import (
    AlreadyJoined,
    CodeUnknown,
    NextStepMissing,
    NextStepPast,
    NoSuchContact,
    NoteAhead,
    StaleCase,
)
from services.listing.cases.schemas import (
    CaseCodeIn,
    CaseIn,
    CaseNote,
    CaseOut,
    CaseProjectIn,
    CasesOut,
    NoteIn,
)
from services.listing.house import House
from shared.auth import AskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated
from shared.links import leads_to
from shared.problems import refusals
from shared.wire import body_hash

router = APIRouter(tags=["cases"])


@router.put(
    "/cases/{case_id}",
    responses=refusals(
        Unauthenticated,
        Forbidden,
        NotFound,
        NextStepMissing,
        NextStepPast,
        NoSuchContact,
        StaleCase,
    )
    | leads_to(read_case="case_id", write_case_note="case_id", join_case="case_id"),
)
async def save_case(case_id: UUID, body: CaseIn, asker: AskerOf, house: House) -> CaseOut:
    """Open a case of one's chamber, or change it as a whole; the same body changes nothing."""
    now, saved_hash = house.clock(), body_hash(body)
    async with house.app.transaction(asker.actor) as tx:
        case = await usecases.save(
            tx, body.case(case_id), body.seen_step_no, asker.person_id, saved_hash, now
        )
        return CaseOut.of(await reading.opened(tx, case, asker.person_id, now))


@router.put(
    "/cases/{case_id}/notes/{note_id}",
    responses=refusals(Unauthenticated, Forbidden, NotFound, IdTaken, NoteAhead)
    | leads_to(read_case="case_id"),
)
async def write_case_note(
    case_id: UUID, note_id: UUID, body: NoteIn, asker: AskerOf, house: House
) -> CaseNote:
    """Write down a talk, for the owner too or for the chamber alone; it stays as written."""
    note = body.note(case_id, note_id)
    async with house.app.transaction(asker.actor) as tx:
        row = await usecases.write_note(
            tx, note, asker.person_id, body_hash(body), house.clock()
        )
        return CaseNote.model_validate(row)


@router.put(
    "/cases/{case_id}/project",
    responses=refusals(Unauthenticated, Forbidden, NotFound, AlreadyJoined)
    | leads_to(read_case="case_id"),
)
async def join_case(
    case_id: UUID, body: CaseProjectIn, asker: AskerOf, house: House
) -> CaseOut:
    """Join a case to a project that was submitted to one's chamber."""
    now = house.clock()
    async with house.app.transaction(asker.actor) as tx:
        case = await joining.by_staff(tx, case_id, body.project_id, asker.person_id, now)
        return CaseOut.of(await reading.opened(tx, case, asker.person_id, now))


@router.put(
    "/projects/{project_id}/case",
    responses=refusals(Unauthenticated, Forbidden, NotFound, CodeUnknown, AlreadyJoined)
    | leads_to(read_project_case="project_id"),
)
async def join_project(
    project_id: UUID, body: CaseCodeIn, asker: AskerOf, house: House
) -> CaseOut:
    """Join one's project to the case whose code staff handed out."""
    now = house.clock()
    async with house.app.transaction(asker.actor) as tx:
        case = await joining.by_owner(tx, project_id, body.code, asker.person_id, now)
        return CaseOut.of(await reading.opened(tx, case, asker.person_id, now))


@router.get("/cases", responses=refusals(Unauthenticated, Forbidden))
async def read_cases(asker: AskerOf, house: House) -> CasesOut:
    """What the asker's chambers accompany: the most overdue next step first."""
    async with house.app.transaction(asker.actor) as tx:
        return CasesOut.of(await reading.of_chambers(tx, asker.person_id, house.clock()))


@router.get("/cases/{case_id}", responses=refusals(Unauthenticated, Forbidden, NotFound))
async def read_case(case_id: UUID, asker: AskerOf, house: House) -> CaseOut:
    """One case with its timeline, for staff of its chamber and its owner."""
    now = house.clock()
    async with house.app.transaction(asker.actor) as tx:
        return CaseOut.of(await reading.read(tx, case_id, asker.person_id, now))


@router.get(
    "/projects/{project_id}/case", responses=refusals(Unauthenticated, Forbidden, NotFound)
)
async def read_project_case(project_id: UUID, asker: AskerOf, house: House) -> CaseOut:
    """The case of a project with its timeline, for its owner and staff of its chamber."""
    now = house.clock()
    async with house.app.transaction(asker.actor) as tx:
        return CaseOut.of(await reading.of_project(tx, project_id, asker.person_id, now))
