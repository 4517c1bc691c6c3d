"""Which signals there are, how one is given and withdrawn, and what a text may be. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, get_args
from uuid import UUID

from services.listing.projects.domain import CAN
from services.listing.projects.domain import State as ProjectState
from shared.errors import Conflict, Forbidden, TooManyAttempts, WrongState

Kind = Literal["cheer", "follow", "reason", "question", "visit", "skill"]
State = Literal["given", "withdrawn"]
On = Literal["give", "withdraw"]
Says = Literal["SignalGiven", "SignalWithdrawn"]
Part = Literal["given", "answer"]
TextState = Literal["waiting", "released", "held"]
Verdict = Literal["release", "hold"]

KINDS: Final = get_args(Kind)
WRITTEN: Final[frozenset[Kind]] = frozenset({"reason", "question", "skill"})
# (state, on): (becomes, says). Given again after it was withdrawn, it is the same signal.
NEXT: Final[Mapping[tuple[State | None, On], tuple[State, Says]]] = {
    (None, "give"): ("given", "SignalGiven"),
    ("withdrawn", "give"): ("given", "SignalGiven"),
    ("given", "withdraw"): ("withdrawn", "SignalWithdrawn"),
}
# A released text may be held later; nothing waits a second time.
NEXT_TEXT: Final[Mapping[tuple[TextState, Verdict], TextState]] = {
    ("waiting", "release"): "released",
    ("waiting", "hold"): "held",
    ("released", "hold"): "held",
    ("held", "release"): "released",
}
# More steps than a person takes who means them, and too few to fill a queue by hand.
MOST_STEPS: Final = 40
PER: Final = timedelta(hours=1)


class OwnProject(Forbidden):
    """Nobody feels with themselves: an owner's own signal says nothing."""

    title = "You cannot signal to your own project"


class WordsMisplaced(Conflict):
    """A written signal came without words, or another one with some."""

    title = "This signal is given differently"


class VisitCodeInvalid(Conflict):
    """The code is not one of this project's, or its last day is over."""

    title = "This code does not count here"


class TextStands(Conflict):
    """What was written waits or is public; only a held text is written anew."""

    title = "This has been written already"


class HoldReasonMissing(Conflict):
    """Whoever holds a text back tells its writer why."""

    title = "A reason is needed"


@dataclass(frozen=True, slots=True)
class Signal:
    """One kind of one person's signals for one project. `step_no` counts what was done."""

    id: UUID
    project_id: UUID
    chamber_id: UUID
    person_id: UUID
    kind: Kind
    state: State | None
    step_no: int
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Text:
    """What was written with a signal, or below it; its id changes when it is written anew."""

    id: UUID
    signal_id: UUID
    project_id: UUID
    chamber_id: UUID
    person_id: UUID
    kind: Kind
    part: Part
    words: str
    state: TextState
    reason: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One row of `NEXT`, taken."""

    on: On
    became: State
    says: Says


def step(state: State | None, on: On) -> Step | None:
    """What giving or withdrawing does, or None where it already stands so."""
    found = NEXT.get((state, on))
    return Step(on, *found) if found else None


def check_taken(state: ProjectState) -> None:
    """Refuse a signal to a project that is over or stopped.

    Raises:
        WrongState: it takes none.
    """
    if not CAN[state].may_signal:
        raise WrongState("This project takes no signals any more.", state=state)


def check_giver(owner_person_id: UUID, person_id: UUID) -> None:
    """Refuse the owner's own.

    Raises:
        OwnProject: it is.
    """
    if owner_person_id == person_id:
        raise OwnProject("Other people's signals count here.")


def check_words(kind: Kind, words: str | None) -> None:
    """Refuse a written signal without words, and words where nobody would read them.

    Raises:
        WordsMisplaced: as it says.
    """
    if (kind in WRITTEN) != (words is not None):
        raise WordsMisplaced("Reasons, questions and skills have words; others have none.")


def check_pace(steps: int) -> None:
    """Refuse whoever took `steps` within the last `PER`.

    Raises:
        TooManyAttempts: there were enough.
    """
    if steps >= MOST_STEPS:
        raise TooManyAttempts("Come again later.", retry_after_s=int(PER.total_seconds()))


def check_anew(known: Text) -> None:
    """Refuse another text in the place of one that waits or is public.

    Raises:
        TextStands: it does.
    """
    if known.state != "held":
        raise TextStands("What you wrote stands.", state=known.state)


def judge(state: TextState, verdict: Verdict, reason: str) -> TextState:
    """What a verdict makes of a text; the same one again changes nothing.

    Raises:
        HoldReasonMissing: held without a word.
    """
    if verdict == "hold" and not reason:
        raise HoldReasonMissing("Tell the writer why.")
    return NEXT_TEXT.get((state, verdict), state)
