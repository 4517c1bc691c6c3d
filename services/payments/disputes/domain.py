"""Disputes: a cardholder's bank takes a charge back, or asks about it first. Pure.

The PSP's status is followed forward only; what we tell matching is decided elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

# inquiry: the bank asks and has taken nothing; dropped: it never took anything.
State = Literal["inquiry", "open", "won", "lost", "dropped"]
# What people have to do now.
ToDo = Literal["answer", "show_refund", "wait", "nothing"]

FOLLOWS: Final[Mapping[State | None, frozenset[State]]] = {
    None: frozenset({"inquiry", "open", "won", "lost", "dropped"}),
    "inquiry": frozenset({"open", "won", "lost", "dropped"}),
    "open": frozenset({"won", "lost"}),
    "won": frozenset(),
    "lost": frozenset(),
    "dropped": frozenset(),
}
UNDECIDED: Final = frozenset({"inquiry", "open"})
_STATES: Final[Mapping[str, State]] = {
    "warning_needs_response": "inquiry",
    "warning_under_review": "inquiry",
    "warning_closed": "dropped",
    "needs_response": "open",
    "under_review": "open",
    "appeal_needs_response": "open",
    "appeal_under_review": "open",
    "won": "won",
    "lost": "lost",
}
# A missed webhook costs an hour, a missed opening ten minutes.
LOOK_EVERY: Final = timedelta(minutes=10)
UNREAD_FOR: Final = timedelta(hours=1)
# The PSP's list is asked again from a day before the last look.
OVERLAP: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Dispute:
    """The dispute row. `disputed_minor` is what the bank holds or kept of ours just now.

    `is_sent_back` tells whether we had refunded of the charge when we last looked;
    `loss_minor` is the part of a lost one that nothing of the pledge was left to bear.
    """

    dispute_id: str
    pledge_id: UUID
    intent_id: str
    state: State
    status: str
    reason: str
    amount_minor: int
    currency: str
    evidence_due_at: datetime | None
    has_evidence: bool
    opened_at: datetime
    checked_at: datetime
    is_sent_back: bool = False
    disputed_minor: int = 0
    loss_minor: int = 0
    closed_at: datetime | None = None


def state_of(status: str, taken_minor: int) -> State | None:
    """Our word for the PSP's status; None for one we do not know.

    `taken_minor` is what left our balance and did not come back: what was prevented before
    it took anything is no loss.
    """
    if status == "prevented":
        return "lost" if taken_minor > 0 else "dropped"
    return _STATES.get(status)


def follow(was: State | None, seen: State) -> State:
    """The state after a look: never back, for a decided one stays decided.

    An appeal of a lost dispute is people's affair, and so is what comes of it.
    """
    if was is None or seen in FOLLOWS[was]:
        return seen
    return was


def to_do(dispute: Dispute) -> ToDo:
    """What a person has to do."""
    if dispute.state not in UNDECIDED:
        return "nothing"
    if dispute.has_evidence:
        return "wait"
    return "show_refund" if dispute.is_sent_back else "answer"
