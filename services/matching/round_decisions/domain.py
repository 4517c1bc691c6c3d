"""A stop of a round on its way to being decided by two people. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from services.matching.rounds.domain import Command
from shared.errors import Conflict, Forbidden

State = Literal["proposed", "confirmed", "rejected", "taken_back", "lapsed"]
Verdict = Literal["agreed", "wrong"]

# Nobody answered for so long: the proposal ends, and so does a pause that one made alone.
SECOND_WITHIN: Final = timedelta(hours=24)
# One person alone stops a round for a day at most, and not a day after the other.
ALONE_AGAIN_AFTER: Final = timedelta(days=7)


class AlreadyProposed(Conflict):
    """One proposal at a time; `decision_id` names the one that waits."""

    title = "Something is proposed for this round already"


class Lapsed(Conflict):
    """Nobody confirmed it in time."""

    title = "Nobody confirmed this within 24 hours"


class PausedBefore(Conflict):
    """A pause of the same person, which no second one wanted, is not long ago."""

    title = "Your last pause of this round was not confirmed"


class SecondIsThere(Forbidden):
    """An operator decides only where the organisation has nobody else."""

    title = "Somebody of the organisation can decide this"


@dataclass(frozen=True, slots=True)
class Decision:
    """What is proposed for one round, by people of `organisation_id`."""

    id: UUID
    round_id: UUID
    organisation_id: UUID
    owner_person_id: UUID
    kind: Command
    reason: str
    notice: str | None
    state: State
    proposed_by: UUID
    proposed_at: datetime
    lapses_at: datetime
    answered_by: UUID | None = None
    answered_at: datetime | None = None

    def is_the_same(self, other: "Decision") -> bool:
        """Whether another proposal under this id says the same; when is not asked."""
        return other == replace(
            self,
            organisation_id=other.organisation_id,
            owner_person_id=other.owner_person_id,
            state=other.state,
            proposed_at=other.proposed_at,
            lapses_at=other.lapses_at,
            answered_by=other.answered_by,
            answered_at=other.answered_at,
        )


def acts_at_once(kind: Command) -> bool:
    """A pause protects whoever would pledge in the meantime; what gives back waits for two."""
    return kind == "pause"


def answer_of(decision: Decision, said: Verdict, person_id: UUID) -> State:
    """What this word makes of it: the proposer's own no takes it back."""
    if said == "agreed":
        return "confirmed"
    return "taken_back" if person_id == decision.proposed_by else "rejected"


def check_in_time(decision: Decision, now: datetime) -> None:
    """Refuse what comes too late, although nothing has ended it yet.

    Raises:
        Lapsed: it is 24 hours old.
    """
    if now >= decision.lapses_at:
        raise Lapsed("Propose it again, if it is still needed.")


def check_alone(last: datetime | None, now: datetime) -> None:
    """Refuse a pause by who paused alone at `last`.

    Raises:
        PausedBefore: within seven days.
    """
    if last is not None and now < last + ALONE_AGAIN_AFTER:
        raise PausedBefore("Somebody else has to propose it.")
