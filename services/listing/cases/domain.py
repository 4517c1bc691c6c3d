"""What a case must say, and how far the owner sees into it. Pure: no clock, no database."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from services.listing.rounds.domain import JST
from shared.errors import Conflict

Stage = Literal[
    "first_talk",
    "account",
    "page",
    "pre_support",
    "launch",
    "campaign",
    "delivery",
    "aftercare",
]
Way = Literal["counter", "visit", "phone"]
# `internal` never leaves the chamber.
Audience = Literal["shared", "internal"]
Viewer = Literal["staff", "owner"]

# Read out on the phone and written on paper: nothing that looks like something else.
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH: Final = 8


class NextStepMissing(Conflict):
    """An open case says what comes next and when; a closed one has nothing before it."""

    title = "Say what comes next, and when"


class NextStepPast(Conflict):
    """The next step is put on a day that is over."""

    title = "The day of the next step is over"


class NoteAhead(Conflict):
    """A note is of a talk that was held."""

    title = "The day of the talk has not come yet"


class StaleCase(Conflict):
    """Somebody changed the case since it was read; `step_no` is where it stands."""

    title = "The case was changed meanwhile"


class NoSuchContact(Conflict):
    """The contact is not one of the chamber's people."""

    title = "The contact is not of this chamber"


class CodeUnknown(Conflict):
    """No case of the project's chamber waits for a project under this code."""

    title = "No case has this code"


class AlreadyJoined(Conflict):
    """The case has its project, or the project its case, and it is another one."""

    title = "Case and project are joined already"


@dataclass(frozen=True, slots=True)
class Case:
    """One accompaniment as staff write it down. All of it the owner will read, too.

    `visitor_name` is who came, before there is an account; `concern` is what they came for.
    """

    id: UUID
    chamber_id: UUID
    visitor_name: str
    concern: str
    contact_person_id: UUID
    contact_name: str
    stage: Stage
    next_step: str
    next_on: date | None
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Note:
    """What was said in one talk: where, on which day, for how many minutes."""

    id: UUID
    case_id: UUID
    way: Way
    audience: Audience
    held_on: date
    minutes: int
    text: str
    written_by: str


def today_of(now: datetime) -> date:
    """The day in Japan."""
    return now.astimezone(JST).date()


def check_next(wanted: Case, known_on: date | None, today: date) -> None:
    """Refuse an open case without a next step to come, and a closed one with one.

    `known_on` is the day that stands there: it may have passed while others are written.

    Raises:
        NextStepMissing: step or day is missing, or left over.
        NextStepPast: the day is a new one, and over.
    """
    has_both = bool(wanted.next_step) and wanted.next_on is not None
    has_neither = not wanted.next_step and wanted.next_on is None
    if not (has_neither if wanted.is_closed else has_both):
        raise NextStepMissing("An open case has a next step with a day; a closed one has none.")
    if wanted.next_on is not None and wanted.next_on != known_on and wanted.next_on < today:
        raise NextStepPast("Choose a day from today on.")


def check_held(note: Note, today: date) -> None:
    """Refuse a note of a talk to come.

    Raises:
        NoteAhead: it is.
    """
    if note.held_on > today:
        raise NoteAhead("Write the note when the talk was held.")


def check_unchanged(step_no: int, seen_step_no: int) -> None:
    """Refuse a change of a case that was read as it no longer is.

    Raises:
        StaleCase: with the step at which it stands.
    """
    if step_no != seen_step_no:
        raise StaleCase("Read the case again, then change it.", step_no=step_no)


def days_late(next_on: date | None, today: date) -> int:
    """Days since the next step was due; 0 while it is not."""
    return max(0, (today - next_on).days) if next_on else 0


def new_code() -> str:
    """What staff hand to a visitor, for the project that they will make."""
    return "".join(secrets.choice(_LETTERS) for _ in range(CODE_LENGTH))
