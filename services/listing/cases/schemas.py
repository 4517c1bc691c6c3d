"""Shapes of cases on the wire."""

from datetime import date, datetime
from typing import Annotated, cast
from uuid import UUID

from annotated_types import Ge, Le
from pydantic import ConfigDict, Field, StringConstraints

from services.listing.cases.domain import CODE_LENGTH, Audience, Case, Note, Stage, Viewer, Way
from services.listing.cases.reading import Listed, Opened
from services.listing.projects.domain import State as ProjectState
from shared.wire import ONE_LINE, WRITTEN_AS_JSON, Answer, Body, Day, Line, Name, Text, Whole

StepNo = Annotated[Whole, Ge(0), Le(1_000_000), WRITTEN_AS_JSON]
Minutes = Annotated[Whole, Ge(1), Le(600), WRITTEN_AS_JSON]
OptionalLine = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200, pattern=ONE_LINE)
]
Code = Annotated[str, StringConstraints(pattern=rf"^[2-9A-HJKMNP-Z]{{{CODE_LENGTH}}}$")]


class CaseIn(Body):
    """The whole case, as its owner will read it, too.

    `seen_step_no` is the `step_no` that was read, 0 for a new case. An open case has
    `next_step` and `next_on`, a closed one neither.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "seen_step_no": 0,
                "chamber_id": "01940000-0000-7000-8000-000000000001",
                "visitor_name": "三木 遥",
                "concern": "織機を直すお金を、町の人から集めたい",
                "contact_person_id": "01940000-0000-7000-8000-000000000003",
                "contact_name": "鈴木 真理",
                "stage": "first_talk",
                "next_step": "織り場を見せてもらう",
                "next_on": "2027-04-27",
                "is_closed": False,
            }
        }
    )

    seen_step_no: StepNo = 0
    chamber_id: UUID
    visitor_name: Name
    concern: Line
    contact_person_id: UUID
    contact_name: Name
    stage: Stage
    next_step: OptionalLine = ""
    next_on: Day | None = None
    is_closed: bool = False

    def case(self, case_id: UUID) -> Case:
        return Case(
            id=case_id,
            chamber_id=self.chamber_id,
            visitor_name=self.visitor_name,
            concern=self.concern,
            contact_person_id=self.contact_person_id,
            contact_name=self.contact_name,
            stage=self.stage,
            next_step=self.next_step,
            next_on=self.next_on,
            is_closed=self.is_closed,
        )


class NoteIn(Body):
    """What was said in one talk. `internal` is for the chamber alone; `written_by` is shown."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "way": "counter",
                "audience": "shared",
                "held_on": "2026-11-20",
                "minutes": 40,
                "text": "使いみちを3つに分けて、見積もりをとることにしました。",
                "written_by": "鈴木 真理",
            }
        }
    )

    way: Way
    audience: Audience
    held_on: Day
    minutes: Minutes
    text: Text
    written_by: Name

    def note(self, case_id: UUID, note_id: UUID) -> Note:
        return Note(
            id=note_id,
            case_id=case_id,
            way=self.way,
            audience=self.audience,
            held_on=self.held_on,
            minutes=self.minutes,
            text=self.text,
            written_by=self.written_by,
        )


class CaseProjectIn(Body):
    """The project that the case is about."""

    project_id: UUID


class CaseCodeIn(Body):
    """The code that staff handed out with the case."""

    model_config = ConfigDict(json_schema_extra={"example": {"code": "7KMN4QRS"}})

    code: Code


class CaseNote(Answer):
    """One note of the timeline."""

    model_config = ConfigDict(from_attributes=True)

    note_id: UUID = Field(validation_alias="id")
    way: Way
    audience: Audience
    held_on: date
    minutes: int
    text: str
    written_by: str
    written_at: datetime


class CaseStep(Answer):
    """How the case stood from `at` on."""

    model_config = ConfigDict(from_attributes=True)

    step_no: int
    stage: Stage
    contact_name: str
    next_step: str
    next_on: date | None
    is_closed: bool
    project_id: UUID | None
    at: datetime


class CaseOut(Answer):
    """A case as its reader may see it: internal notes and the code are for staff alone.

    `days_late` counts from the day of the next step.
    """

    case_id: UUID
    viewer: Viewer
    chamber_id: UUID
    project_id: UUID | None
    join_code: str | None
    visitor_name: str
    concern: str
    contact_person_id: UUID
    contact_name: str
    stage: Stage
    next_step: str
    next_on: date | None
    days_late: int
    is_closed: bool
    step_no: int
    opened_at: datetime
    notes: list[CaseNote]
    steps: list[CaseStep]

    @classmethod
    def of(cls, opened: Opened) -> "CaseOut":
        case, is_staff = opened.case, opened.viewer == "staff"
        return cls(
            case_id=case.id,
            viewer=opened.viewer,
            chamber_id=case.chamber_id,
            project_id=case.project_id,
            join_code=case.join_code if is_staff else None,
            visitor_name=case.visitor_name,
            concern=case.concern,
            contact_person_id=case.contact_person_id,
            contact_name=case.contact_name,
            stage=cast("Stage", case.stage),
            next_step=case.next_step,
            next_on=case.next_on,
            days_late=opened.days_late,
            is_closed=case.is_closed,
            step_no=case.step_no,
            opened_at=case.opened_at,
            notes=[
                CaseNote.model_validate(row)
                for row in opened.notes
                if is_staff or row.audience == "shared"
            ],
            steps=[CaseStep.model_validate(row) for row in opened.steps],
        )


class CaseItem(Answer):
    """An open case in the chamber's list; `notes` counts them."""

    case_id: UUID
    chamber_id: UUID
    project_id: UUID | None
    visitor_name: str
    concern: str
    contact_person_id: UUID
    contact_name: str
    stage: Stage
    next_step: str
    next_on: date
    days_late: int
    notes: int
    last_held_on: date | None


class UnaccompaniedProject(Answer):
    """A project of the chamber that has no case, so nobody named to talk to."""

    project_id: UUID
    chamber_id: UUID
    state: ProjectState
    title: str
    issuer_name: str


class CasesOut(Answer):
    """Open cases, the most overdue first, and projects without one; at most 200 each."""

    cases: list[CaseItem]
    unaccompanied: list[UnaccompaniedProject]

    @classmethod
    def of(cls, listed: Listed) -> "CasesOut":
        return cls(
            cases=[CaseItem.model_validate(row) for row in listed.cases],
            unaccompanied=[
                UnaccompaniedProject.model_validate(row) for row in listed.unaccompanied
            ],
        )
