"""Amounts and dates as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.web.forms import as_number
from services.web.words import Words, spoken_yen

NOW = datetime(2027, 6, 3, 1, 0, tzinfo=UTC)  # 10:00 in Japan
JA = Words("ja", NOW, str)
EN = Words("en", NOW, str)


@pytest.mark.parametrize(
    ("minor", "spoken"),
    [
        (3_000_000, "300万円"),
        (12_345_678, "1,234万5,678円"),
        (120_000_000, "1億2,000万円"),
        (9_999, "9,999円"),
        (0, "円"),
    ],
)
def test_yen_are_said_in_man_and_oku(minor: int, spoken: str) -> None:
    assert spoken_yen(minor) == spoken


@given(st.integers(min_value=1, max_value=10**12))
def test_what_is_said_is_what_is_meant(minor: int) -> None:
    assert as_number(spoken_yen(minor)) == minor


def test_an_amount_stands_in_figures_and_as_it_is_said() -> None:
    assert JA.amount(3_000_000) == "3,000,000円（300万円）"
    assert JA.amount(5_000) == "5,000円"
    assert EN.amount(3_000_000) == "¥3,000,000"


def test_a_date_is_the_calendar_day_of_japan_with_its_weekday() -> None:
    assert JA.day(datetime(2027, 1, 19, 20, 0, tzinfo=UTC)) == "2027年1月20日（水）"
    assert EN.day(datetime(2027, 1, 19, 20, 0, tzinfo=UTC)) == "Wed 20 January 2027"


def test_midnight_is_the_end_of_the_day_before() -> None:
    assert JA.moment(datetime(2027, 1, 20, 15, 0, tzinfo=UTC)) == "2027年1月20日（水）23:59"


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(days=12), "のこり12日"),
        (timedelta(hours=5), "きょうまで"),
        (timedelta(hours=14), "きょうまで"),
        (timedelta(0), "終わりました"),
        (-timedelta(days=1), "終わりました"),
    ],
)
def test_the_days_left_are_days_of_the_calendar(ahead: timedelta, said: str) -> None:
    assert JA.remaining(NOW + ahead) == said


def test_percent_never_says_reached_before_it_is() -> None:
    assert JA.percent(999_999, 1_000_000) == 99
    assert JA.percent(5, 0) == 0


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=30))
def test_shares_of_a_sum_add_up_to_all_of_it(parts: list[int]) -> None:
    shares = JA.shares(parts)
    assert sum(int(each[:-1]) for each in shares if each != "1%未満") in {99, 100}
    assert all(each != "0%" for each in shares)
    assert len(parts) == 1 or "100%" not in shares


def test_a_share_is_rounded_where_most_is_left_over() -> None:
    assert JA.shares([1, 1, 1]) == ["34%", "33%", "33%"]
    assert JA.shares([800_000, 400_000]) == ["67%", "33%"]
    assert JA.shares([1_195_000, 5_000]) == ["99%", "1%未満"]
    assert JA.shares([0, 0]) == ["0%", "0%"]


def test_office_hours_are_read_by_who_knows_no_japanese() -> None:
    hours = "平日 9:00–17:00"
    assert (JA.hours(hours), EN.hours(hours)) == (hours, "Weekdays 9:00–17:00")


@pytest.mark.parametrize(
    ("part", "said"), [(0, "0%"), (5_000, "1%未満"), (12_000, "1%"), (1_199_999, "99%")]
)
def test_only_nothing_is_no_percent(part: int, said: str) -> None:
    assert JA.share(part, 1_200_000) == said
