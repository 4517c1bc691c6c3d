"""Withdrawal, private placements, professionals and the two waits, both sides of each line."""

from typing import Any

import pytest

from services.investors.checks.domain.case import InputMissing
from tests.investors.checks.cases import BLANK, decided


def _withdrawal(at: str, applied_at: str = "2025-03-10T10:00:00+09:00", **changed: Any) -> Any:
    body = {**BLANK, "check": "withdrawal", "applied_at": applied_at, "at": at}
    return decided(body | changed)


def test_japan_lets_go_until_the_last_moment_of_the_eighth_day() -> None:
    kept = _withdrawal("2025-03-17T23:59:59.999999+09:00")
    assert kept.outcome == "allow"
    assert kept.deadline.isoformat() == "2025-03-17T23:59:59+09:00"
    assert _withdrawal("2025-03-18T00:00:00+09:00").outcome == "refuse"


@pytest.mark.parametrize(
    ("applied", "outcome"),
    [
        ("2024-10-31", "allow"),
        ("2024-11-01", "not_applicable"),
        ("2015-05-28", "not_applicable"),
    ],
)
def test_specified_investors_lost_the_right(applied: str, outcome: str) -> None:
    at = f"{applied}T12:00:00+09:00"
    statuses = {"statuses": [{"type": "specified_investor"}]}
    assert _withdrawal(at, at, investor=statuses).outcome == outcome


@pytest.mark.parametrize(
    ("applied", "outcome"),
    [
        ("2015-05-28", "not_applicable"),
        ("2015-05-29", "allow"),
        ("2024-10-31", "allow"),
        ("2024-11-01", "allow"),
    ],
)
def test_ordinary_customers_have_the_right_since_its_first_day(
    applied: str, outcome: str
) -> None:
    at = f"{applied}T12:00:00+09:00"
    assert _withdrawal(at, at).outcome == outcome


def test_the_application_day_counts_as_the_first_of_eight_whatever_its_hour() -> None:
    for hour in ("00:00:00", "23:59:59"):
        answer = _withdrawal("2025-03-10T23:59:59+09:00", f"2025-03-10T{hour}+09:00")
        assert answer.deadline.isoformat() == "2025-03-17T23:59:59+09:00"


@pytest.mark.parametrize(
    ("at", "outcome"),
    [("2025-03-28T16:00:00-04:00", "allow"), ("2025-03-28T16:00:01-04:00", "refuse")],
)
def test_the_us_lets_go_until_48_hours_before_the_deadline(at: str, outcome: str) -> None:
    answer = _withdrawal(at, jurisdiction="US", deadline="2025-03-30T16:00:00-04:00")
    assert answer.outcome == outcome
    assert answer.deadline.isoformat() == "2025-03-28T16:00:00-04:00"


@pytest.mark.parametrize(
    ("at", "outcome"),
    [("2025-03-14T23:59:59+01:00", "allow"), ("2025-03-15T00:00:00+01:00", "refuse")],
)
def test_the_eu_lets_go_for_four_calendar_days(at: str, outcome: str) -> None:
    assert _withdrawal(at, "2025-03-10T10:00:00+01:00", jurisdiction="EU").outcome == outcome


def test_the_right_in_the_eu_began_on_its_day_and_is_none_of_the_sophisticated() -> None:
    first, before = "2021-11-10T10:00:00+01:00", "2021-11-09T10:00:00+01:00"
    assert _withdrawal(first, first, jurisdiction="EU").outcome == "allow"
    assert _withdrawal(before, before, jurisdiction="EU").outcome == "not_applicable"
    statuses = {"statuses": [{"type": "sophisticated"}]}
    answer = _withdrawal(first, first, jurisdiction="EU", investor=statuses)
    assert answer.outcome == "not_applicable"


@pytest.mark.parametrize(
    "changed", [{"jurisdiction": "UK"}, {"instrument": "reward"}, {"instrument": "donation"}]
)
def test_where_the_law_gives_no_right_there_is_none(changed: dict[str, str]) -> None:
    assert _withdrawal("2025-03-11T00:00:00Z", **changed).outcome == "not_applicable"


def _placement(*issues: tuple[str, int, int]) -> Any:
    told = [
        {"issued": issued, "solicited": people, "professionals": of_them, "amount": 1}
        for issued, people, of_them in issues
    ]
    return decided({**BLANK, "check": "private_placement", "issues": told})


@pytest.mark.parametrize(
    ("issues", "total"),
    [
        ([("2025-06-30", 49, 0)], 49),
        ([("2025-06-30", 50, 0)], 50),
        ([("2025-06-30", 60, 11)], 49),
        ([("2025-03-30", 40, 0), ("2025-06-30", 10, 0)], 50),
        ([("2025-03-29", 40, 0), ("2025-06-30", 10, 0)], 10),
        ([("2025-06-30", 40, 0), ("2025-06-30", 10, 0)], 50),
        # Six months before 2022-01-29; a month without that day has its last one.
        ([("2021-07-28", 40, 0), ("2022-01-28", 10, 0)], 50),
        ([("2021-07-27", 40, 0), ("2022-01-28", 10, 0)], 10),
        ([("2021-10-28", 40, 0), ("2022-01-29", 10, 0)], 10),
        ([("2021-10-29", 40, 0), ("2022-01-29", 10, 0)], 50),
        ([("2024-02-29", 40, 0), ("2024-05-31", 10, 0)], 50),
        ([("2025-02-28", 40, 0), ("2025-05-31", 10, 0)], 50),
        ([("2025-02-27", 40, 0), ("2025-05-31", 10, 0)], 10),
    ],
)
def test_fifty_people_approached_make_a_public_offering(
    issues: list[tuple[str, int, int]], total: int
) -> None:
    answer = _placement(*issues)
    assert answer.counted == total - (issues[-1][1] - issues[-1][2])
    expected = ("allow", ()) if total <= 49 else ("allow_after_steps", ("public_offering",))
    assert (answer.outcome, answer.steps) == expected


def test_a_placement_without_the_new_issue_is_asked_back() -> None:
    with pytest.raises(InputMissing):
        _placement()


M = 1_000_000
EXPERIENCED = {"experience": {"years": 1, "kind": "finance"}}


def _professional(on: str = "2025-03-10", **said: Any) -> list[str]:
    beside = {"experience", "trades_per_month", "first_contract"}
    investor = {name: said.pop(name) for name in said.keys() - beside}
    body = {
        **BLANK,
        "check": "professional_status",
        "at": f"{on}T10:00:00+09:00",
        "first_contract": "2020-01-01",
        "investor": {"kind": "individual", **investor},
    }
    answer = decided(body | said)
    assert (answer.outcome == "allow") == bool(answer.lines)
    return [line.why for line in answer.lines]


@pytest.mark.parametrize(
    ("said", "tests"),
    [
        ({"net_assets": 300 * M, "investable_assets": 300 * M}, [1]),
        ({"net_assets": 300 * M - 1, "investable_assets": 300 * M}, []),
        ({"net_assets": 300 * M, "investable_assets": 300 * M - 1}, []),
        ({"net_assets": 500 * M}, [2]),
        ({"net_assets": 500 * M - 1}, []),
        ({"investable_assets": 500 * M}, [2]),
        ({"investable_assets": 500 * M - 1}, []),
        ({"prior_year_income": 100 * M - 1, "public_pension": 0}, []),
        ({"net_assets": 300 * M - 1, "trades_per_month": 4}, []),
        ({"investable_assets": 300 * M - 1, "trades_per_month": 4}, []),
        ({"investable_assets": 100 * M, **EXPERIENCED}, [4]),
        ({"investable_assets": 100 * M - 1, **EXPERIENCED}, []),
        ({"prior_year_income": 10 * M - 1, "public_pension": 0, **EXPERIENCED}, []),
        ({"net_assets": 100 * M, "experience": {"years": 1, "kind": "consulting"}}, [4]),
        (
            {"net_assets": 100 * M, "experience": {"years": 1, "kind": "qualified_practice"}},
            [4],
        ),
        ({"prior_year_income": 100 * M, "public_pension": 0}, [2]),
        ({"prior_year_income": 100 * M, "public_pension": 1}, []),
        ({"prior_year_income": 100 * M}, []),
        ({"net_assets": 300 * M, "trades_per_month": 4}, [3]),
        ({"net_assets": 300 * M, "trades_per_month": 3.9}, []),
        ({"investable_assets": 300 * M, "trades_per_month": 4}, [3]),
        ({"net_assets": 100 * M, **EXPERIENCED}, [4]),
        ({"net_assets": 100 * M - 1, **EXPERIENCED}, []),
        ({"net_assets": 100 * M, "experience": {"years": 0.9, "kind": "teaching"}}, []),
        ({"net_assets": 100 * M}, []),
        ({"prior_year_income": 10 * M, "public_pension": 0, **EXPERIENCED}, [4]),
        ({"assets_total": 510 * M, "liabilities_total": 10 * M, "home_value": 0}, [2]),
        ({}, []),
    ],
)
def test_any_of_four_tests_makes_a_specified_investor(
    said: dict[str, Any], tests: list[int]
) -> None:
    assert _professional(**said) == [f"test {number}" for number in tests]


@pytest.mark.parametrize(
    ("on", "first_contract", "held"),
    [
        ("2025-03-10", "2024-03-10", True),
        ("2025-03-10", "2024-03-11", False),
        ("2025-03-10", None, False),
        ("2022-06-30", "2020-01-01", False),
        ("2022-07-01", "2020-01-01", True),
    ],
)
def test_a_year_since_the_first_contract_and_one_test_before_2022(
    on: str, first_contract: str | None, *, held: bool
) -> None:
    said = _professional(on, net_assets=500 * M, first_contract=first_contract)
    assert said == (["test 2"] if held else [])


@pytest.mark.parametrize(
    ("net", "investable", "tests"),
    [(300 * M, 300 * M, ["test 1"]), (300 * M - 1, 300 * M, []), (500 * M, 300 * M - 1, [])],
)
def test_before_2022_only_both_at_300_million_did(
    net: int, investable: int, tests: list[str]
) -> None:
    assert _professional("2022-06-30", net_assets=net, investable_assets=investable) == tests


@pytest.mark.parametrize(
    ("on", "income", "net", "held"),
    [
        ("2024-01-30", 100_000, 0, True),
        ("2024-01-30", 99_999, 249_999, False),
        ("2024-01-31", 100_000, 250_000, False),
        ("2024-01-31", 170_000, 0, True),
        ("2024-03-26", 0, 430_000, True),
        ("2024-03-26", 169_999, 429_999, False),
        ("2024-03-27", 0, 250_000, True),
        ("2024-03-27", 100_000, 0, True),
        ("2024-03-27", 99_999, 249_999, False),
    ],
)
def test_high_net_worth_in_the_uk(on: str, income: int, net: int, *, held: bool) -> None:
    body = {
        "check": "professional_status",
        "jurisdiction": "UK",
        "at": f"{on}T12:00:00Z",
        "investor": {"annual_income": income * 100, "net_assets": net * 100},
    }
    assert (decided(body).outcome == "allow") == held


def test_a_company_has_no_test_for_individuals() -> None:
    body = {**BLANK, "check": "professional_status", "at": "2025-03-10T10:00:00+09:00"}
    assert decided(body | {"investor": {"kind": "company"}}).outcome == "not_applicable"


@pytest.mark.parametrize(
    ("notice", "deadline"),
    [
        ("2025-03-10T10:00:00-04:00", "2025-03-17T23:59:59-04:00"),
        # A federal holiday and a weekend do not count; nor does UTC's date.
        ("2025-07-03T23:00:00-04:00", "2025-07-11T23:59:59-04:00"),
        ("2025-03-11T03:00:00Z", "2025-03-17T23:59:59-04:00"),
    ],
)
def test_five_business_days_to_reconfirm(notice: str, deadline: str) -> None:
    body = {"check": "reconfirmation", "jurisdiction": "US", "notice_at": notice}
    answer = decided(body)
    assert answer.deadline is not None
    assert answer.deadline.isoformat() == deadline
    assert decided(body | {"jurisdiction": "JP"}).outcome == "not_applicable"


@pytest.mark.parametrize(
    ("asked", "new", "permitted"),
    [
        ("2025-03-10T10:00:00+00:00", True, "2025-03-11T10:00:00+00:00"),
        ("2025-03-10T10:00:00+00:00", None, "2025-03-11T10:00:00+00:00"),
        ("2025-03-10T10:00:00+00:00", False, "2025-03-10T10:00:00+00:00"),
        # 24 hours, also over the night in which the clocks change.
        ("2025-03-29T12:00:00+00:00", True, "2025-03-30T13:00:00+01:00"),
    ],
)
def test_a_new_customer_waits_a_day(asked: str, permitted: str, *, new: bool | None) -> None:
    body = {
        "check": "first_offer_wait",
        "jurisdiction": "UK",
        "asked_at": asked,
        "investor": {"first_time_customer": new},
    }
    answer = decided(body)
    assert answer.deadline is not None
    assert answer.deadline.isoformat() == permitted
    assert decided(body | {"asked_at": "2023-01-31T23:59:59Z"}).outcome == "not_applicable"
    assert decided(body | {"asked_at": "2023-02-01T00:00:00Z"}).outcome == "allow"
