"""How a supporter is named on the project's page, and what they hand its owner. Pure."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from services.matching.pledges.domain import BACKED
from services.matching.pledges.domain import State as PledgeState
from shared.errors import Conflict

ShownAs = Literal["name", "initials", "anonymous"]
State = Literal["none", "waiting", "released", "held"]
Verdict = Literal["release", "hold"]

# Whose money is backed: only these are named, and only these are on the owner's list.
NAMED: Final[AbstractSet[PledgeState]] = BACKED
NEXT: Final[Mapping[tuple[State, Verdict], State]] = {
    ("waiting", "release"): "released",
    ("waiting", "hold"): "held",
    ("released", "hold"): "held",
    ("held", "release"): "released",
}


class CardReasonMissing(Conflict):
    """Whoever holds a card back tells its writer why."""

    title = "A reason is needed"


class CardChanged(Conflict):
    """It was written anew since it was read."""

    title = "The supporter has changed this"


@dataclass(frozen=True, slots=True)
class Shown:
    """What everybody may read once the chamber has; `shown_name` is a name or initials."""

    shown_as: ShownAs = "anonymous"
    shown_name: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What one supporter lets be seen and hands over; the latter is sealed.

    `version` counts what is to be seen, so that nobody releases what they have not read.
    """

    pledge_id: UUID
    round_id: UUID
    chamber_id: UUID
    person_id: UUID
    shown_as: ShownAs
    shown_name: str
    message: str
    state: State
    reason: str
    version: int
    handed_sealed: bytes | None
    handed_at: datetime | None
    changed_at: datetime

    @property
    def shown(self) -> Shown:
        return Shown(self.shown_as, self.shown_name, self.message)


def show(card: Card, wanted: Shown) -> Card:
    """What becomes of a card whose supporter wants this to be seen.

    What is new waits to be read; what leaves nothing to read is gone at once.
    """
    if wanted == card.shown:
        return card
    return replace(
        card,
        shown_as=wanted.shown_as,
        shown_name=wanted.shown_name,
        message=wanted.message,
        state="waiting" if wanted.shown_name or wanted.message else "none",
        reason="",
        version=card.version + 1,
    )


def judge(card: Card, version: int, verdict: Verdict, reason: str) -> Card:
    """What a verdict makes of a card; the same one again changes nothing.

    Raises:
        CardChanged: it is not what was read.
        CardReasonMissing: held back without a word.
    """
    if version != card.version:
        raise CardChanged("Read it again.", version=card.version)
    if verdict == "hold" and not reason:
        raise CardReasonMissing("Tell the supporter why.")
    became = NEXT.get((card.state, verdict), card.state)
    return replace(card, state=became, reason=reason if became == "held" else "")
