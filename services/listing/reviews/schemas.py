"""Shapes of submissions, answers and queues on the wire."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from services.listing.checklists.domain import Section as PageSection
from services.listing.checklists.schemas import ChecklistOut
from services.listing.claims.schemas import HeldBy
from services.listing.projects.domain import State as ProjectState
from services.listing.projects.schemas import Section, Words
from services.listing.reviews.approvals import Review
from services.listing.reviews.desk import Desk
from services.listing.reviews.domain import Answer as Decided
from services.listing.reviews.domain import (
    Comment,
    CommentKind,
    HandlerAnswer,
    Screening,
    Verdict,
)
from services.listing.reviews.second import Asked, Part, SecondWord, Word
from services.listing.reviews.second import State as ProposalState
from services.listing.rounds.domain import Instrument
from services.listing.rounds.domain import State as RoundState
from services.listing.ties.domain import Tie
from shared.wire import LINES, Answer, Body, Line, Sha256Hex, Version

Quote = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=LINES)]


class CommentBody(Body):
    """A remark on a section; `quote` stands there word for word, or is empty."""

    section: PageSection
    kind: CommentKind
    quote: Quote = ""
    text: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000, pattern=LINES),
    ]


class AnswerIn(Body):
    """`version` is the one that was read; comments go out with the answer, all at once.

    A reason is needed unless the answer is `approve`; `approve` needs at least one line in
    `checked` and one in `not_checked`. `name` is shown to whoever has to confirm it.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "verdict": "approve",
                "version": 1,
                "reason": "",
                "checked": ["会社の登記と、代表者がご本人であること"],
                "not_checked": ["売上が計画どおりになるかどうか"],
            }
        }
    )

    verdict: Verdict
    version: Version
    reason: Section = ""
    checked: list[Line] = Field(default_factory=list, max_length=20)
    not_checked: list[Line] = Field(default_factory=list, max_length=20)
    comments: list[CommentBody] = Field(default_factory=list, max_length=50)
    name: Words = ""

    def answer(self, project_id: UUID, answer_id: UUID) -> Decided:
        return Decided(
            id=answer_id,
            project_id=project_id,
            version=self.version,
            verdict=self.verdict,
            reason=self.reason,
            checked=tuple(self.checked),
            not_checked=tuple(self.not_checked),
            comments=tuple(Comment(**each.model_dump()) for each in self.comments),
            name=self.name,
        )


class SecondWordIn(Body):
    """The second person's word. `wrong` needs a reason, unless it is the proposer's own.

    `name` is shown to the other staff of the chamber.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"verdict": "agreed", "reason": "", "name": "坂井 恵子"}]
        }
    )

    verdict: Word
    reason: Section = ""
    name: Words = ""

    def said(self, project_id: UUID, answer_id: UUID) -> SecondWord:
        return SecondWord(project_id, answer_id, self.verdict, self.reason, self.name)


class HandlerApprovalIn(Body):
    """`version` is the project's version that was screened."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "version": 1,
                "screening": "passed",
                "reason": "",
                "document_version": 1,
                "document_sha256": "0" * 64,
            }
        }
    )

    version: Version
    screening: Screening
    reason: Section = ""
    document_version: Version
    document_sha256: Sha256Hex

    def answer(self, round_id: UUID, approval_id: UUID) -> HandlerAnswer:
        return HandlerAnswer(
            id=approval_id,
            round_id=round_id,
            version=self.version,
            screening=self.screening,
            reason=self.reason,
            document_version=self.document_version,
            document_sha256=self.document_sha256,
        )


class ReviewOut(Answer):
    """Where project and round stand after a submission or an answer.

    `approvals_missing`: `chamber`, `handler`; empty once the round is scheduled.
    `is_second_wanted`: an approval is proposed and waits for a second person.
    """

    project_id: UUID
    project_state: ProjectState
    version: int
    round_id: UUID
    round_state: RoundState | None
    approvals_missing: list[str]
    is_second_wanted: bool

    @classmethod
    def of(cls, review: Review) -> "ReviewOut":
        return cls(**asdict(review))


class SecondWanted(Answer):
    """An approval that waits for its second person; `asked` is who that is."""

    proposed_name: str
    proposed_at: datetime
    asked: Asked
    is_own: bool = Field(description="The asker proposed it.")


class QueueItem(Answer):
    """One submission that waits. Ages are whole days, and bank business days, since then."""

    project_id: UUID
    chamber_id: UUID
    version: int
    state: ProjectState
    title: str
    issuer_name: str
    instrument: Instrument
    target_minor: int
    submitted_at: datetime
    age_days: int
    age_business_days: int
    is_own: bool = Field(description="The asker is its owner and may not answer.")
    tie: Tie | None = Field(description="What keeps the asker from approving it.")
    claim: HeldBy | None = Field(description="Who holds it; nobody else answers meanwhile.")
    second_wanted: SecondWanted | None = Field(
        description="An approval is proposed; where the asker is an operator, always."
    )


class QueueOut(Answer):
    items: list[QueueItem]


class ProposalOut(Answer):
    """An approval that one person proposed; `asked` is who has to confirm it.

    Names are what the staff call each other; empty where none was told.
    """

    answer_id: UUID
    version: int
    state: ProposalState
    reason: str
    checked: list[str]
    not_checked: list[str]
    comments: list[CommentBody]
    proposed_name: str
    proposed_at: datetime
    is_own: bool = Field(description="The asker proposed it, and may take it back.")
    asked: Asked
    answered_name: str
    answered_at: datetime | None
    answer_reason: str

    @classmethod
    def of(cls, desk: Desk, person_id: UUID) -> "ProposalOut | None":
        if desk.proposal is None:
            return None
        told = asdict(desk.proposal)
        return cls(
            answer_id=desk.proposal.id,
            is_own=desk.proposal.proposed_by == person_id,
            asked=desk.asked,
            **{name: told[name] for name in cls.model_fields if name in told},
        )


class DeskOut(Answer):
    """How a submission stands for the asker, who is of its chamber's staff."""

    project_id: UUID
    version: int
    state: ProjectState
    tie: Tie | None = Field(description="What keeps the asker from approving it.")
    claim: HeldBy | None = Field(description="Who holds it; nobody else answers meanwhile.")
    weighty: list[Part] = Field(
        description="What of money and risk is new, so that two people approve it."
    )
    proposal: ProposalOut | None = Field(description="The newest one of this version.")
    checklist: ChecklistOut

    @classmethod
    def of(cls, desk: Desk, person_id: UUID) -> "DeskOut":
        return cls(
            project_id=desk.project_id,
            version=desk.version,
            state=desk.state,
            tie=desk.tie,
            claim=HeldBy.of(desk.claim, person_id),
            weighty=desk.weighty,
            proposal=ProposalOut.of(desk, person_id),
            checklist=ChecklistOut.of(desk.checklist),
        )


class HandlerQueueItem(Answer):
    """One round that waits for its handler."""

    round_id: UUID
    project_id: UUID
    chamber_id: UUID
    handler_id: UUID
    version: int
    project_state: ProjectState
    title: str
    issuer_name: str
    target_minor: int
    document_version: int
    document_sha256: str
    submitted_at: datetime
    age_days: int
    age_business_days: int
    is_own: bool
    tie: Tie | None = Field(description="What keeps the asker from approving it.")


class HandlerQueueOut(Answer):
    items: list[HandlerQueueItem]
