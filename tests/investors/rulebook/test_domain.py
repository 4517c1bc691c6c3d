"""The rules of Japan by their dates, and the sums they ask for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.investors.rulebook.domain.days import business_day, counts, leaves_on, look_back
from services.investors.rulebook.domain.sums import Figures, cap_minor, returns_on
from services.investors.rulebook.domain.versions import Rulebook, RulebookBroken, RuleVersion

DAYS = st.dates(min_value=date(2019, 1, 1), max_value=date(2040, 12, 31))
MONEY = st.integers(min_value=-(10**10), max_value=10**10)


def rule(kind: str, since: date | None, until: date | None, **more: int) -> RuleVersion:
    return RuleVersion(
        rule_id="JP.ECF.INVESTOR_CAP",
        version=2 if kind == "formula" else 1,
        check="investor_cap",
        jurisdiction="JP",
        instrument="equity",
        licence=None,
        valid_from=since,
        valid_to=until,
        parameters={"kind": kind, **more},
        article_ja="",
        article_en="",
        source="",
        confidence="H",
    )


FLAT = rule("flat", date(2015, 5, 29), date(2025, 2, 24), flat_minor=500_000)
FORMULA = rule(
    "formula",
    date(2025, 2, 25),
    None,
    ceiling_minor=2_000_000,
    floor_minor=500_000,
    net_assets_bps=500,
    income_bps=500,
)


@pytest.mark.parametrize(
    ("net_assets", "income", "cap"),
    [
        (0, 0, 500_000),
        (None, None, 500_000),
        (-1, 0, 500_000),
        (10_000_000, 0, 500_000),
        (10_000_020, 0, 500_001),
        (10_000_019, 0, 500_000),
        (18_000_000, 1_400_000, 900_000),
        (0, 18_000_000, 900_000),
        (39_999_999, 0, 1_999_999),
        (40_000_000, 0, 2_000_000),
        (10**12, 10**12, 2_000_000),
    ],
)
def test_the_cap_is_five_percent_between_floor_and_ceiling_rounded_down(
    net_assets: int | None, income: int | None, cap: int
) -> None:
    assert cap_minor(FORMULA, Figures(net_assets, income)) == cap


@given(MONEY, MONEY)
def test_the_cap_never_leaves_its_bounds_and_grows_with_the_figures(
    net_assets: int, income: int
) -> None:
    cap = cap_minor(FORMULA, Figures(net_assets, income))
    more = cap_minor(FORMULA, Figures(net_assets + 20, income))
    assert cap is not None
    assert more is not None
    assert 500_000 <= cap <= more <= 2_000_000


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2015, 5, 28), None),
        (date(2015, 5, 29), FLAT),
        (date(2025, 2, 24), FLAT),
        (date(2025, 2, 25), FORMULA),
        (date(2040, 1, 1), FORMULA),
    ],
)
def test_the_application_day_picks_the_rule(day: date, found: RuleVersion | None) -> None:
    book = Rulebook([FORMULA, FLAT])
    assert (
        book.rule("investor_cap", jurisdiction="JP", instrument="equity", licence="x", on=day)
        == found
    )


def test_a_version_that_was_left_open_ends_where_the_next_begins() -> None:
    follows = replace(FORMULA, version=3, valid_from=date(2027, 4, 1))
    book = Rulebook([follows, FLAT, FORMULA])
    assert [each.valid_to for each in book.rules] == [
        None,
        date(2025, 2, 24),
        date(2027, 3, 31),
    ]
    for day, version in ((date(2027, 3, 31), 2), (date(2027, 4, 1), 3)):
        [found] = book.find("JP.ECF.INVESTOR_CAP", day)
        assert found.version == version


def test_rules_that_leave_a_day_or_overlap_are_not_decided_by() -> None:
    early = rule("flat", date(2015, 5, 29), date(2025, 2, 23), flat_minor=500_000)
    late = rule("flat", date(2015, 5, 29), date(2025, 2, 25), flat_minor=500_000)
    for broken in (early, late):
        with pytest.raises(RulebookBroken):
            Rulebook([broken, FORMULA])


@pytest.mark.parametrize(
    ("payment_day", "first", "last"),
    [
        (date(2027, 7, 15), date(2026, 7, 15), date(2027, 7, 14)),
        (date(2028, 2, 29), date(2027, 2, 28), date(2028, 2, 28)),
        (date(2029, 2, 28), date(2028, 2, 28), date(2029, 2, 27)),
        (date(2029, 3, 1), date(2028, 3, 1), date(2029, 2, 28)),
        (date(2027, 1, 1), date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_the_look_back_is_a_year_up_to_the_day_before_payment_both_ends_included(
    payment_day: date, first: date, last: date
) -> None:
    assert look_back(payment_day) == (first, last)
    assert counts([first], payment_day)
    assert counts([last], payment_day)
    assert not counts([first - timedelta(days=1)], payment_day)
    assert not counts([payment_day], payment_day)
    assert counts([first - timedelta(days=1), last], payment_day)
    assert counts([None, last], payment_day)


@given(DAYS, st.none() | DAYS)
def test_an_amount_counts_until_the_day_it_leaves(applied: date, paid: date | None) -> None:
    leaving = leaves_on((applied, paid))
    latest = max(day for day in (applied, paid) if day)
    assert counts([applied, paid], leaving - timedelta(days=1))
    assert not counts([applied, paid], leaving)
    assert not any(
        counts([applied, paid], leaving + timedelta(days=more)) for more in range(1, 30)
    )
    assert leaving > latest


def test_the_business_day_is_the_jurisdictions_own() -> None:
    assert business_day(datetime(2026, 12, 31, 15, tzinfo=UTC), "JP") == date(2027, 1, 1)


MAY, JUNE = date(2027, 5, 1), date(2027, 6, 1)


@pytest.mark.parametrize(
    ("cap", "leaving", "day"),
    [
        (1_000_000, [], None),
        (1_000_000, [(MAY, 100_000)], MAY),
        (1_000_000, [(JUNE, 100_000), (MAY, 1)], MAY),
        # Above the cap by itself: what leaves first brings nothing.
        (1_000_000, [(MAY, 100_000), (JUNE, 1_200_000)], JUNE),
        (1_000_000, [(MAY, 100_000), (JUNE, 1_000_000)], JUNE),
        (1_000_000, [(MAY, 100_001), (JUNE, 999_999)], MAY),
        # A declaration that was taken back counts for nothing, and so returns nothing.
        (1_000_000, [(MAY, 100_000), (MAY, -100_000), (JUNE, 5)], JUNE),
        (1_000_000, [(MAY, 100_000), (MAY, -100_000)], None),
        (None, [(JUNE, 5), (MAY, 5)], MAY),
    ],
)
def test_room_returns_on_the_first_day_that_leaves_more_of_it(
    cap: int | None, leaving: list[tuple[date, int]], day: date | None
) -> None:
    assert returns_on(cap, leaving) == day
