"""Whether a draft could be offered as it stands, with every reason why not."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from services.listing.rounds.domain import JST, Draft, IsBusinessDay, dates, reachable_minor
from shared.errors import Conflict

OFFERED: Final = ("reward", "equity")
# Goes ahead below its target too; investments never do.
FLEXIBLE: Final = ("reward",)
# One allocation is read whole, and nobody should wait for what cannot come.
MOST_BOOK_UNITS: Final = 10_000
MOST_BOOK_TIMES: Final = 10
LONGEST: Final = timedelta(days=366)
FARTHEST: Final = timedelta(days=730)
# Above it an offer needs a securities registration statement, which we do not handle.
EQUITY_BELOW_MINOR: Final = 100_000_000
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


@dataclass(frozen=True, slots=True)
class _Check:
    """Collects what is wrong, in the order of the form."""

    codes: list[Code] = field(default_factory=list)

    def refuse(self, code: Code, *, when: bool) -> None:
        if when:
            self.codes.append(code)


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
