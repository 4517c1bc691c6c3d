"""Who may answer a submission, and with what. Pure: no clock, no database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from services.listing.checklists.domain import Section
from services.listing.projects.domain import NEXT, Command
from services.listing.projects.domain.contents import Content
from services.listing.rounds.domain import JST, Draft
from shared.errors import Conflict, Forbidden

Verdict = Literal["approve", "changes_requested", "decline"]
Screening = Literal["passed", "not_passed"]
# A must has to be mended before an approval; the others may be left as they are.
CommentKind = Literal["must", "should", "question"]

COMMAND: Final[dict[Verdict, Command]] = {
    "approve": "approve",
    "changes_requested": "request_changes",
    "decline": "decline",
}
# The handler may answer before or after the chamber; only both open a round.
HANDLER_ANSWERS_IN: Final = tuple(state for state, on in NEXT if on == "handler_refuses")


class OwnHand(Forbidden):
    """Nobody answers what is their own."""

    title = "You cannot review your own project"


class StaleVersion(Conflict):
    """The reader saw another version than the one that waits; `version` is that one."""

    title = "Another version is waiting"


class ReasonMissing(Conflict):
    """Whoever asks for changes or says no says why."""

    title = "A reason is needed"


class ChecksMissing(Conflict):
    """The page shows what the chamber checked and what it did not: both are said."""

    title = "Say what was checked and what was not"


class QuoteMissing(Conflict):
    """A comment quotes words that its section of this version does not have."""

    title = "These words are not in the section"


class MustStands(Conflict):
    """A version with something that must be mended is not approved."""

    title = "Something must be mended first"


class OtherDocument(Conflict):
    """The approval is for another pre-contract document than the one in the terms."""

    title = "This is not the document of the round"


class AlreadyAnswered(Conflict):
    """The handler has answered this version already."""

    title = "This version has been answered"


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark on one section; `quote` is its words there, empty for the section as a whole."""

    section: Section
    kind: CommentKind
    quote: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The chamber's answer to one version. `checked` and `not_checked` go onto the page.

    `name` is what the colleagues of whoever gives it call them.
    """

    id: UUID
    project_id: UUID
    version: int
    verdict: Verdict
    reason: str
    checked: tuple[str, ...]
    not_checked: tuple[str, ...]
    comments: tuple[Comment, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class HandlerAnswer:
    """The handler's answer to the round of one version."""

    id: UUID
    round_id: UUID
    version: int
    screening: Screening
    reason: str
    document_version: int
    document_sha256: str


def check_hands(owner_person_id: UUID, person_id: UUID) -> None:
    """Refuse whoever is the owner.

    Raises:
        OwnHand: it is.
    """
    if owner_person_id == person_id:
        raise OwnHand("Somebody else of the chamber or the handler has to do this.")


def check_version(waiting: int, seen: int) -> None:
    """Refuse an answer to another version than the one that waits.

    Raises:
        StaleVersion: with the version that waits.
    """
    if waiting != seen:
        raise StaleVersion("Read the version that waits, then answer.", version=waiting)


def check_answer(answer: Answer) -> None:
    """Refuse an answer that says too little.

    Raises:
        ReasonMissing: changes or a no without a reason.
        ChecksMissing: a yes that does not say what was checked and what was not.
        MustStands: a yes beside a comment that must be mended.
    """
    if answer.verdict != "approve" and not answer.reason:
        raise ReasonMissing("Tell the owner what to change, or why not.")
    if answer.verdict == "approve" and not (answer.checked and answer.not_checked):
        raise ChecksMissing("Name at least one thing each.")
    if answer.verdict == "approve" and any(each.kind == "must" for each in answer.comments):
        raise MustStands("Ask for changes, or make it a suggestion.")


def check_quotes(comments: Sequence[Comment], words: Mapping[Section, str]) -> None:
    """Refuse a quote that does not stand in its section.

    Raises:
        QuoteMissing: with the section and the quote.
    """
    for each in comments:
        if each.quote not in words[each.section]:
            raise QuoteMissing(
                "Copy the words from the section.", section=each.section, quote=each.quote
            )


def words_of(content: Content, draft: Draft) -> dict[Section, str]:
    """What can be quoted of each section."""
    story, seller = content.story, content.seller
    returns = [f"{each.title}\n{each.description}" for each in draft.returns]
    parts: dict[Section, list[str]] = {
        "about": [content.title, content.summary, content.prefecture, content.town],
        "photos": [photo.alt for photo in content.photos],
        "story": [story.why, story.for_whom, story.plan, story.afterwards],
        "uses": [use.label for use in content.uses],
        "round": [*returns, draft.equity.valuation if draft.equity else ""],
        "risks": [content.risks],
        "seller": [
            seller.name,
            seller.responsible_person,
            seller.address,
            seller.phone,
            content.cancellation_terms,
        ],
    }
    return {section: "\n".join(texts) for section, texts in parts.items()}


def check_handler_answer(answer: HandlerAnswer, *, version: int, sha256: str) -> None:
    """Refuse an answer about another document, or a no without a reason.

    Raises:
        OtherDocument: `version` or `sha256` of the terms is another.
        ReasonMissing: a no without a reason.
    """
    if (answer.document_version, answer.document_sha256) != (version, sha256):
        raise OtherDocument("Read the document named in the terms.", document_version=version)
    if answer.screening == "not_passed" and not answer.reason:
        raise ReasonMissing("Tell the owner why.")


def age_days(since: datetime, now: datetime) -> int:
    """Whole days since then, never negative."""
    return max(0, (now - since).days)


def age_business_days(
    since: datetime, now: datetime, is_business_day: Callable[[date], bool]
) -> int:
    """Business days of Japan after the day of `since`, that of `now` included."""
    first, last = since.astimezone(JST).date(), now.astimezone(JST).date()
    days = range(1, (last - first).days + 1)
    return sum(is_business_day(first + timedelta(days=each)) for each in days)
