"""The book of one round: what is left of it, and how its pledges move on. Pure.

Every change is one row of `domain.NEXT`; the caller holds the round's lock.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from services.matching.pledges.domain import (
    ASKED,
    NEXT,
    On,
    Reason,
    State,
    Unforeseen,
    verdict,
)
from services.matching.rounds.domain import house_term_ends
from shared.errors import Conflict, WrongState

DECISION_WITHIN: Final = timedelta(seconds=60)
CARD_WITHIN: Final = timedelta(minutes=60)
CLOSING_WITHIN: Final = timedelta(minutes=15)
REFUND_WITHIN: Final = timedelta(days=30)
COLLECT_WITHIN: Final = timedelta(days=7, minutes=15)
SETTLE_WITHIN: Final = timedelta(minutes=15)
DISPUTE_WITHIN: Final = timedelta(days=90)


class ChangedAgain(Conflict):
    """The reader said yes to a change after which something else has changed."""

    title = "Something else has changed since"


@dataclass(frozen=True, slots=True)
class Pledge:
    """One pledge as the book holds it. `seat_units` is what it has of the round just now."""

    id: UUID
    round_id: UUID
    investor_id: UUID
    person_id: UUID
    return_id: UUID | None
    units: int
    amount_minor: int
    currency: str
    rail: str
    terms_version: int
    applied_at: datetime
    state: State
    step_no: int = 1
    version: int = 1
    attempt: int = 1
    seat_units: int = 0
    deadline: datetime | None = None
    pay_by: datetime | None = None
    withdraw_until: datetime | None = None
    reason: Reason | None = None
    refused_because: Literal["rule", "sold_out"] | None = None
    rule_id: str | None = None
    decision_id: UUID | None = None
    allotted_units: int | None = None
    allotted_minor: int | None = None
    disputed_from: State | None = None
    # Its hold is above its cap since then: it is not charged, and may always be taken back.
    over_cap_since: datetime | None = None
    # Within its amount, on top of the price of its units.
    extra_minor: int = 0
    # The terms it was said yes to since it was accepted, after a material change.
    reconfirmed_version: int | None = None
    # The material change it was told of last, and reminded of.
    asked_version: int | None = None
    reminded_version: int | None = None

    def costs(self, units: int) -> int:
        """What so many of its units cost, with all that was added. At least one unit."""
        return (self.amount_minor - self.extra_minor) // self.units * units + self.extra_minor

    @property
    def agreed_version(self) -> int:
        """The last terms that its investor has said yes to."""
        return max(self.terms_version, self.reconfirmed_version or 0)


@dataclass(frozen=True, slots=True)
class Book:
    """What is left of a round, read under its lock. A return without a stock maps to None."""

    round_id: UUID
    instrument: str
    mode: str
    is_over: bool
    units_free: int
    returns_free: Mapping[UUID, int | None]
    has_waitlist: bool
    is_awaited: bool
    closes_at: datetime
    settles_at: datetime
    transfers_end: datetime
    transfer_within: timedelta
    # The terms with the last material change, and until when it may be said yes to.
    material_version: int = 0
    reconfirm_by: datetime | None = None

    def lacks_yes(self, pledge: Pledge) -> bool:
        """Whether something material has changed since its investor last said yes."""
        return pledge.agreed_version < self.material_version

    def asks(self, pledge: Pledge) -> bool:
        """Whether its investor is asked to say yes again, or to take it back."""
        return not self.is_over and self.lacks_yes(pledge)

    def fits(self, pledge: Pledge) -> bool:
        """All its units or none."""
        of_return = self.returns_free.get(pledge.return_id) if pledge.return_id else None
        return pledge.units <= self.units_free and (
            of_return is None or pledge.units <= of_return
        )

    def given(self, return_id: UUID | None, units: int) -> "Book":
        """With `units` fewer; a negative number gives back."""
        left = dict(self.returns_free)
        if return_id is not None and (of_return := left.get(return_id)) is not None:
            left[return_id] = of_return - units
        return replace(self, units_free=self.units_free - units, returns_free=left)


@dataclass(frozen=True, slots=True)
class Told:
    """What a fact, a timer or a command brings along; most bring nothing."""

    attempt: int | None = None
    amount_minor: int | None = None
    withdraw_until: datetime | None = None
    rule_id: str | None = None
    decision_id: UUID | None = None
    is_won: bool = False
    evidence_due_at: datetime | None = None
    allotted_units: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table, taken: the pledge afterwards, and the fact to tell."""

    was: Pledge
    on: On
    pledge: Pledge
    says: str | None

    @property
    def units_taken(self) -> int:
        """Units that left the book; negative where they came back."""
        return self.pledge.seat_units - self.was.seat_units


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
                after = _AFTER[on](book, pledge, told, now)
                taken = step(pledge, on, after)
                book = book.given(pledge.return_id, taken.units_taken)
                steps.append(taken)
            case "ignored":
                continue
            case _:
                raise Unforeseen(f"{on} in state {pledge.state}")
    return book, steps


def step(was: Pledge, on: On, after: Pledge) -> Step:
    """One row: every step is counted, only a fact raises the version.

    Raises:
        KeyError: the table has no such row.
    """
    says = NEXT[was.state, on][after.state]
    counted = replace(after, step_no=was.step_no + 1, version=was.version + (1 if says else 0))
    return Step(was, on, counted, says)


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
    return step(pledge, "withdraw", _withdrawn(book, pledge, Told(), now))


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
    return step(pledge, "reconfirm", _reconfirmed(book, pledge, Told(), now))


def is_in_time(book: Book, now: datetime) -> bool:
    """Whether an answer to the last material change still counts; the last instant does."""
    return book.reconfirm_by is not None and now <= book.reconfirm_by


def refund(pledge: Pledge, now: datetime) -> Step | None:
    """A refund decided by owner or staff, or None where it already stands.

    Raises:
        WrongState: nothing was collected or is being collected, or it is disputed.
    """
    if pledge.reason == "refund":
        return None
    if verdict(pledge.state, "refund") != "step":
        raise WrongState(f"The pledge is {pledge.state}.", state=pledge.state)
    return step(pledge, "refund", _closing(pledge, "refund", now))


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
    return step(pledge, "release", _closing(pledge, "over_cap", now))


# Who has not heard of a round's end; of a cancelled one also those charged before it.
LEFT: Final[tuple[State, ...]] = ("placed", "waitlisted", "seated", "confirmed")
CHARGED: Final[tuple[State, ...]] = ("due", "collected", "settled")


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


def call_next(book: Book, waiting: Sequence[Pledge], now: datetime) -> tuple[Book, list[Step]]:
    """Give free seats to the wait list: in its order, a smaller one behind may still fit."""
    steps: list[Step] = []
    for pledge in waiting:
        if not book.is_over and book.fits(pledge):
            book, taken = decide(book, "seat_frees", [(pledge, Told())], now)
            steps += taken
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


def _hold_granted(book: Book, pledge: Pledge, told: Told, now: datetime) -> Pledge:
    _same_amount(pledge.amount_minor, told)
    held = replace(pledge, decision_id=told.decision_id, rule_id=told.rule_id)
    if book.is_over:
        return _freed(replace(held, state="released", reason="round_over"))
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


def _hold_refused(_book: Book, pledge: Pledge, told: Told, _now: datetime) -> Pledge:
    refused = replace(
        pledge,
        state="refused",
        refused_because="rule",
        rule_id=told.rule_id,
        decision_id=told.decision_id,
    )
    return _freed(refused)


def _withdrawn(_book: Book, pledge: Pledge, _told: Told, now: datetime) -> Pledge:
    if pledge.state in {"placed", "waitlisted"}:
        return _freed(replace(pledge, state="released", reason="withdrawn"))
    return _closing(pledge, "withdrawn", now)


def _round_over(_book: Book, pledge: Pledge, _told: Told, now: datetime) -> Pledge:
    if pledge.state in {"placed", "waitlisted"}:
        return _freed(replace(pledge, state="released", reason="round_over"))
    return _closing(pledge, "round_over", now)


def _seat_frees(_book: Book, pledge: Pledge, _told: Told, now: datetime) -> Pledge:
    """Decided anew with a seat kept for it; `applied_at` stays."""
    return replace(
        pledge,
        state="placed",
        attempt=pledge.attempt + 1,
        seat_units=pledge.units,
        deadline=now + DECISION_WITHIN,
    )


def _backed(book: Book, pledge: Pledge, told: Told, now: datetime) -> Pledge:
    _same_amount(pledge.amount_minor, told)
    is_late = pledge.state == "closing" and pledge.reason != "expired"
    if is_late or book.is_over:
        return _closing(pledge, pledge.reason or "round_over", now)
    deadline = book.settles_at
    if book.mode == "flexible":
        # Paid for after the term, as at the deadline: it is due at once.
        deadline = max(now, pledge.withdraw_until or now)
        if book.lacks_yes(pledge) and book.reconfirm_by is not None:
            deadline = max(deadline, book.reconfirm_by)
    return replace(pledge, state="confirmed", reason=None, deadline=deadline)


def _stays(_book: Book, pledge: Pledge, _told: Told, _now: datetime) -> Pledge:
    return pledge


def _reconfirmed(book: Book, pledge: Pledge, _told: Told, now: datetime) -> Pledge:
    """Nothing else moves; a charge that had waited for the answer comes by its own term."""
    after = replace(pledge, reconfirmed_version=book.material_version)
    if book.mode == "flexible" and pledge.state == "confirmed":
        return replace(after, deadline=max(now, pledge.withdraw_until or now))
    return after


def _asked(book: Book, pledge: Pledge, _told: Told, _now: datetime) -> Pledge:
    return replace(pledge, asked_version=book.material_version)


def _reminded(book: Book, pledge: Pledge, _told: Told, _now: datetime) -> Pledge:
    return replace(pledge, reminded_version=book.material_version)


def _reconfirm_passed(_book: Book, pledge: Pledge, _told: Told, now: datetime) -> Pledge:
    if pledge.state == "waitlisted":
        return _freed(replace(pledge, state="released", reason="not_reconfirmed"))
    return _closing(pledge, "not_reconfirmed", now)


def _closed(reason: Reason) -> "_After":
    def after(_book: Book, pledge: Pledge, _told: Told, now: datetime) -> Pledge:
        return _closing(pledge, reason, now)

    return after


def _closing(pledge: Pledge, reason: Reason, now: datetime) -> Pledge:
    """The seat is kept: money may be in flight until payments has answered."""
    return replace(pledge, state="closing", reason=reason, deadline=now + CLOSING_WITHIN)


def _due(book: Book, pledge: Pledge, told: Told, now: datetime) -> Pledge:
    if book.lacks_yes(pledge):
        return _closing(pledge, "not_reconfirmed", now)
    if pledge.over_cap_since is not None:
        return _closing(pledge, "over_cap", now)
    units = pledge.units if told.allotted_units is None else told.allotted_units
    if units == 0:
        return _closing(pledge, "not_allotted", now)
    return replace(
        pledge,
        state="due",
        seat_units=units,
        allotted_units=units,
        allotted_minor=pledge.costs(units),
        deadline=now + COLLECT_WITHIN,
    )


def _exceeded(_book: Book, pledge: Pledge, _told: Told, now: datetime) -> Pledge:
    """It waits for its outcome; a charge that is on its way already is called back."""
    over = replace(pledge, over_cap_since=pledge.over_cap_since or now)
    return _closing(over, "over_cap", now) if pledge.state == "due" else over


def _fits(_book: Book, pledge: Pledge, _told: Told, _now: datetime) -> Pledge:
    return replace(pledge, over_cap_since=None)


def _voided(_book: Book, pledge: Pledge, _told: Told, _now: datetime) -> Pledge:
    return _freed(replace(pledge, state="released"))


def _refunding(_book: Book, pledge: Pledge, _told: Told, now: datetime) -> Pledge:
    return replace(pledge, state="refund_due", seat_units=0, deadline=now + REFUND_WITHIN)


def _refunded(_book: Book, pledge: Pledge, _told: Told, _now: datetime) -> Pledge:
    return _freed(replace(pledge, state="refunded"))


def _captured(_book: Book, pledge: Pledge, told: Told, now: datetime) -> Pledge:
    _same_amount(pledge.allotted_minor, told)
    until = max(now, pledge.withdraw_until or now)
    return replace(pledge, state="collected", deadline=until + SETTLE_WITHIN)


def _lapsed(_book: Book, pledge: Pledge, _told: Told, _now: datetime) -> Pledge:
    return _freed(replace(pledge, state="lapsed"))


def _settled(_book: Book, pledge: Pledge, _told: Told, _now: datetime) -> Pledge:
    return replace(pledge, state="settled", deadline=None)


def _disputed(_book: Book, pledge: Pledge, told: Told, now: datetime) -> Pledge:
    return replace(
        pledge,
        state="disputed",
        disputed_from=pledge.state,
        deadline=(told.evidence_due_at or now) + DISPUTE_WITHIN,
    )


def _dispute_closed(_book: Book, pledge: Pledge, told: Told, now: datetime) -> Pledge:
    if not told.is_won:
        return _freed(replace(pledge, state="charged_back"))
    assert pledge.disputed_from is not None
    again = {"due": now + COLLECT_WITHIN, "collected": now + SETTLE_WITHIN}
    return replace(
        pledge,
        state=pledge.disputed_from,
        disputed_from=None,
        deadline=again.get(pledge.disputed_from),
    )


def _freed(pledge: Pledge) -> Pledge:
    return replace(pledge, seat_units=0, deadline=None)


def _same_amount(amount_minor: int | None, told: Told) -> None:
    if told.amount_minor != amount_minor:
        raise Unforeseen(f"{told.amount_minor} where the pledge says {amount_minor}")


_After = Callable[[Book, Pledge, Told, datetime], Pledge]
_AFTER: Final[Mapping[On, _After]] = {
    "HoldGranted": _hold_granted,
    "HoldRefused": _hold_refused,
    "HoldExceeded": _exceeded,
    "HoldFits": _fits,
    "PaymentBacked": _backed,
    "PaymentDeclined": _stays,
    "PaymentVoided": _voided,
    "PaymentRefunding": _refunding,
    "PaymentRefunded": _refunded,
    "PaymentCaptured": _captured,
    "PaymentLapsed": _lapsed,
    "DisputeOpened": _disputed,
    "DisputeClosed": _dispute_closed,
    "seat_frees": _seat_frees,
    "pay_by_passed": _closed("expired"),
    "round_over": _round_over,
    "round_succeeded": _due,
    "round_failed": _closed("round_failed"),
    "round_cancelled": _closed("round_cancelled"),
    "reconfirm_asked": _asked,
    "reconfirm_reminded": _reminded,
    "reconfirm_passed": _reconfirm_passed,
    "reconfirm": _reconfirmed,
    "cancellation_term_over": _due,
    "withdrawal_over": _settled,
    "withdraw": _withdrawn,
    "refund": _closed("refund"),
    "release": _closed("over_cap"),
}
