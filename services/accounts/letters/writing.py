"""Letters about facts: one of a kind about a subject to a person, however often it is heard."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.accounts.letters.domain import Letter, LetterKind
from shared.contracts.envelope import Event
from shared.ids import derived_id


def because_of(
    event: Event, kind: LetterKind, subject_id: UUID, person_id: UUID, facts: BaseModel
) -> Letter:
    """A letter that an event makes."""
    return _letter(
        kind,
        subject_id,
        person_id,
        facts=facts.model_dump(mode="json"),
        cause_kind="event",
        cause_id=event.event_id,
    )


def by_the_clock(
    kind: LetterKind,
    subject_id: UUID,
    person_id: UUID,
    facts: BaseModel,
    *,
    useless_after: datetime,
) -> Letter:
    """A letter that the time makes; past `useless_after` it would only be late."""
    return _letter(
        kind,
        subject_id,
        person_id,
        facts=facts.model_dump(mode="json"),
        cause_kind="job",
        cause_id=derived_id("letter-job", kind, subject_id),
        useless_after=useless_after,
    )


def _letter(kind: LetterKind, subject_id: UUID, person_id: UUID, **rest: Any) -> Letter:  # noqa: ANN401
    letter_id = derived_id("letter", kind, subject_id, person_id)
    return Letter(id=letter_id, kind=kind, subject_id=subject_id, person_id=person_id, **rest)
