"""The path of a project, and what a submission must say. Pure: no clock, no database."""

from collections.abc import Mapping, Sequence
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


class Incomplete(Conflict):
    """Something that a submission must say is still empty; `missing` names the sections."""

    title = "The project is not complete"


class ChamberFixed(Conflict):
    """After the first submission chamber and issuer stay; with a case, the chamber."""

    title = "Chamber and issuer cannot be changed any more"


class UnknownChamber(Conflict):
    """No chamber of this id is on the platform."""

    title = "There is no such chamber"


class UnknownIssuer(Conflict):
    """The issuer is not registered, or by somebody else."""

    title = "Register the issuer first"


class UsesDoNotSum(Conflict):
    """The lines of the use of funds and the target of the round are not the same amount."""

    title = "The use of funds is not the target"


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
class Use:
    """One line of the use of funds, in the smallest unit."""

    label: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Story:
    why: str
    for_whom: str
    plan: str
    afterwards: str


@dataclass(frozen=True, slots=True)
class Seller:
    """What mail-order law (特定商取引法) wants to be shown of the seller."""

    name: str
    responsible_person: str
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that the page names: its id, its file's hash, and what is to be seen on it."""

    photo_id: UUID
    sha256: str
    alt: str


@dataclass(frozen=True, slots=True)
class Content:
    """All sections of a project; an empty text is one not written yet."""

    title: str
    summary: str
    prefecture: str
    town: str
    category: str
    picture: str
    story: Story
    risks: str
    uses: tuple[Use, ...]
    seller: Seller
    cancellation_terms: str
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, slots=True)
class Parties:
    """Whose project, which chamber accompanies it, which issuer answers for it."""

    project_id: UUID
    owner_person_id: UUID
    chamber_id: UUID
    issuer_id: UUID


def missing(content: Content, *, is_mail_order: bool) -> list[str]:
    """Names of the sections a submission still lacks, in the order of the page.

    `is_mail_order`: returns are sold, so seller and cancellation terms are required by law.
    """
    texts: list[tuple[str, str]] = [
        ("title", content.title),
        ("summary", content.summary),
        ("prefecture", content.prefecture),
        ("town", content.town),
        ("category", content.category),
        ("picture", content.picture or ("photo" if content.photos else "")),
        ("story.why", content.story.why),
        ("story.for_whom", content.story.for_whom),
        ("story.plan", content.story.plan),
        ("story.afterwards", content.story.afterwards),
        ("risks", content.risks),
    ]
    if is_mail_order:
        texts += [
            ("seller.name", content.seller.name),
            ("seller.responsible_person", content.seller.responsible_person),
            ("seller.address", content.seller.address),
            ("seller.phone", content.seller.phone),
            ("cancellation_terms", content.cancellation_terms),
        ]
    empty = [name for name, text in texts if not text]
    return empty if content.uses else [*empty, "uses"]


def check_complete(content: Content, *, is_mail_order: bool) -> None:
    """Refuse to submit what is not finished.

    Raises:
        Incomplete: with the names of what is missing.
    """
    if lacking := missing(content, is_mail_order=is_mail_order):
        raise Incomplete("Fill in what is missing, then submit.", missing=lacking)


def check_uses(uses: Sequence[Use], target_minor: int) -> None:
    """Refuse a use of funds that is not exactly the target.

    Raises:
        UsesDoNotSum: with both amounts.
    """
    total_minor = sum(use.amount_minor for use in uses)
    if total_minor != target_minor:
        raise UsesDoNotSum(
            "The lines must sum to the target of the round.",
            uses_minor=total_minor,
            target_minor=target_minor,
        )


def words(content: Content) -> str:
    """What the search looks through."""
    story = content.story
    parts = (
        content.title,
        content.summary,
        content.prefecture,
        content.town,
        story.why,
        story.for_whom,
        story.plan,
        story.afterwards,
    )
    return "\n".join(part for part in parts if part)
