"""What people may say of a pledge: withdraw, say yes again, refund, release; each once."""

from datetime import datetime

from services.matching.pledges.domain import ASKED, verdict
from services.matching.pledges.domain.book import Book
from services.matching.pledges.domain.changes import is_in_time, reconfirmed
from services.matching.pledges.domain.pledge import Pledge
from services.matching.pledges.domain.seats import closing, withdrawn
from services.matching.pledges.domain.steps import Step, Told, step
from shared.errors import Conflict, WrongState


class ChangedAgain(Conflict):
    """The reader said yes to a change after which something else has changed."""

    title = "Something else has changed since"


def withdraw(book: Book, pledge: Pledge, now: datetime) -> Step | None:
    """The investor's withdrawal, or None where it already stands.

    Raises:
        WrongState: too late, by state or by date.
    """
    if pledge.reason == "withdrawn":
        return None
    if verdict(pledge.state, "withdraw") != "step" or (
        pledge.state == "confirmed" and book.is_over
    ):
        raise WrongState(f"The pledge is {pledge.state}.", state=pledge.state)
    is_asked = book.asks(pledge)
    if not may_withdraw(pledge, is_over=book.is_over, now=now, is_asked=is_asked):
        raise WrongState(
            "The time for withdrawing has passed.",
            state=pledge.state,
            withdraw_until=pledge.withdraw_until,
        )
    return step(pledge, "withdraw", withdrawn(book, pledge, Told(), now))


def may_withdraw(
    pledge: Pledge, *, is_over: bool, now: datetime, is_asked: bool = False
) -> bool:
    """Whether a withdrawal would be taken at `now`; the last instant still counts.

    Whoever is asked about a material change may always answer by taking it back.
    """
    if pledge.state in {"placed", "waitlisted"}:
        return True
    if is_asked and pledge.state in ASKED:
        return True
    if pledge.state not in {"seated", "confirmed"}:
        return False
    if pledge.state == "confirmed" and is_over:
        return False
    if pledge.over_cap_since is not None:
        return True
    return pledge.withdraw_until is not None and now <= pledge.withdraw_until


def reconfirm(book: Book, pledge: Pledge, terms_version: int, now: datetime) -> Step | None:
    """The investor's yes to the terms they were shown, or None where it already stands.

    Raises:
        WrongState: nothing is asked of it, or the time to answer has passed.
        ChangedAgain: it was shown an older change.
    """
    if pledge.agreed_version >= terms_version and terms_version <= book.material_version:
        return None
    if book.material_version > terms_version:
        raise ChangedAgain("Read the newer change.", terms_version=book.material_version)
    if verdict(pledge.state, "reconfirm") != "step" or not book.asks(pledge):
        raise WrongState(f"The pledge is {pledge.state}.", state=pledge.state)
    if book.material_version != terms_version or not is_in_time(book, now):
        raise WrongState(
            "The time for an answer has passed.",
            state=pledge.state,
            reconfirm_by=book.reconfirm_by,
        )
    return step(pledge, "reconfirm", reconfirmed(book, pledge, Told(), now))


def refund(pledge: Pledge, now: datetime) -> Step | None:
    """A refund decided by owner or staff, or None where it already stands.

    Raises:
        WrongState: nothing was collected or is being collected, or it is disputed.
    """
    if pledge.reason == "refund":
        return None
    if verdict(pledge.state, "refund") != "step":
        raise WrongState(f"The pledge is {pledge.state}.", state=pledge.state)
    return step(pledge, "refund", closing(pledge, "refund", now))


def release(book: Book, pledge: Pledge, now: datetime) -> Step | None:
    """The handler gives back a pledge that is above its cap, or None where it already stands.

    Raises:
        WrongState: it fits, or the outcome is decided.
    """
    if pledge.reason == "over_cap":
        return None
    is_refused = verdict(pledge.state, "release") != "step" or pledge.over_cap_since is None
    if is_refused or book.is_over:
        raise WrongState(f"The pledge is {pledge.state}.", state=pledge.state)
    return step(pledge, "release", closing(pledge, "over_cap", now))
