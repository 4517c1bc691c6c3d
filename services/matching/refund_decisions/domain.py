"""A refund on its way to being decided. Pure; what it does to the pledge is the book's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.errors import Conflict

State = Literal["proposed", "confirmed", "rejected"]
Verdict = Literal["agreed", "wrong"]


class AlreadyProposed(Conflict):
    """One proposal at a time; `decision_id` names the one that waits."""

    title = "A refund of this pledge is proposed already"


@dataclass(frozen=True, slots=True)
class Decision:
    """One refund on its way to being decided, by people of `organisation_id`.

    Owner and pledger stand in it, so that a CHECK can keep them out.
    """

    id: UUID
    pledge_id: UUID
    round_id: UUID
    organisation_id: UUID
    owner_person_id: UUID
    pledged_by: UUID
    reason: str
    state: State
    proposed_by: UUID
    proposed_at: datetime
    answered_by: UUID | None = None
    answered_at: datetime | None = None
