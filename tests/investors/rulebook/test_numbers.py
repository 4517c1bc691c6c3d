"""Every number of the rulebook's table, row by row, as it was loaded.

What follows from them on both sides of each line is in tests/investors/checks.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from services.investors.rulebook.domain.versions import RuleVersion
from services.investors.rulebook.editions import newest

BOOK = newest()
M = 1_000_000
FREED = ["specified_investor", "qualified_institution"]
ALL_OFFERINGS = ["crowdfunding", "private_round", "public_offering"]
UPLOAD, CHIP = ["photo_and_selfie", "ic_chip"], ["ic_chip", "public_key_certificate"]
ON_REQUEST = ["at_the_investors_own_request_on_material_already_shown"]
ONE_TEST = {"number": 1, "joined_by": "all", "asks_experience": False,
            "net_assets_minor": 300 * M, "investable_minor": 300 * M}  # fmt: skip
FOUR_TESTS = [
    ONE_TEST,
    {"number": 2, "joined_by": "any", "asks_experience": False, "net_assets_minor": 500 * M,
     "investable_minor": 500 * M, "income_minor": 100 * M},
    {"number": 3, "joined_by": "any", "asks_experience": False, "net_assets_minor": 300 * M,
     "investable_minor": 300 * M, "trades_a_month": 4},
    {"number": 4, "joined_by": "any", "asks_experience": True, "net_assets_minor": 100 * M,
     "investable_minor": 100 * M, "income_minor": 10 * M},
]  # fmt: skip


def _us(threshold: int, floor: int, base: str, exempt: list[str]) -> dict[str, Any]:
    """Dollars; the shares are the same in every version."""
    return {
        "kind": "by_threshold",
        "threshold_minor": threshold * 100,
        "floor_minor": floor * 100,
        "below_bps": 500,
        "from_bps": 1_000,
        "base": base,
        "exempt": exempt,
    }


def _declared() -> dict[str, Any]:
    exempt = ["high_net_worth", "sophisticated"]
    return {"kind": "declared", "most_bps": 1_000, "months": 12, "exempt": exempt}


def _flat(exempt: list[str]) -> dict[str, Any]:
    return {"kind": "flat", "flat_minor": 500_000, "exempt": exempt}


def _days(days: int, first_day: int, exempt: list[str]) -> dict[str, Any]:
    return {"kind": "days", "days": days, "first_day": first_day, "exempt": exempt}


def _sum(offerings: list[str], *, by_bucket: bool) -> dict[str, Any]:
    return {"kind": "sum", "offerings": offerings, "by_bucket": by_bucket}


def _tests(tests: list[dict[str, Any]], contract_with: str) -> dict[str, Any]:
    return {
        "kind": "tests",
        "contract_months": 12,
        "contract_with": contract_with,
        "tests": tests,
    }


def _solicited(months: int) -> dict[str, Any]:
    return {"kind": "solicited", "months": months, "most_people": 49}


def _either(income: int, net_assets: int) -> dict[str, Any]:
    return {
        "kind": "either",
        "income_minor": income * 100,
        "net_assets_minor": net_assets * 100,
    }


# (rule, a day of the version, what it says); the days themselves are in test_editions.py.
NUMBERS: list[tuple[str, str, dict[str, Any]]] = [
    ("JP.ECF.ISSUER_CEILING", "2025-02-24", {"kind": "below", "limit_minor": 100 * M}),
    ("JP.ECF.ISSUER_CEILING", "2025-02-25", {"kind": "below", "limit_minor": 500 * M}),
    ("JP.ECF.ISSUER_SUM_SCOPE", "2022-01-28", _sum(ALL_OFFERINGS, by_bucket=False)),
    ("JP.ECF.ISSUER_SUM_SCOPE", "2022-01-29", _sum(["crowdfunding"], by_bucket=False)),
    ("JP.ECF.ISSUER_SUM_SCOPE", "2025-02-24", _sum(["crowdfunding"], by_bucket=False)),
    ("JP.ECF.ISSUER_SUM_SCOPE", "2025-02-25", _sum(["crowdfunding"], by_bucket=True)),
    ("JP.ECF.INVESTOR_CAP", "2022-01-28", _flat([])),
    ("JP.ECF.INVESTOR_CAP", "2022-01-29", _flat(FREED)),
    ("JP.ECF.INVESTOR_CAP", "2025-02-24", _flat(FREED)),
    (
        "JP.ECF.INVESTOR_CAP",
        "2025-02-25",
        {"kind": "formula", "ceiling_minor": 2 * M, "floor_minor": 500_000,
         "net_assets_bps": 500, "income_bps": 500, "exempt": FREED},
    ),
    ("JP.ECF.COOLING_OFF", "2024-10-31", _days(8, 1, [])),
    ("JP.ECF.COOLING_OFF", "2024-11-01", _days(8, 1, FREED)),
    ("JP.ECF.VOICE_CALL", "2025-02-24", {"kind": "conduct", "permitted": []}),
    ("JP.ECF.VOICE_CALL", "2025-02-25", {"kind": "conduct", "permitted": ON_REQUEST}),
    ("JP.SPECIFIED_INVESTOR_IND", "2022-06-30", _tests([ONE_TEST], "that firm")),
    ("JP.SPECIFIED_INVESTOR_IND", "2022-07-01", _tests(FOUR_TESTS, "any firm")),
    ("JP.PRIVATE_PLACEMENT_LOOKBACK", "2022-01-28", _solicited(6)),
    ("JP.PRIVATE_PLACEMENT_LOOKBACK", "2022-01-29", _solicited(3)),
    ("JP.DISCLOSURE_EXEMPT", "2026-06-01", {"kind": "below", "limit_minor": 100 * M}),
    (
        "JP.DISCLOSURE_SHORT_FORM",
        "2026-06-01",
        {"kind": "band", "from_minor": 100 * M, "limit_minor": 500 * M},
    ),
    ("JP.SECURITIES_NOTICE", "2026-06-01", {"kind": "above", "limit_minor": 10 * M}),
    (
        "JP.EKYC_METHODS",
        "2027-03-31",
        {"kind": "conduct",
         "permitted": [*UPLOAD, "existing_account", "public_key_certificate"]},
    ),
    ("JP.EKYC_METHODS", "2027-04-01", {"kind": "conduct", "permitted": CHIP}),
    ("US.CF.ISSUER", "2017-04-11", {"kind": "up_to", "limit_minor": 1_000_000_00}),
    ("US.CF.ISSUER", "2017-04-12", {"kind": "up_to", "limit_minor": 1_070_000_00}),
    ("US.CF.ISSUER", "2021-03-15", {"kind": "up_to", "limit_minor": 5_000_000_00}),
    ("US.CF.INVESTOR", "2017-04-11", _us(100_000, 2_000, "lesser", [])),
    ("US.CF.INVESTOR", "2017-04-12", _us(107_000, 2_200, "lesser", [])),
    ("US.CF.INVESTOR", "2021-03-14", _us(107_000, 2_200, "lesser", [])),
    ("US.CF.INVESTOR", "2021-03-15", _us(107_000, 2_200, "greater", ["accredited"])),
    ("US.CF.INVESTOR", "2022-09-19", _us(107_000, 2_200, "greater", ["accredited"])),
    ("US.CF.INVESTOR", "2022-09-20", _us(124_000, 2_500, "greater", ["accredited"])),
    (
        "US.CF.CANCEL",
        "2025-01-01",
        {"kind": "hours_before_deadline", "hours": 48, "exempt": []},
    ),
    ("US.CF.RECONFIRM", "2025-01-01", {"kind": "business_days", "days": 5}),
    ("EU.CF.ISSUER", "2021-11-10", {"kind": "up_to", "limit_minor": 5_000_000_00}),
    (
        "EU.CF.EXTRA_CONSENT",
        "2021-11-10",
        {"kind": "consent", "floor_minor": 1_000_00, "net_worth_bps": 500,
         "exempt": ["sophisticated"]},
    ),
    ("EU.CF.REFLECTION", "2021-11-10", _days(4, 0, ["sophisticated"])),
    ("UK.RESTRICTED", "2023-01-31", _declared()),
    ("UK.RESTRICTED", "2023-02-01", _declared()),
    ("UK.COOLING_OFF", "2023-02-01", {"kind": "hours", "hours": 24}),
    ("UK.HNW", "2024-01-30", _either(100_000, 250_000)),
    ("UK.HNW", "2024-01-31", _either(170_000, 430_000)),
    ("UK.HNW", "2024-03-26", _either(170_000, 430_000)),
    ("UK.HNW", "2024-03-27", _either(100_000, 250_000)),
    ("UK.PUBLIC_OFFER_PLATFORM", "2026-01-19", {"kind": "above", "limit_minor": 500 * M}),
    ("NONE", "2026-06-01", {"kind": "none"}),
]  # fmt: skip
FIRST_DAYS = {
    **dict.fromkeys(["JP.ECF.ISSUER_CEILING", "JP.ECF.ISSUER_SUM_SCOPE"], "2015-05-29"),
    **dict.fromkeys(["JP.ECF.INVESTOR_CAP", "JP.ECF.COOLING_OFF"], "2015-05-29"),
    "JP.ECF.VOICE_CALL": "2015-05-29",
    **dict.fromkeys(["US.CF.ISSUER", "US.CF.INVESTOR"], "2016-05-16"),
    **dict.fromkeys(["EU.CF.ISSUER", "EU.CF.EXTRA_CONSENT", "EU.CF.REFLECTION"], "2021-11-10"),
    "UK.RESTRICTED": "2014-04-01",
    "UK.COOLING_OFF": "2023-02-01",
    "UK.PUBLIC_OFFER_PLATFORM": "2026-01-19",
}


@pytest.mark.parametrize(("rule_id", "on", "said"), NUMBERS)
def test_every_version_says_the_numbers_of_the_table(
    rule_id: str, on: str, said: dict[str, Any]
) -> None:
    found = BOOK.find(rule_id, date.fromisoformat(on))
    assert found
    assert all(dict(each.parameters) == said for each in found)


def test_no_version_is_without_its_numbers() -> None:
    told = {_named(BOOK.find(rule_id, date.fromisoformat(on))[0]) for rule_id, on, _ in NUMBERS}
    assert told == {_named(each) for each in BOOK.rules}


def _named(rule: RuleVersion) -> tuple[str, int]:
    return rule.rule_id, rule.version


@pytest.mark.parametrize("rule_id", sorted(FIRST_DAYS))
def test_before_its_first_day_there_is_no_rule(rule_id: str) -> None:
    first = date.fromisoformat(FIRST_DAYS[rule_id])
    assert BOOK.find(rule_id, first)
    assert not BOOK.find(rule_id, first - timedelta(days=1))
