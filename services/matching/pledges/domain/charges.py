"""What a step does to a pledge once money is concerned: charged, given back, disputed."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from services.matching.pledges.domain.book import Book
from services.matching.pledges.domain.pledge import Pledge
from services.matching.pledges.domain.seats import closing, freed
from services.matching.pledges.domain.steps import Told, same_amount

REFUND_WITHIN: Final = timedelta(days=30)
COLLECT_WITHIN: Final = timedelta(days=7, minutes=15)
SETTLE_WITHIN: Final = timedelta(minutes=15)
DISPUTE_WITHIN: Final = timedelta(days=90)


def backed(book: Book, pledge: Pledge, told: Told, now: datetime) -> Pledge:
    same_amount(pledge.amount_minor, told)
    is_late = pledge.state == "closing" and pledge.reason != "expired"
    if is_late or book.is_over:
        return closing(pledge, pledge.reason or "round_over", now)
    deadline = book.settles_at
    if book.mode == "flexible":
        # Paid for after the term, as at the deadline: it is due at once.
        deadline = max(now, pledge.withdraw_until or now)
        if book.lacks_yes(pledge) and book.reconfirm_by is not None:
            deadline = max(deadline, book.reconfirm_by)
    return replace(pledge, state="confirmed", reason=None, deadline=deadline)


def stays(_book: Book, pledge: Pledge, _told: Told, _now: datetime) -> Pledge:
    return pledge


def due(book: Book, pledge: Pledge, told: Told, now: datetime) -> Pledge:
    if book.lacks_yes(pledge):
        return closing(pledge, "not_reconfirmed", now)
    if pledge.over_cap_since is not None:
        return closing(pledge, "over_cap", now)
    units = pledge.units if told.allotted_units is None else told.allotted_units
    if units == 0:
        return closing(pledge, "not_allotted", now)
    return replace(
        pledge,
        state="due",
        seat_units=units,
        allotted_units=units,
        allotted_minor=pledge.costs(units),
        deadline=now + COLLECT_WITHIN,
    )


def captured(_book: Book, pledge: Pledge, told: Told, now: datetime) -> Pledge:
    same_amount(pledge.allotted_minor, told)
    until = max(now, pledge.withdraw_until or now)
    return replace(pledge, state="collected", deadline=until + SETTLE_WITHIN)


def lapsed(_book: Book, pledge: Pledge, _told: Told, _now: datetime) -> Pledge:
    return freed(replace(pledge, state="lapsed"))


def settled(_book: Book, pledge: Pledge, _told: Told, _now: datetime) -> Pledge:
    return replace(pledge, state="settled", deadline=None)


def voided(_book: Book, pledge: Pledge, _told: Told, _now: datetime) -> Pledge:
    return freed(replace(pledge, state="released"))


def refunding(_book: Book, pledge: Pledge, _told: Told, now: datetime) -> Pledge:
    return replace(pledge, state="refund_due", seat_units=0, deadline=now + REFUND_WITHIN)


def refunded(_book: Book, pledge: Pledge, _told: Told, _now: datetime) -> Pledge:
    return freed(replace(pledge, state="refunded"))


def disputed(_book: Book, pledge: Pledge, told: Told, now: datetime) -> Pledge:
    return replace(
        pledge,
        state="disputed",
        disputed_from=pledge.state,
        deadline=(told.evidence_due_at or now) + DISPUTE_WITHIN,
    )


def dispute_closed(_book: Book, pledge: Pledge, told: Told, now: datetime) -> Pledge:
    if not told.is_won:
        return freed(replace(pledge, state="charged_back"))
    assert pledge.disputed_from is not None
    again = {"due": now + COLLECT_WITHIN, "collected": now + SETTLE_WITHIN}
    return replace(
        pledge,
        state=pledge.disputed_from,
        disputed_from=None,
        deadline=again.get(pledge.disputed_from),
    )
