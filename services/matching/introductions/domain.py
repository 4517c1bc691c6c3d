"""An introduction: who agreed to it, until when the owner answers, and what ends it. Pure.

Lending and granting happen elsewhere, between the two: no money of theirs is pledged, held or
counted here, and nothing is taken for it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from shared.errors import WrongState

Part = Literal["loan", "grant"]
State = Literal["asked", "made", "declined", "withdrawn", "lapsed"]
Verdict = Literal["accepted", "declined"]
ANSWERED_WITHIN: Final = timedelta(days=14)
# Its place is free for somebody else.
CAME_TO_NOTHING: Final[frozenset[State]] = frozenset({"declined", "withdrawn", "lapsed"})
_STOPPED: Final = frozenset({"paused", "cancelled"})
AFTER: Final[dict[Verdict, State]] = {"accepted": "made", "declined": "declined"}


@dataclass(frozen=True, slots=True)
class Introduction:
    """An investor agreed to talk of so much; its owner answers until `answer_by`.

    It has the id of the invitation that led to it. `asked_by` acts for the investor, and is
    whose name and address the owner is told once it is `made`. `ended_by` nobody: by time.
    """

    id: UUID
    round_id: UUID
    project_id: UUID
    chamber_id: UUID
    owner_person_id: UUID
    investor_id: UUID
    part: Part
    amount_minor: int
    currency: str
    asked_by: UUID
    asked_at: datetime
    answer_by: datetime
    state: State = "asked"
    ended_by: UUID | None = None
    ended_at: datetime | None = None


def check_meeting(round_state: str, *, still_agrees: bool) -> None:
    """Refuse to tell anybody's address while the round is stopped, or without their consent.

    Raises:
        WrongState: with the round's state, or `withdrawn`.
    """
    if round_state in _STOPPED:
        raise WrongState("The round is stopped: nobody is introduced now.", state=round_state)
    if not still_agrees:
        raise WrongState("They would rather not be introduced any more.", state="withdrawn")


def check_waiting(one: Introduction, now: datetime) -> None:
    """Refuse a word about what is over.

    Raises:
        WrongState: with how it ended; `lapsed` from the first moment past its time.
    """
    state = "lapsed" if one.state == "asked" and now >= one.answer_by else one.state
    if state != "asked":
        raise WrongState("This is over already.", state=state)
