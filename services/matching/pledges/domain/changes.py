"""A material change in a live round: who was asked, who said yes, whose silence counts."""

from dataclasses import replace
from datetime import datetime

from services.matching.pledges.domain.book import Book
from services.matching.pledges.domain.pledge import Pledge
from services.matching.pledges.domain.seats import closing, freed
from services.matching.pledges.domain.steps import Told


def is_in_time(book: Book, now: datetime) -> bool:
    """Whether an answer to the last material change still counts; the last instant does."""
    return book.reconfirm_by is not None and now <= book.reconfirm_by


def asked(book: Book, pledge: Pledge, _told: Told, _now: datetime) -> Pledge:
    return replace(pledge, asked_version=book.material_version)


def reminded(book: Book, pledge: Pledge, _told: Told, _now: datetime) -> Pledge:
    return replace(pledge, reminded_version=book.material_version)


def reconfirmed(book: Book, pledge: Pledge, _told: Told, now: datetime) -> Pledge:
    """Nothing else moves; a charge that had waited for the answer comes by its own term."""
    after = replace(pledge, reconfirmed_version=book.material_version)
    if book.mode == "flexible" and pledge.state == "confirmed":
        return replace(after, deadline=max(now, pledge.withdraw_until or now))
    return after


def reconfirm_passed(_book: Book, pledge: Pledge, _told: Told, now: datetime) -> Pledge:
    if pledge.state == "waitlisted":
        return freed(replace(pledge, state="released", reason="not_reconfirmed"))
    return closing(pledge, "not_reconfirmed", now)
