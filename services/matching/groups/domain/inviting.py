"""An invitation to a group: by when it is answered, and what an answer makes of it. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from services.matching.groups.domain.parts import Kind
from shared.errors import Conflict, WrongState

State = Literal["invited", "accepted", "declined", "lapsed"]
Verdict = Literal["accepted", "declined"]
SHORTEST: Final = timedelta(hours=24)
COMPOSED_FOR: Final = frozenset({"reward", "fund", "equity"})


class NotComposed(Conflict):
    """Groups are composed for `reward`, `fund` and `equity`, while the round takes pledges."""

    title = "No group can be composed for this round"


class NotProposed(Conflict):
    """Only whom the proposal names is invited."""

    title = "This proposal does not name them"


class NoRoom(Conflict):
    """What is left of its room is less than the place; how much is the investor's alone."""

    title = "They cannot take so many units now"


class InvitedAlready(Conflict):
    """Nobody is asked twice about one round; `state` says what became of it."""

    title = "They were invited to this round already"


class DeadlineUnfit(Conflict):
    """A day to think at least, and before the round closes; `earliest` and `latest`."""

    title = "Nobody could answer by then"


class TooLate(Conflict):
    """The deadline has passed."""

    title = "The time to answer is over"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A place that is offered to one investor: so many units, by its own pledge.

    Of a kind beside the round it is an amount to talk about, after an introduction.
    """

    id: UUID
    proposal_id: UUID
    round_id: UUID
    investor_id: UUID
    kind: Kind
    units: int
    leads: bool
    state: State
    invited_by: UUID
    invited_at: datetime
    answer_by: datetime
    answered_by: UUID | None = None
    answered_at: datetime | None = None


def check_open(instrument: str, state: str, closes_at: datetime, now: datetime) -> None:
    """Refuse what is not open, or not for groups.

    Raises:
        NotComposed: another instrument, or the round takes no pledges.
    """
    if instrument not in COMPOSED_FOR or state != "open" or now >= closes_at:
        raise NotComposed("The round has to be open.", state=state, instrument=instrument)


def check_deadline(answer_by: datetime, closes_at: datetime, now: datetime) -> None:
    """Refuse a deadline that leaves no day, or is after the round.

    Raises:
        DeadlineUnfit: with the bounds.
    """
    if not now + SHORTEST <= answer_by <= closes_at:
        raise DeadlineUnfit("Choose another time.", earliest=now + SHORTEST, latest=closes_at)


def check_answerable(invitation: Invitation, now: datetime) -> None:
    """Refuse an answer to what was answered, or too late.

    Raises:
        TooLate: nobody answered in time.
        WrongState: it was answered otherwise.
    """
    if invitation.state == "lapsed" or now >= invitation.answer_by:
        raise TooLate("Ask whoever invited you.", answer_by=invitation.answer_by)
    if invitation.state != "invited":
        raise WrongState("This was answered already.", state=invitation.state)
