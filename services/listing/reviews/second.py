"""What needs a second person, and who that may be. Pure: no clock, no database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from services.listing.projects.domain.contents import Content
from services.listing.reviews.domain import ReasonMissing
from services.listing.rounds.domain import Draft
from shared.errors import Conflict, Forbidden

Part = Literal["target", "mode", "dates", "payment", "returns", "equity", "uses", "risks"]
State = Literal["proposed", "confirmed", "rejected", "withdrawn", "lapsed"]
Word = Literal["agreed", "wrong"]
# Who is asked: another approver of the chamber, or an operator where it has none.
Asked = Literal["chamber", "operator"]


class SamePerson(Forbidden):
    """Money terms and risks are approved by two people."""

    title = "Another person has to confirm this"


class AlreadyProposed(Conflict):
    """One proposal at a time; `answer_id` names the one that waits."""

    title = "An approval is proposed already"


@dataclass(frozen=True, slots=True)
class Offered:
    """A version as far as it is about money and risk."""

    content: Content
    draft: Draft


@dataclass(frozen=True, slots=True)
class Proposal:
    """One approval on its way to being decided; `id` is that of the answer it becomes.

    Owner and issuer stand in it, so that a CHECK and a policy can keep the tied out. Names are
    what colleagues call them.
    """

    id: UUID
    project_id: UUID
    version: int
    chamber_id: UUID
    issuer_id: UUID
    owner_person_id: UUID
    reason: str
    checked: list[str]
    not_checked: list[str]
    comments: list[dict[str, str]]
    body_hash: bytes
    state: State
    proposed_by: UUID
    proposed_name: str
    proposed_at: datetime
    answered_by: UUID | None = None
    answered_name: str = ""
    answered_at: datetime | None = None
    answer_reason: str = ""


@dataclass(frozen=True, slots=True)
class SecondWord:
    """What somebody says to a proposal; `name` is what their colleagues call them."""

    project_id: UUID
    answer_id: UUID
    word: Word
    reason: str
    name: str


# Every field of the terms belongs to one part, so that none can change unseen.
_PARTS: Final[Mapping[Part, Callable[[Offered], object]]] = {
    "target": lambda one: (
        one.draft.instrument,
        one.draft.target_minor,
        one.draft.limit_units,
        one.draft.unit_minor,
    ),
    "mode": lambda one: (
        one.draft.mode,
        one.draft.allotment,
        one.draft.allotment_rule,
        one.draft.book_limit_units,
    ),
    "dates": lambda one: (
        one.draft.opens_at,
        one.draft.closes_at,
        one.draft.transfer_within_days,
    ),
    "payment": lambda one: one.draft.rails,
    "returns": lambda one: one.draft.returns,
    "equity": lambda one: one.draft.equity,
    "uses": lambda one: one.content.uses,
    "risks": lambda one: one.content.risks,
}


def weighty(now: Offered, approved: Offered | None) -> list[Part]:
    """What of money and risk is new since the version approved last; nothing: words alone.

    Without such a version everything that is there is new.
    """
    return [
        part
        for part, of in _PARTS.items()
        if (of(now) if approved is None else of(now) != of(approved))
    ]


def became(proposal: Proposal, person_id: UUID, word: Word) -> State:
    """What a word makes of a proposal; the no of whoever proposed it takes it back."""
    if word == "agreed":
        return "confirmed"
    return "withdrawn" if person_id == proposal.proposed_by else "rejected"


def check_second(proposal: Proposal, person_id: UUID, said: SecondWord) -> None:
    """Refuse a second word that is the first one's, or a no without a reason.

    Raises:
        SamePerson: the asker proposed it.
        ReasonMissing: whoever proposed it has to know why not.
    """
    if said.word == "agreed" and person_id == proposal.proposed_by:
        raise SamePerson("Somebody else of the chamber has to confirm it.")
    if became(proposal, person_id, said.word) == "rejected" and not said.reason:
        raise ReasonMissing("Tell whoever proposed it why not.")
