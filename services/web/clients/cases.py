"""What a chamber accompanies: cases, their notes and next steps. Pages word them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.web.clients.http import Service, Shape, shaped


class CaseNote(Shape):
    """One talk of a case."""

    note_id: UUID
    way: str
    audience: str
    held_on: date
    minutes: int
    text: str
    written_by: str
    written_at: datetime


class CaseStep(Shape):
    """How a case stood from a moment on."""

    step_no: int
    stage: str
    contact_name: str
    next_step: str
    next_on: date | None
    is_closed: bool
    project_id: UUID | None
    at: datetime


class Case(Shape):
    """An accompaniment as its reader may see it."""

    case_id: UUID
    viewer: str
    chamber_id: UUID
    project_id: UUID | None
    join_code: str | None
    visitor_name: str
    concern: str
    contact_person_id: UUID
    contact_name: str
    stage: str
    next_step: str
    next_on: date | None
    days_late: int
    is_closed: bool
    step_no: int
    opened_at: datetime
    notes: tuple[CaseNote, ...]
    steps: tuple[CaseStep, ...]


class CaseRow(Shape):
    """An open case in the chamber's list."""

    case_id: UUID
    chamber_id: UUID
    project_id: UUID | None
    visitor_name: str
    concern: str
    contact_name: str
    stage: str
    next_step: str
    next_on: date
    days_late: int
    notes: int
    last_held_on: date | None


class Unaccompanied(Shape):
    """A project of the chamber without a case."""

    project_id: UUID
    chamber_id: UUID
    state: str
    title: str
    issuer_name: str


class Cases(Shape):
    """What a chamber accompanies, and what it does not yet."""

    cases: tuple[CaseRow, ...]
    unaccompanied: tuple[Unaccompanied, ...]


@dataclass(frozen=True)
class Accompanying:
    """What a chamber accompanies, asked of listing."""

    service: Service

    async def cases(self, session: str) -> Cases:
        """What this person's chamber accompanies."""
        return shaped(Cases, await self.service.get("/cases", session), "listing")

    async def case(self, session: str, case_id: UUID) -> Case:
        """One case with its timeline."""
        return shaped(Case, await self.service.get(f"/cases/{case_id}", session), "listing")

    async def case_of(self, session: str, project_id: UUID) -> Case:
        """The case of a project."""
        answer = await self.service.get(f"/projects/{project_id}/case", session)
        return shaped(Case, answer, "listing")
