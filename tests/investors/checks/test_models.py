"""Every evaluator beside a second reading of its rule, written from the text alone."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tests.investors.checks.cases import BLANK, decided, japan, the_us

M = 1_000_000
INSTANTS = st.datetimes(datetime(2025, 3, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # the zone is given apart
LATER = st.timedeltas(timedelta(0), timedelta(days=12))
MONEY = st.integers(0, 60 * M)
MAYBE = st.none() | MONEY
LARGE = st.none() | st.sampled_from([10, 100, 300, 500]).flatmap(
    lambda most: st.integers(most * M - 2, most * M + 2)
)


def _floor(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_FLOOR))


def _before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last that its month has."""
    year, month = day.year, day.month - months
    while month < 1:
        year, month = year - 1, month + 12
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(day.day - 1), first_of_next - timedelta(1))


def _five_percent(amount: int | None) -> int:
    return 0 if amount is None else _floor(Decimal(amount) * Decimal("0.05"))


@given(MAYBE, MAYBE, MAYBE, MAYBE, MAYBE)
def test_the_cap_of_a_person_in_japan(
    assets: int | None,
    home: int | None,
    debts: int | None,
    income: int | None,
    pension: int | None,
) -> None:
    net = None if None in {assets, home, debts} else (assets or 0) - (home or 0) - (debts or 0)
    own = None if None in {income, pension} else (income or 0) - (pension or 0)
    said = {
        "assets_total": assets,
        "home_value": home,
        "liabilities_total": debts,
        "prior_year_income": income,
        "public_pension": pension,
    }
    most = min(2 * M, max(_five_percent(net), _five_percent(own), 500_000))
    assert japan(investor=said).cap == most


@given(MAYBE, MAYBE)
def test_the_cap_in_the_us(income: int | None, worth: int | None) -> None:
    known = [each * 100 for each in (income, worth) if each is not None]
    both_reach = len(known) == 2 and min(known) >= 124_000_00
    greater = max(known, default=0)
    if both_reach:
        most = min(124_000_00, _floor(Decimal(greater) / 10))
    else:
        most = max(2_500_00, _five_percent(greater))
    assert the_us(income, worth).cap == most


@given(MONEY, MAYBE)
def test_the_steps_of_the_eu(asked: int, worth: int | None) -> None:
    body = {
        "check": "investor_cap",
        "jurisdiction": "EU",
        "instrument": "equity",
        "applied_at": "2025-03-10T10:00:00+01:00",
        "investor": {"net_worth": worth},
        "request": {"amount": asked},
    }
    above = asked > 1_000_00 and asked > _five_percent(worth)
    answer = decided(body)
    assert (answer.outcome, len(answer.steps)) == (
        ("allow_after_steps", 3) if above else ("allow", 0)
    )


@given(
    st.decimals(0, 100, places=2),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(-40, 800),
)
def test_the_declaration_of_the_uk(percent: Decimal, on: date, ago: int) -> None:
    said = on - timedelta(days=ago)
    body = {
        "check": "investor_cap",
        "jurisdiction": "UK",
        "instrument": "equity",
        "applied_at": f"{on}T12:00:00Z",
        "investor": {
            "declaration": {"percent_of_net_assets": _number(percent), "at": str(said)}
        },
        "request": {"amount": 1},
    }
    is_good = percent <= 10 and _before(on, 12) <= said <= on
    assert decided(body).outcome == ("allow" if is_good else "declaration_needed")


def _number(value: Decimal) -> Any:
    """As JSON would bring it."""
    return json.loads(str(value))


@given(
    INSTANTS, LATER, st.sampled_from([("JP", "Asia/Tokyo", 7), ("EU", "Europe/Brussels", 4)])
)
def test_whole_days_to_withdraw(
    applied: datetime, later: timedelta, law: tuple[str, str, int]
) -> None:
    jurisdiction, zone, days = law
    at = applied + later
    body = {"check": "withdrawal", "applied_at": applied.isoformat(), "at": at.isoformat()}
    answer = decided({**BLANK, **body, "jurisdiction": jurisdiction})
    here = ZoneInfo(zone)
    passed = at.astimezone(here).date() - applied.astimezone(here).date()
    assert answer.outcome == ("allow" if passed.days <= days else "refuse")
    assert answer.deadline is not None
    last = applied.astimezone(here).date() + timedelta(days=days)
    assert answer.deadline.astimezone(here).date() == last


@given(INSTANTS, LATER)
def test_the_us_lets_go_until_two_days_before(at: datetime, later: timedelta) -> None:
    body = {"check": "withdrawal", "jurisdiction": "US", "instrument": "equity"}
    said = {"applied_at": at.isoformat(), "at": at.isoformat()}
    answer = decided(body | said | {"deadline": (at + later).isoformat()})
    assert answer.outcome == ("allow" if later >= timedelta(days=2) else "refuse")


@given(
    st.dates(date(2020, 1, 1), date(2026, 12, 31)),
    st.lists(
        st.tuples(st.integers(-3, 220), st.integers(0, 40), st.integers(0, 50)), max_size=6
    ),
    st.integers(0, 60),
)
def test_people_approached_in_the_window_of_the_day(
    issued: date, before: list[tuple[int, int, int]], people: int
) -> None:
    months = 3 if issued >= date(2022, 1, 29) else 6
    told = [(issued - timedelta(days=ago), all_, of_them) for ago, all_, of_them in before]
    issues = [
        {"issued": str(day), "solicited": all_, "professionals": of_them}
        for day, all_, of_them in [*told, (issued, people, 0)]
    ]
    counted = sum(
        all_ - (of_them if of_them <= all_ else 0)
        for day, all_, of_them in told
        if _before(issued, months) <= day <= issued
    )
    answer = decided({**BLANK, "check": "private_placement", "issues": issues})
    assert answer.counted == counted
    assert (answer.outcome == "allow") == (counted + people < 50)


@given(LARGE, LARGE, LARGE, st.none() | st.integers(0, 8), st.booleans(), st.integers(300, 800))
def test_the_four_tests_of_a_specified_investor(  # noqa: PLR0917
    net: int | None,
    investable: int | None,
    income: int | None,
    trades: int | None,
    experienced: bool,  # noqa: FBT001  # hypothesis gives by place
    ago: int,
) -> None:
    on = date(2025, 3, 10)
    first = on - timedelta(days=ago)
    body = {
        **BLANK,
        "check": "professional_status",
        "at": f"{on}T10:00:00+09:00",
        "first_contract": str(first),
        "trades_per_month": trades,
        "experience": {"years": 1, "kind": "finance"} if experienced else None,
        "investor": {
            "kind": "individual",
            "net_assets": net,
            "investable_assets": investable,
            "prior_year_income": income,
            "public_pension": 0,
        },
    }
    net, investable, income = net or 0, investable or 0, income or 0
    tests = [
        net >= 300 * M and investable >= 300 * M,
        net >= 500 * M or investable >= 500 * M or income >= 100 * M,
        (net >= 300 * M or investable >= 300 * M) and (trades or 0) >= 4,
        (net >= 100 * M or investable >= 100 * M or income >= 10 * M) and experienced,
    ]
    a_year = first <= _before(on, 12)
    expected = [f"test {at}" for at, holds in enumerate(tests, 1) if holds and a_year]
    answer = decided(body)
    assert [line.why for line in answer.lines] == expected
    assert answer.outcome == ("allow" if expected else "refuse")


@given(st.dates(date(2024, 1, 1), date(2026, 12, 31)))
def test_five_days_that_are_no_weekend_follow_the_notice(day: date) -> None:
    body = {"check": "reconfirmation", "jurisdiction": "US"}
    answer = decided(body | {"notice_at": f"{day}T12:00:00-05:00"})
    assert answer.deadline is not None
    last = answer.deadline.date()
    between = [day + timedelta(days=at) for at in range(1, (last - day).days + 1)]
    workdays = [each for each in between if each.weekday() < 5]
    assert last.weekday() < 5
    # Holidays can only make it later: at most two of them lie so near together.
    assert 5 <= len(workdays) <= 7


@given(INSTANTS, st.none() | st.booleans())
def test_a_day_to_wait_unless_the_customer_is_known(
    at: datetime,
    new: bool | None,  # noqa: FBT001  # hypothesis gives by place
) -> None:
    body = {"check": "first_offer_wait", "jurisdiction": "UK", "asked_at": at.isoformat()}
    answer = decided(body | {"investor": {"first_time_customer": new}})
    assert answer.deadline is not None
    assert answer.deadline - at == timedelta(0 if new is False else 1)
