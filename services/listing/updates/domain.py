"""An update of a public project: written by its owner, released by the chamber. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from shared.errors import Conflict

State = Literal["waiting", "released", "held"]
Verdict = Literal["release", "hold"]

# A released one may be held later; nothing waits a second time.
NEXT: Final[Mapping[tuple[State, Verdict], State]] = {
    ("waiting", "release"): "released",
    ("waiting", "hold"): "held",
    ("released", "hold"): "held",
    ("held", "release"): "released",
}
# More than anybody has to tell at once, and too few to fill a queue by hand.
MOST_WAITING: Final = 3


class UpdateReasonMissing(Conflict):
    """Whoever holds an update back tells its writer why."""

    title = "A reason is needed"


class TooManyWaiting(Conflict):
    """The chamber reads what was written first."""

    title = "Others of this project wait to be read"


@dataclass(frozen=True, slots=True)
class Update:
    """One update; `posted_at` is the day it was first public, whatever becomes of it later."""

    id: UUID
    project_id: UUID
    chamber_id: UUID
    owner_person_id: UUID
    title: str
    words: str
    state: State
    reason: str
    written_at: datetime
    posted_at: datetime | None


def check_room(waiting: int) -> None:
    """Refuse another one while enough wait.

    Raises:
        TooManyWaiting: they do.
    """
    if waiting >= MOST_WAITING:
        raise TooManyWaiting("Write again when they are read.", most=MOST_WAITING)


def judge(state: State, verdict: Verdict, reason: str) -> State:
    """What a verdict makes of an update; the same one again changes nothing.

    Raises:
        UpdateReasonMissing: held without a word.
    """
    if verdict == "hold" and not reason:
        raise UpdateReasonMissing("Tell the writer why.")
    return NEXT.get((state, verdict), state)
