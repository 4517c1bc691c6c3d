"""Shapes of signals on the wire: what is given, what is shown, what waits for the chamber."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.listing.business_days import IsBusinessDay
from services.listing.signals.domain import (
    KINDS,
    Kind,
    Part,
    State,
    Text,
    TextState,
    Verdict,
)
from services.listing.signals.questions import is_overdue
from services.listing.signals.usecases import Shown, Standing
from shared.wire import LINES, Answer, Body, OptionalText

Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=400, pattern=LINES),
]
Code = Annotated[str, StringConstraints(max_length=40, pattern=r"^[0-9a-z-]*$")]


class SignalIn(Body):
    """`words` for a reason, a question or a skill; `code` for a visit; else nothing."""

    words: Words | None = None
    code: Code | None = None


class AnswerToQuestionIn(Body):
    words: Words


class VerdictIn(Body):
    """`reason` is for the writer of a text that is held back."""

    verdict: Verdict
    reason: OptionalText = ""


class OwnText(Answer):
    """What the asker wrote here, with the chamber's reason where it is held back."""

    text_id: UUID
    signal_id: UUID
    kind: Kind
    part: Part
    words: str
    state: TextState
    reason: str

    @classmethod
    def of(cls, text: Text) -> "OwnText":
        return cls(
            text_id=text.id,
            signal_id=text.signal_id,
            kind=text.kind,
            part=text.part,
            words=text.words,
            state=text.state,
            reason=text.reason,
        )


class SignalOut(Answer):
    """One's own signal; `text` where it is one with words."""

    signal_id: UUID
    project_id: UUID
    kind: Kind
    state: State
    given_at: datetime
    text: OwnText | None

    @classmethod
    def of(cls, standing: Standing) -> "SignalOut":
        signal = standing.signal
        assert signal.state is not None, "only a given one is told of"
        return cls(
            signal_id=signal.id,
            project_id=signal.project_id,
            kind=signal.kind,
            state=signal.state,
            given_at=signal.given_at,
            text=OwnText.of(standing.text) if standing.text else None,
        )


class Count(Answer):
    kind: Kind
    given: int


class ReleasedText(Answer):
    """A text as everybody reads it, without its writer; `answer` is the owner's, if any."""

    signal_id: UUID
    kind: Kind
    words: str
    written_at: datetime
    answer: str | None
    answered_at: datetime | None
    is_overdue: bool = Field(
        description="A question that nobody answered within five business days."
    )


class SignalsOut(Answer):
    """Every kind with its count; the newest 50 texts; the asker's own kinds and texts."""

    counts: list[Count]
    texts: list[ReleasedText]
    own: list[Kind]
    own_texts: list[OwnText]

    @classmethod
    def of(cls, shown: Shown, now: datetime, is_business_day: IsBusinessDay) -> "SignalsOut":
        return cls(
            counts=[Count(kind=kind, given=shown.counts.get(kind, 0)) for kind in KINDS],
            texts=[
                ReleasedText.model_validate(
                    {**row, "is_overdue": is_overdue(row, now, is_business_day)}
                )
                for row in shown.words
            ],
            own=[each.kind for each in shown.own],
            own_texts=[OwnText.of(each) for each in shown.own_texts],
        )


class WaitingText(Answer):
    """A text in the chamber's queue; `asked` is the question that an answer belongs to."""

    text_id: UUID
    signal_id: UUID
    project_id: UUID
    chamber_id: UUID
    title: str
    kind: Kind
    part: Part
    words: str
    asked: str | None
    written_at: datetime
    is_own: bool


class UnansweredQuestion(Answer):
    """A public question that nobody answered within five business days; the owner may yet."""

    signal_id: UUID
    project_id: UUID
    chamber_id: UUID
    title: str
    issuer_name: str
    words: str
    released_at: datetime
    age_business_days: int


class SignalQueueOut(Answer):
    """`items` wait for the chamber, `unanswered` for the owners of the projects."""

    items: list[WaitingText]
    unanswered: list[UnansweredQuestion]


class JudgedText(Answer):
    text_id: UUID
    state: TextState
    reason: str


class VisitCodeOut(Answer):
    """`code` counts until the end of `last_day` in Japan."""

    project_id: UUID
    code: str
    last_day: date
