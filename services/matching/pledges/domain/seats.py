"""What a step does to a pledge's seat: given, kept, waited for, given back. No money moves."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from services.matching.pledges.domain import Reason
from services.matching.pledges.domain.book import Book
from services.matching.pledges.domain.pledge import Pledge
from services.matching.pledges.domain.steps import After, Told, same_amount
from services.matching.rounds.domain import house_term_ends

DECISION_WITHIN: Final = timedelta(seconds=60)
CARD_WITHIN: Final = timedelta(minutes=60)
CLOSING_WITHIN: Final = timedelta(minutes=15)


def hold_granted(book: Book, pledge: Pledge, told: Told, now: datetime) -> Pledge:
    same_amount(pledge.amount_minor, told)
    held = replace(pledge, decision_id=told.decision_id, rule_id=told.rule_id)
    if book.is_over:
        return freed(replace(held, state="released", reason="round_over"))
    is_kept = pledge.seat_units > 0
    if is_kept or (book.fits(pledge) and not book.is_awaited):
        pay_by = _pay_by(book, pledge, now)
        return replace(
            held,
            state="seated",
            seat_units=pledge.units,
            pay_by=pay_by,
            deadline=pay_by,
            withdraw_until=_withdraw_until(book, pledge, told, now),
        )
    if book.has_waitlist:
        return replace(held, state="waitlisted", deadline=book.settles_at)
    return replace(held, state="refused", refused_because="sold_out", deadline=None)


def hold_refused(_book: Book, pledge: Pledge, told: Told, _now: datetime) -> Pledge:
    refused = replace(
        pledge,
        state="refused",
        refused_because="rule",
        rule_id=told.rule_id,
        decision_id=told.decision_id,
    )
    return freed(refused)


def _pay_by(book: Book, pledge: Pledge, now: datetime) -> datetime:
    if pledge.rail == "card":
        return min(now + CARD_WITHIN, book.settles_at)
    return min(now + book.transfer_within, book.transfers_end)


def _withdraw_until(book: Book, pledge: Pledge, told: Told, now: datetime) -> datetime | None:
    """The law's last instant; where it gives none, the house term.

    Somebody who waited in line had nothing to take back before: it runs from the seat.
    """
    if told.withdraw_until is not None:
        return told.withdraw_until
    since = pledge.applied_at if pledge.attempt == 1 else now
    return house_term_ends(book.instrument, book.mode, since, book.closes_at)


def seat_frees(_book: Book, pledge: Pledge, _told: Told, now: datetime) -> Pledge:
    """Decided anew with a seat kept for it; `applied_at` stays."""
    return replace(
        pledge,
        state="placed",
        attempt=pledge.attempt + 1,
        seat_units=pledge.units,
        deadline=now + DECISION_WITHIN,
    )


def withdrawn(_book: Book, pledge: Pledge, _told: Told, now: datetime) -> Pledge:
    if pledge.state in {"placed", "waitlisted"}:
        return freed(replace(pledge, state="released", reason="withdrawn"))
    return closing(pledge, "withdrawn", now)


def round_over(_book: Book, pledge: Pledge, _told: Told, now: datetime) -> Pledge:
    if pledge.state in {"placed", "waitlisted"}:
        return freed(replace(pledge, state="released", reason="round_over"))
    return closing(pledge, "round_over", now)


def exceeded(_book: Book, pledge: Pledge, _told: Told, now: datetime) -> Pledge:
    """It waits for its outcome; a charge that is on its way already is called back."""
    over = replace(pledge, over_cap_since=pledge.over_cap_since or now)
    return closing(over, "over_cap", now) if pledge.state == "due" else over


def fits(_book: Book, pledge: Pledge, _told: Told, _now: datetime) -> Pledge:
    return replace(pledge, over_cap_since=None)


def closed(reason: Reason) -> After:
    def after(_book: Book, pledge: Pledge, _told: Told, now: datetime) -> Pledge:
        return closing(pledge, reason, now)

    return after


def closing(pledge: Pledge, reason: Reason, now: datetime) -> Pledge:
    """The seat is kept: money may be in flight until payments has answered."""
    return replace(pledge, state="closing", reason=reason, deadline=now + CLOSING_WITHIN)


def freed(pledge: Pledge) -> Pledge:
    return replace(pledge, seat_units=0, deadline=None)
