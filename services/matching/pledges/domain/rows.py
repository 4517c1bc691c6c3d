"""Each row of the table with what it does, and a round's pledges taken along them. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from services.matching.pledges.domain import (
    On,
    State,
    Unforeseen,
    changes,
    charges,
    seats,
    verdict,
)
from services.matching.pledges.domain.book import Book
from services.matching.pledges.domain.pledge import Pledge
from services.matching.pledges.domain.steps import After, Step, Told, step

AFTER: Final[Mapping[On, After]] = {
    "HoldGranted": seats.hold_granted,
    "HoldRefused": seats.hold_refused,
    "HoldExceeded": seats.exceeded,
    "HoldFits": seats.fits,
    "PaymentBacked": charges.backed,
    "PaymentDeclined": charges.stays,
    "PaymentVoided": charges.voided,
    "PaymentRefunding": charges.refunding,
    "PaymentRefunded": charges.refunded,
    "PaymentCaptured": charges.captured,
    "PaymentLapsed": charges.lapsed,
    "DisputeOpened": charges.disputed,
    "DisputeClosed": charges.dispute_closed,
    "seat_frees": seats.seat_frees,
    "pay_by_passed": seats.closed("expired"),
    "round_over": seats.round_over,
    "round_succeeded": charges.due,
    "round_failed": seats.closed("round_failed"),
    "round_cancelled": seats.closed("round_cancelled"),
    "reconfirm_asked": changes.asked,
    "reconfirm_reminded": changes.reminded,
    "reconfirm_passed": changes.reconfirm_passed,
    "reconfirm": changes.reconfirmed,
    "cancellation_term_over": charges.due,
    "withdrawal_over": charges.settled,
    "withdraw": seats.withdrawn,
    "refund": seats.closed("refund"),
    "release": seats.closed("over_cap"),
}
# Who has not heard of a round's end; of a cancelled one also those charged before it.
LEFT: Final[tuple[State, ...]] = ("placed", "waitlisted", "seated", "confirmed")
CHARGED: Final[tuple[State, ...]] = ("due", "collected", "settled")


def decide(
    book: Book, on: On, heard: Sequence[tuple[Pledge, Told]], now: datetime
) -> tuple[Book, list[Step]]:
    """Take each pledge one row on, in the order of the log, each pledge once.

    A pledge gets all its units or none; what it leaves is offered to the next.

    Raises:
        Unforeseen: neither a step nor to be ignored, or an amount that is not the pledge's.
    """
    steps: list[Step] = []
    for pledge, told in heard:
        if _is_history(pledge, told):
            continue
        match verdict(pledge.state, on):
            case "step":
                after = AFTER[on](book, pledge, told, now)
                taken = step(pledge, on, after)
                book = book.given(pledge.return_id, taken.units_taken)
                steps.append(taken)
            case "ignored":
                continue
            case _:
                raise Unforeseen(f"{on} in state {pledge.state}")
    return book, steps


def _is_history(pledge: Pledge, told: Told) -> bool:
    """An answer to an earlier attempt: that hold was given back.

    Raises:
        Unforeseen: an answer to an attempt that was never made.
    """
    if told.attempt is None or told.attempt == pledge.attempt:
        return False
    if told.attempt > pledge.attempt:
        raise Unforeseen(f"attempt {told.attempt} of {pledge.attempt}")
    return True


def call_next(book: Book, waiting: Sequence[Pledge], now: datetime) -> tuple[Book, list[Step]]:
    """Give free seats to the wait list: in its order, a smaller one behind may still fit."""
    steps: list[Step] = []
    for pledge in waiting:
        if not book.is_over and book.fits(pledge):
            book, taken = decide(book, "seat_frees", [(pledge, Told())], now)
            steps += taken
    return book, steps


def end_of_round(state: State, outcome: str) -> On:
    """What a pledge in `state` hears when its round ended with `outcome`."""
    if state in CHARGED:
        assert outcome == "cancelled", "an outcome takes nothing back"
        return "refund"
    if state != "confirmed":
        return "round_over"
    ends: dict[str, On] = {
        "succeeded": "round_succeeded",
        "failed": "round_failed",
        "cancelled": "round_cancelled",
    }
    return ends[outcome]
