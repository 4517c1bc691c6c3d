"""Who decides a refund, and who must not. Pure; what it does to the pledge is the book's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from shared.errors import Conflict, Forbidden

State = Literal["proposed", "confirmed", "rejected"]
Verdict = Literal["agreed", "wrong"]

# Money of these belongs on the handler's account, and its people decide about it.
INVESTMENTS: Final = ("fund", "equity")


class OwnHand(Forbidden):
    """Nobody decides about their own project or money, nor about that of who is close."""

    title = "You cannot decide about your own"


class SamePerson(Forbidden):
    """A refund is decided by two people who act for nobody together."""

    title = "Another person has to confirm this"


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


@dataclass(frozen=True, slots=True)
class Ties:
    """What ties the asker to the case: linked means acting for the same investor."""

    is_owner: bool
    is_linked_to_owner: bool
    has_pledged_to_project: bool
    is_linked_to_proposer: bool = False


def organisation_of(instrument: str, chamber_id: UUID, handler_id: UUID | None) -> UUID:
    """Whose people decide: the handler's for an investment, else the chamber's."""
    if instrument in INVESTMENTS:
        assert handler_id is not None, "an investment has a handler"
        return handler_id
    return chamber_id


def check_ties(ties: Ties) -> None:
    """Refuse whoever has a hand in the case.

    Raises:
        OwnHand: the owner, who acts with them, or who pledged to the project.
    """
    if ties.is_owner or ties.is_linked_to_owner:
        raise OwnHand("Whoever carries the project out, or acts with them, decides no refund.")
    if ties.has_pledged_to_project:
        raise OwnHand("Whoever pledged to the project decides no refund in it.")


def check_second(decision: Decision, person_id: UUID, ties: Ties) -> None:
    """Refuse a second word that is the first one's.

    Raises:
        SamePerson: the asker proposed it, or acts for an investor together with who did.
    """
    if person_id == decision.proposed_by or ties.is_linked_to_proposer:
        raise SamePerson("Somebody else, who is not tied to the proposer, has to confirm.")
