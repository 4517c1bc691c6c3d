"""The terms of a round, its legal dates, and its path once scheduled. Pure."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Final, Literal, get_args
from uuid import UUID

from shared.errors import Conflict

Instrument = Literal["reward", "donation", "fund", "equity", "hometown"]
Mode = Literal["all_or_nothing", "flexible"]
Allotment = Literal["first_come", "by_rule"]
AllotmentRule = Literal["max_min", "pro_rata"]
Rail = Literal["card", "bank_transfer"]
Licence = Literal["type1_small"]
SecurityClass = Literal["common"]
# In the order of matching, whose state it is: Python keeps one `Literal[…] | None` for both.
State = Literal["scheduled", "open", "paused", "settling", "succeeded", "failed", "cancelled"]
On = Literal[
    "RoundOpened",
    "RoundPaused",
    "RoundResumed",
    "RoundSettling",
    "RoundSucceeded",
    "RoundFailed",
    "RoundCancelled",
]
# Legal dates are those of Japan; it has no summer time.
JST: Final = timezone(timedelta(hours=9), "JST")
# Who is at the payment page at the deadline may finish.
REWARD_SETTLES_AFTER: Final = timedelta(minutes=75)
# The eight days of the right to withdraw, the day of closing being the first.
EQUITY_SETTLES_ON_DAY: Final = 9
TRANSFERS_END_BEFORE_DAYS: Final = 5
# Matching decides; this is what its facts may do to what we show. (state, on): becomes.
NEXT: Final[Mapping[tuple[State, On], State]] = {
    ("scheduled", "RoundOpened"): "open",
    ("scheduled", "RoundCancelled"): "cancelled",
    ("open", "RoundPaused"): "paused",
    ("open", "RoundSettling"): "settling",
    ("open", "RoundCancelled"): "cancelled",
    ("paused", "RoundResumed"): "open",
    ("paused", "RoundSettling"): "settling",
    ("paused", "RoundCancelled"): "cancelled",
    ("settling", "RoundSucceeded"): "succeeded",
    ("settling", "RoundFailed"): "failed",
    ("settling", "RoundCancelled"): "cancelled",
}
TERMINAL: Final[AbstractSet[State]] = {"succeeded", "failed", "cancelled"}
FACTS: Final = get_args(On)
IsBusinessDay = Callable[[date], bool]


class OneRoundOnly(Conflict):
    """A project carries one round; its draft can be changed."""

    title = "This project has a round already"


class RoundMissing(Conflict):
    """A project is submitted with its round."""

    title = "Draft a round first"


class UnknownHandler(Conflict):
    """No licensed handler of this id is on the platform."""

    title = "There is no such handler"


class Unforeseen(Exception):
    """A fact that cannot be in this state of the round: a bug."""


@dataclass(frozen=True, slots=True)
class Return:
    """What a supporter gets; `price_minor` includes tax and shipping. `stock_units` None: any.

    `delivery_month` is `YYYY-MM`.
    """

    return_id: UUID
    title: str
    description: str
    price_minor: int
    stock_units: int | None
    delivery_month: str
    is_shipped: bool


@dataclass(frozen=True, slots=True)
class Document:
    """The pre-contract document (契約締結前交付書面) the handler has to approve."""

    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Equity:
    """What only shares have. `payment_day` is 払込日; `shares_before` those issued so far."""

    handler_id: UUID
    licence: Licence
    security_class: SecurityClass
    payment_day: date
    share_price_minor: int
    shares_per_unit: int
    shares_before: int
    valuation: str
    document: Document


@dataclass(frozen=True, slots=True)
class Draft:
    """The terms as the owner wrote them. `opens_at` None: as soon as all approvals are in.

    `unit_minor` only for equity; `returns` only for reward. `limit_units` bounds the round.
    `by_rule` up to `book_limit_units` may be pledged, and `allotment_rule` gives them away.
    """

    instrument: Instrument
    mode: Mode
    target_minor: int
    limit_units: int
    unit_minor: int | None
    rails: tuple[Rail, ...]
    opens_at: datetime | None
    closes_at: datetime
    transfer_within_days: int
    returns: tuple[Return, ...] = ()
    equity: Equity | None = None
    allotment: Allotment = "first_come"
    allotment_rule: AllotmentRule | None = None
    book_limit_units: int | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """What follows from the deadline. `transfers_end`: from then on no transfer is begun."""

    settles_at: datetime
    transfers_end: datetime
    payment_day: date


def dates(draft: Draft, is_business_day: IsBusinessDay) -> Dates:
    """The legal dates of sound terms, in Japan's zone.

    Reward: decided 75 minutes after closing; transfers end 5 business days before closing, at
    the same hour. Equity: decided at 00:00 of the ninth day, the closing day being the first;
    transfers end a day before that.
    """
    closes = draft.closes_at.astimezone(JST)
    if draft.equity is None:
        settles = closes + REWARD_SETTLES_AFTER
        last = business_days_before(closes.date(), TRANSFERS_END_BEFORE_DAYS, is_business_day)
        ends = datetime.combine(last, closes.timetz())
        return Dates(settles, ends, settles.date())
    ninth = closes.date() + timedelta(days=EQUITY_SETTLES_ON_DAY - 1)
    settles = datetime.combine(ninth, time(), JST)
    return Dates(settles, settles - timedelta(days=1), draft.equity.payment_day)


def business_days_before(day: date, count: int, is_business_day: IsBusinessDay) -> date:
    """The business day with `count` - 1 others between it and `day`, which does not count."""
    while count:
        day -= timedelta(days=1)
        count -= is_business_day(day)
    return day


def reachable_minor(draft: Draft) -> int:
    """The most that the round can bring in: its units at the dearest prices there are.

    By rule nobody knows which returns are given: then what it brings in at the cheapest.
    """
    if draft.allotment == "by_rule" and (draft.unit_minor or draft.returns):
        return lowest_minor(draft) * draft.limit_units
    if draft.instrument == "equity":
        return (draft.unit_minor or 0) * draft.limit_units
    total_minor, left = 0, draft.limit_units
    for each in sorted(draft.returns, key=lambda one: -one.price_minor):
        units = left if each.stock_units is None else min(left, each.stock_units)
        total_minor += units * each.price_minor
        left -= units
    return total_minor


def lowest_minor(draft: Draft) -> int:
    """The price of one unit, or of the cheapest return."""
    return draft.unit_minor or min(each.price_minor for each in draft.returns)


def handler_of(draft: Draft) -> UUID | None:
    """The licensed firm that has to approve, or None where none is needed."""
    return draft.equity.handler_id if draft.equity else None


def approvals_missing(draft: Draft, kinds: AbstractSet[str]) -> list[str]:
    """Which approvals the round still needs, given the `kinds` that are there."""
    needed: Sequence[str] = ("chamber", "handler") if draft.equity else ("chamber",)
    return [kind for kind in needed if kind not in kinds]


def follow(state: State, on: On) -> State | None:
    """The state after a fact of matching, or None where it changes nothing.

    Raises:
        Unforeseen: it cannot be.
    """
    if (state, on) in NEXT:
        return NEXT[state, on]
    if state in TERMINAL:
        return None
    raise Unforeseen(f"{on} in state {state}")
