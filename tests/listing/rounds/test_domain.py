"""The terms of a round: the calendar, the law, and what contradicts itself. Pure."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.listing.business_days import japanese_business_days
from services.listing.rounds.domain import (
    JST,
    NEXT,
    TERMINAL,
    Document,
    Draft,
    Equity,
    On,
    Return,
    State,
    Unforeseen,
    approvals_missing,
    business_days_before,
    dates,
    follow,
    reachable_minor,
)
from services.listing.rounds.domain.soundness import problems

NOW = datetime(2026, 11, 24, tzinfo=UTC)
IS_BUSINESS_DAY = japanese_business_days()


def a_return(number: int = 1, **changed: object) -> Return:
    made = Return(UUID(int=number), "手ぬぐい", "", 5_000, None, "2027-09", is_shipped=True)
    return replace(made, **changed)  # type: ignore[arg-type]


REWARD = Draft(
    instrument="reward",
    mode="all_or_nothing",
    target_minor=1_000_000,
    limit_units=300,
    unit_minor=None,
    rails=("card", "bank_transfer"),
    opens_at=None,
    closes_at=datetime(2027, 6, 30, 17, tzinfo=JST),
    transfer_within_days=7,
    returns=(a_return(),),
)
SHARES = Equity(
    handler_id=UUID(int=7),
    licence="type1_small",
    security_class="common",
    payment_day=date(2027, 7, 20),
    share_price_minor=10_000,
    shares_per_unit=5,
    shares_before=8_000,
    valuation="",
    document=Document(1, "0" * 64),
)
EQUITY = replace(
    REWARD,
    instrument="equity",
    unit_minor=50_000,
    rails=("bank_transfer",),
    returns=(),
    equity=SHARES,
)


BY_RULE = replace(
    REWARD,
    allotment="by_rule",
    allotment_rule="max_min",
    book_limit_units=3 * REWARD.limit_units,
)
SHARES_BY_RULE = replace(
    EQUITY,
    allotment="by_rule",
    allotment_rule="pro_rata",
    book_limit_units=2 * EQUITY.limit_units,
)
CHEAP = a_return(2, price_minor=1)


@pytest.mark.parametrize(
    "draft", [REWARD, replace(REWARD, mode="flexible"), EQUITY, BY_RULE, SHARES_BY_RULE]
)
def test_sound_terms_have_no_problem(draft: Draft) -> None:
    assert problems(draft, NOW, IS_BUSINESS_DAY) == []


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (replace(REWARD, instrument="donation"), "instrument_not_offered"),
        (replace(REWARD, instrument="fund"), "instrument_not_offered"),
        (replace(REWARD, instrument="hometown"), "instrument_not_offered"),
        (replace(EQUITY, mode="flexible"), "mode_not_offered"),
        (replace(EQUITY, rails=("card",)), "rail_not_allowed"),
        (replace(REWARD, rails=("card", "card")), "rail_twice"),
        (replace(REWARD, opens_at=REWARD.closes_at), "opens_after_closing"),
        (replace(REWARD, opens_at=datetime.min.replace(tzinfo=UTC)), "opens_in_the_past"),
        (replace(REWARD, closes_at=NOW), "closes_too_soon"),
        (replace(REWARD, closes_at=datetime.max.replace(tzinfo=UTC)), "closes_too_late"),
        (replace(REWARD, closes_at=NOW + timedelta(days=367)), "too_long"),
        (replace(REWARD, closes_at=NOW + timedelta(days=6)), "no_day_for_transfers"),
        (replace(REWARD, limit_units=199), "target_not_reachable"),
        (replace(REWARD, returns=(a_return(stock_units=199),)), "target_not_reachable"),
        (replace(EQUITY, limit_units=19), "target_not_reachable"),
        (replace(REWARD, returns=()), "returns_missing"),
        (replace(REWARD, returns=(a_return(), a_return())), "return_twice"),
        (
            replace(REWARD, returns=(a_return(delivery_month="2027-05"),)),
            "delivered_before_closing",
        ),
        (replace(EQUITY, returns=(a_return(),)), "returns_not_here"),
        (replace(EQUITY, equity=None), "equity_missing"),
        (replace(REWARD, equity=SHARES), "equity_not_here"),
        (replace(EQUITY, unit_minor=None), "unit_missing"),
        (replace(REWARD, unit_minor=1), "unit_not_here"),
        (replace(EQUITY, unit_minor=50_001), "unit_is_not_shares_times_price"),
        (
            replace(EQUITY, equity=replace(SHARES, payment_day=date(2027, 7, 8))),
            "payment_day_too_early",
        ),
        (
            replace(EQUITY, equity=replace(SHARES, payment_day=date(2029, 1, 1))),
            "payment_day_too_late",
        ),
        (replace(EQUITY, limit_units=2_000), "equity_limit"),
        (replace(REWARD, allotment_rule="max_min"), "rule_not_here"),
        (replace(REWARD, book_limit_units=900), "rule_not_here"),
        (replace(BY_RULE, allotment_rule=None), "rule_missing"),
        (replace(BY_RULE, mode="flexible"), "by_rule_not_here"),
        (replace(BY_RULE, book_limit_units=None), "book_limit_not_above"),
        (replace(BY_RULE, book_limit_units=BY_RULE.limit_units), "book_limit_not_above"),
        (
            replace(BY_RULE, book_limit_units=1 + 10 * BY_RULE.limit_units),
            "book_limit_too_high",
        ),
        (replace(BY_RULE, limit_units=5_000, book_limit_units=10_001), "book_limit_too_high"),
        (replace(BY_RULE, returns=(a_return(stock_units=300),)), "stock_not_here"),
        (replace(BY_RULE, returns=()), "returns_missing"),
        (replace(BY_RULE, returns=(a_return(), CHEAP)), "target_not_reachable"),
    ],
)
def test_each_problem_is_named(draft: Draft, code: str) -> None:
    assert code in problems(draft, NOW, IS_BUSINESS_DAY)


def test_a_reward_is_decided_75_minutes_after_closing() -> None:
    computed = dates(REWARD, IS_BUSINESS_DAY)
    assert computed.settles_at == datetime(2027, 6, 30, 18, 15, tzinfo=JST)
    # 30 June 2027 is a Wednesday; five business days before it is the Wednesday before.
    assert computed.transfers_end == datetime(2027, 6, 23, 17, tzinfo=JST)
    assert computed.payment_day == date(2027, 6, 30)


def test_shares_are_decided_on_the_ninth_day_the_closing_day_being_the_first() -> None:
    computed = dates(EQUITY, IS_BUSINESS_DAY)
    assert computed.settles_at == datetime(2027, 7, 8, tzinfo=JST)
    assert computed.transfers_end == datetime(2027, 7, 7, tzinfo=JST)
    assert computed.payment_day == SHARES.payment_day


def test_the_closing_day_is_that_of_japan() -> None:
    closes = datetime(2027, 6, 30, 15, 30, tzinfo=UTC)  # 1 July, 00:30 in Japan
    computed = dates(replace(EQUITY, closes_at=closes), IS_BUSINESS_DAY)
    assert computed.settles_at == datetime(2027, 7, 9, tzinfo=JST)


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2027, 1, 8), date(2026, 12, 30)),  # over the year's end: 7, 6, 5, 4 January
        (date(2027, 5, 6), date(2027, 4, 23)),  # over the golden week
        (date(2026, 11, 29), date(2026, 11, 20)),  # a Sunday; the 23rd is a holiday
    ],
)
def test_holidays_weekends_and_the_years_end_do_not_count(day: date, before: date) -> None:
    assert business_days_before(day, 5, IS_BUSINESS_DAY) == before


RETURNS = st.lists(
    st.tuples(st.integers(1, 1_000), st.none() | st.integers(1, 20)), min_size=1, max_size=4
)


@given(RETURNS, st.integers(1, 20))
def test_what_is_reachable_is_the_most_that_any_choice_of_units_brings(
    offered: list[tuple[int, int | None]], limit_units: int
) -> None:
    returns = tuple(
        a_return(number, price_minor=price, stock_units=stock)
        for number, (price, stock) in enumerate(offered)
    )
    best = 0
    units = [range(min(limit_units, stock or limit_units) + 1) for _, stock in offered]
    if any(len(each) for each in units):
        # The same by another road: take one unit at a time, always the dearest left.
        stocks = [min(limit_units, stock or limit_units) for _, stock in offered]
        prices = sorted(
            (
                price
                for (price, _), stock in zip(offered, stocks, strict=True)
                for _ in range(stock)
            ),
            reverse=True,
        )
        best = sum(prices[:limit_units])
    draft = replace(REWARD, returns=returns, limit_units=limit_units)
    assert reachable_minor(draft) == best


@given(
    st.datetimes(datetime(2026, 12, 1), datetime(2027, 11, 1)).map(  # noqa: DTZ001
        lambda naive: naive.replace(tzinfo=UTC)
    )
)
def test_dates_stand_in_their_order(closes_at: datetime) -> None:
    for draft in (REWARD, EQUITY):
        computed = dates(replace(draft, closes_at=closes_at), IS_BUSINESS_DAY)
        assert computed.transfers_end < computed.settles_at
        assert computed.settles_at > closes_at
    ends = dates(replace(REWARD, closes_at=closes_at), IS_BUSINESS_DAY).transfers_end
    assert IS_BUSINESS_DAY(ends.date())
    between = [
        ends.date() + timedelta(days=each)
        for each in range((closes_at.astimezone(JST).date() - ends.date()).days)
    ]
    assert sum(IS_BUSINESS_DAY(each) for each in between) == 5


@pytest.mark.parametrize(("state", "on"), list(product(get_args(State), get_args(On))))
def test_every_fact_in_every_state_is_a_step_or_ignored_or_a_bug(state: State, on: On) -> None:
    if (state, on) in NEXT:
        assert follow(state, on) == NEXT[state, on]
    elif state in TERMINAL:
        assert follow(state, on) is None
    else:
        with pytest.raises(Unforeseen):
            follow(state, on)


def test_shares_need_both_approvals_and_rewards_the_chambers() -> None:
    assert approvals_missing(REWARD, set()) == ["chamber"]
    assert approvals_missing(REWARD, {"chamber"}) == []
    assert approvals_missing(EQUITY, {"chamber"}) == ["handler"]
    assert approvals_missing(EQUITY, {"handler"}) == ["chamber"]
    assert approvals_missing(EQUITY, {"chamber", "handler"}) == []
