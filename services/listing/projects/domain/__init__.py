"""The path of a project, and what may be done with it in each state. Pure."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, Literal, get_args
from uuid import UUID

from shared.errors import Conflict, WrongState

State = Literal[
    "draft",
    "submitted",
    "in_review",
    "changes_requested",
    "approved",
    "scheduled",
    "live",
    "funded",
    "unfunded",
    "delivering",
    "reported",
    "closed",
    "withdrawn",
    "declined",
    "paused",
    "cancelled",
]
Command = Literal[
    "submit",
    "take_up",
    "request_changes",
    "approve",
    "decline",
    "handler_refuses",
    "schedule",
    "withdraw",
    "appeal",
    "deliver",
    "report",
    "close",
]
Fact = Literal[
    "RoundOpened",
    "RoundPaused",
    "RoundResumed",
    "RoundSettling",
    "RoundSucceeded",
    "RoundFailed",
    "RoundCancelled",
]
On = Command | Fact
Says = Literal[
    "ProjectSubmitted",
    "ChangesRequested",
    "ProjectApproved",
    "ProjectDeclined",
    "ProjectPublished",
]
# (state, on): (becomes, says). The line of architecture.md, "Other states".
NEXT: Final[Mapping[tuple[State, On], tuple[State, Says | None]]] = {
    ("draft", "submit"): ("submitted", "ProjectSubmitted"),
    ("draft", "withdraw"): ("withdrawn", None),
    ("submitted", "take_up"): ("in_review", None),
    ("submitted", "handler_refuses"): ("changes_requested", "ChangesRequested"),
    ("submitted", "withdraw"): ("withdrawn", None),
    ("in_review", "request_changes"): ("changes_requested", "ChangesRequested"),
    ("in_review", "approve"): ("approved", "ProjectApproved"),
    ("in_review", "decline"): ("declined", "ProjectDeclined"),
    ("in_review", "handler_refuses"): ("changes_requested", "ChangesRequested"),
    ("in_review", "withdraw"): ("withdrawn", None),
    ("changes_requested", "submit"): ("submitted", "ProjectSubmitted"),
    ("changes_requested", "withdraw"): ("withdrawn", None),
    ("approved", "schedule"): ("scheduled", None),
    ("approved", "handler_refuses"): ("changes_requested", "ChangesRequested"),
    ("approved", "withdraw"): ("withdrawn", None),
    ("scheduled", "RoundOpened"): ("live", "ProjectPublished"),
    ("scheduled", "RoundCancelled"): ("cancelled", None),
    ("live", "RoundPaused"): ("paused", None),
    ("live", "RoundSucceeded"): ("funded", None),
    ("live", "RoundFailed"): ("unfunded", None),
    ("live", "RoundCancelled"): ("cancelled", None),
    ("paused", "RoundResumed"): ("live", None),
    ("paused", "RoundSettling"): ("live", None),
    ("paused", "RoundCancelled"): ("cancelled", None),
    ("funded", "deliver"): ("delivering", None),
    ("delivering", "report"): ("reported", None),
    ("reported", "close"): ("closed", None),
    ("declined", "appeal"): ("submitted", "ProjectSubmitted"),
}
TERMINAL: Final[AbstractSet[State]] = {"unfunded", "closed", "withdrawn", "cancelled"}
# A fact about the round that leaves the project where it is.
STAYS: Final[AbstractSet[tuple[State, On]]] = {
    ("live", "RoundSettling"),
    ("live", "RoundResumed"),
}
FACTS: Final = get_args(Fact)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a state allows. `seen_by`: the owner alone; those who review too; everybody.

    A project that was never published stays with those who reviewed it, whatever its state.
    """

    seen_by: Literal["owner", "reviewers", "everybody"]
    may_change: bool = False
    # The working copy may be prepared as a change of what everybody reads.
    may_amend: bool = False
    may_pledge: bool = False
    may_pay_out: bool = False
    may_signal: bool = False


CAN: Final[Mapping[State, Capabilities]] = {
    "draft": Capabilities("owner", may_change=True),
    "submitted": Capabilities("reviewers"),
    "in_review": Capabilities("reviewers"),
    "changes_requested": Capabilities("reviewers", may_change=True),
    "approved": Capabilities("reviewers"),
    "scheduled": Capabilities("reviewers"),
    "live": Capabilities("everybody", may_amend=True, may_pledge=True, may_signal=True),
    "funded": Capabilities("everybody", may_pay_out=True, may_signal=True),
    "unfunded": Capabilities("everybody"),
    "delivering": Capabilities("everybody", may_pay_out=True, may_signal=True),
    "reported": Capabilities("everybody", may_pay_out=True, may_signal=True),
    "closed": Capabilities("everybody"),
    "withdrawn": Capabilities("reviewers"),
    "declined": Capabilities("reviewers"),
    "paused": Capabilities("everybody", may_amend=True, may_signal=True),
    "cancelled": Capabilities("everybody"),
}


def may_write(state: State) -> bool:
    """Whether the owner may save the working copy, before it runs or to change what does."""
    return CAN[state].may_change or CAN[state].may_amend


PUBLIC: Final[tuple[State, ...]] = tuple(
    state for state, can in CAN.items() if can.seen_by == "everybody"
)


class Unforeseen(Exception):
    """A fact about a round in a state of its project that cannot be: a bug."""


class ChamberFixed(Conflict):
    """After the first submission chamber and issuer stay; with a case, the chamber."""

    title = "Chamber and issuer cannot be changed any more"


class UnknownChamber(Conflict):
    """No chamber of this id is on the platform."""

    title = "There is no such chamber"


class UnknownIssuer(Conflict):
    """The issuer is not registered, or by somebody else."""

    title = "Register the issuer first"


@dataclass(frozen=True, slots=True)
class Step:
    """One row of `NEXT`, taken."""

    was: State
    on: On
    became: State
    says: Says | None


def command(state: State, on: Command) -> Step:
    """What a person's command does.

    Raises:
        WrongState: nothing, in this state.
    """
    if (state, on) not in NEXT:
        raise WrongState("The project is in a state that does not allow this.", state=state)
    return Step(state, on, *NEXT[state, on])


def fact(state: State, on: Fact) -> Step | None:
    """What a fact about the project's round does, or None where it changes nothing.

    Raises:
        Unforeseen: neither a step nor to be ignored.
    """
    if (state, on) in NEXT:
        return Step(state, on, *NEXT[state, on])
    if state in TERMINAL or (state, on) in STAYS:
        return None
    raise Unforeseen(f"{on} in state {state}")


@dataclass(frozen=True, slots=True)
class Parties:
    """Whose project, which chamber accompanies it, which issuer answers for it."""

    project_id: UUID
    owner_person_id: UUID
    chamber_id: UUID
    issuer_id: UUID
