"""Who must not decide about a case, and whose people do. Pure."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from shared.errors import Forbidden

# Money of these belongs on the handler's account, and its people decide about it.
INVESTMENTS: Final = ("fund", "equity")


class OwnHand(Forbidden):
    """Nobody decides about their own project or money, nor about that of who is close."""

    title = "You cannot decide about your own"


class SamePerson(Forbidden):
    """It is decided by two people who act for nobody together."""

    title = "Another person has to confirm this"


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
        raise OwnHand("Whoever carries the project out, or acts with them, decides nothing.")
    if ties.has_pledged_to_project:
        raise OwnHand("Whoever pledged to the project decides nothing about it.")


def check_second(proposed_by: UUID, person_id: UUID, ties: Ties) -> None:
    """Refuse a second word that is the first one's.

    Raises:
        SamePerson: the asker proposed it, or acts for an investor together with who did.
    """
    if person_id == proposed_by or ties.is_linked_to_proposer:
        raise SamePerson("Somebody else, who is not tied to the proposer, has to confirm.")
