"""The terms of a round, its legal dates, and its path once scheduled. Pure."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
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
OFFERED: Final = ("reward", "equity")
# Goes ahead below its target too; investments never do.
FLEXIBLE: Final = ("reward",)
# One allocation is read whole, and nobody should wait for what cannot come.
MOST_BOOK_UNITS: Final = 10_000
MOST_BOOK_TIMES: Final = 10
# Who is at the payment page at the deadline may finish.
REWARD_SETTLES_AFTER: Final = timedelta(minutes=75)
# The eight days of the right to withdraw, the day of closing being the first.
EQUITY_SETTLES_ON_DAY: Final = 9
TRANSFERS_END_BEFORE_DAYS: Final = 5
LONGEST: Final = timedelta(days=366)
FARTHEST: Final = timedelta(days=730)
# Above it an offer needs a securities registration statement, which we do not handle.
EQUITY_BELOW_MINOR: Final = 100_000_000

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
Code = Literal[
    "instrument_not_offered",
    "mode_not_offered",
    "by_rule_not_here",
    "rule_missing",
    "rule_not_here",
    "book_limit_not_above",
    "book_limit_too_high",
    "stock_not_here",
    "rail_not_allowed",
    "rail_twice",
    "opens_in_the_past",
    "opens_after_closing",
    "closes_too_soon",
    "closes_too_late",
    "too_long",
    "no_day_for_transfers",
    "target_not_reachable",
    "returns_missing",
    "returns_not_here",
    "return_twice",
    "delivered_before_closing",
    "equity_missing",
    "equity_not_here",
    "unit_missing",
    "unit_not_here",
    "unit_is_not_shares_times_price",
    "payment_day_too_early",
    "payment_day_too_late",
    "equity_limit",
]


class TermsUnsound(Conflict):
    """The terms contradict each other, the law or the calendar; `problems` lists codes."""

    title = "These terms do not hold together"


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


@dataclass(frozen=True, slots=True)
class _Check:
    """Collects what is wrong, in the order of the form."""

    codes: list[Code] = field(default_factory=list)

    def refuse(self, code: Code, *, when: bool) -> None:
        if when:
            self.codes.append(code)


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


def problems(draft: Draft, now: datetime, is_business_day: IsBusinessDay) -> list[Code]:
    """Everything that is wrong with the terms at `now`; nothing means they are sound."""
    check = _Check()
    check.refuse("instrument_not_offered", when=draft.instrument not in OFFERED)
    is_flexible = draft.mode == "flexible"
    check.refuse("mode_not_offered", when=is_flexible and draft.instrument not in FLEXIBLE)
    if check.codes:
        return check.codes
    is_equity = draft.instrument == "equity"
    check.refuse("rail_not_allowed", when=is_equity and "card" in draft.rails)
    check.refuse("rail_twice", when=len(set(draft.rails)) < len(draft.rails))
    if is_equity:
        _check_equity(check, draft)
    else:
        _check_reward(check, draft)
    _check_allotment(check, draft)
    check.refuse("target_not_reachable", when=reachable_minor(draft) < draft.target_minor)
    _check_period(check, draft, now)
    # Dates are computed only from a deadline that is no nonsense.
    if not check.codes:
        _check_dates(check, draft, now, is_business_day)
    return check.codes


def _check_reward(check: _Check, draft: Draft) -> None:
    ids = [each.return_id for each in draft.returns]
    check.refuse("returns_missing", when=not ids)
    check.refuse("return_twice", when=len(set(ids)) < len(ids))
    check.refuse("equity_not_here", when=draft.equity is not None)
    check.refuse("unit_not_here", when=draft.unit_minor is not None)


def _check_allotment(check: _Check, draft: Draft) -> None:
    """First come, or a rule with a book that takes more than there is."""
    if draft.allotment == "first_come":
        says = (draft.allotment_rule, draft.book_limit_units)
        check.refuse("rule_not_here", when=says != (None, None))
        return
    # Only what is decided once for everybody can be given away by rule then.
    check.refuse("by_rule_not_here", when=draft.mode != "all_or_nothing")
    check.refuse("rule_missing", when=draft.allotment_rule is None)
    book, limit = draft.book_limit_units or 0, draft.limit_units
    check.refuse("book_limit_not_above", when=book <= limit)
    check.refuse(
        "book_limit_too_high", when=book > min(MOST_BOOK_UNITS, MOST_BOOK_TIMES * limit)
    )
    # A return of its own stock would be first come within it.
    stocked = any(each.stock_units is not None for each in draft.returns)
    check.refuse("stock_not_here", when=stocked)


def _check_equity(check: _Check, draft: Draft) -> None:
    check.refuse("returns_not_here", when=bool(draft.returns))
    check.refuse("equity_missing", when=draft.equity is None)
    check.refuse("unit_missing", when=draft.unit_minor is None)
    if draft.equity is None or draft.unit_minor is None:
        return
    shares_minor = draft.equity.share_price_minor * draft.equity.shares_per_unit
    check.refuse("unit_is_not_shares_times_price", when=draft.unit_minor != shares_minor)
    check.refuse(
        "equity_limit", when=draft.unit_minor * draft.limit_units >= EQUITY_BELOW_MINOR
    )


def _check_period(check: _Check, draft: Draft, now: datetime) -> None:
    opens_at = now if draft.opens_at is None else draft.opens_at
    check.refuse("closes_too_soon", when=draft.closes_at <= now)
    check.refuse("closes_too_late", when=draft.closes_at > now + FARTHEST)
    check.refuse("opens_after_closing", when=opens_at >= draft.closes_at)
    if not check.codes:
        check.refuse("opens_in_the_past", when=opens_at < now - FARTHEST)
        check.refuse("too_long", when=opens_at < draft.closes_at - LONGEST)


def _check_dates(
    check: _Check, draft: Draft, now: datetime, is_business_day: IsBusinessDay
) -> None:
    computed = dates(draft, is_business_day)
    opens_at = max(now, draft.opens_at or now)
    check.refuse(
        "no_day_for_transfers",
        when="bank_transfer" in draft.rails and computed.transfers_end <= opens_at,
    )
    closing_month = draft.closes_at.astimezone(JST).strftime("%Y-%m")
    early = any(each.delivery_month < closing_month for each in draft.returns)
    check.refuse("delivered_before_closing", when=early)
    if draft.equity is not None:
        settles_on = computed.settles_at.date()
        day = draft.equity.payment_day
        check.refuse("payment_day_too_early", when=day <= settles_on)
        check.refuse("payment_day_too_late", when=day > settles_on + LONGEST)


def check_sound(draft: Draft, now: datetime, is_business_day: IsBusinessDay) -> None:
    """Refuse terms that cannot be offered.

    Raises:
        TermsUnsound: with the codes of everything that is wrong.
    """
    if wrong := problems(draft, now, is_business_day):
        raise TermsUnsound("See the problems.", problems=wrong)


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
