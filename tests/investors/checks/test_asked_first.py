"""The EU asks for steps and the UK for a declaration: neither ever refuses."""

from typing import Any

import pytest

from tests.investors.checks.cases import decided

STEPS = ("warning", "consent", "proof_of_understanding")


def _eu(amount: int, on: str = "2025-03-10", **investor: Any) -> Any:
    return decided(
        {
            "check": "investor_cap",
            "jurisdiction": "EU",
            "instrument": "equity",
            "applied_at": f"{on}T10:00:00+01:00",
            "investor": investor,
            "request": {"amount": amount},
        }
    )


@pytest.mark.parametrize(
    ("amount", "investor", "outcome"),
    [
        (100_000, {}, "allow"),
        (100_001, {}, "allow_after_steps"),
        (150_000, {"net_worth": 3_000_000}, "allow"),
        (150_001, {"net_worth": 3_000_000}, "allow_after_steps"),
        (150_000, {"net_worth": 2_999_999}, "allow_after_steps"),
        (10**9, {"statuses": [{"type": "sophisticated"}]}, "allow"),
        (
            150_000,
            {"net_annual_income": 2_000_000, "liquid_assets": 2_000_000,
             "annual_commitments": 1_000_000},
            "allow",
        ),
        (
            150_001,
            {"net_annual_income": 2_000_000, "liquid_assets": 2_000_000,
             "annual_commitments": 1_000_000},
            "allow_after_steps",
        ),
        (150_000, {"net_annual_income": 9_000_000, "liquid_assets": 9_000_000},
         "allow_after_steps"),
    ],
)  # fmt: skip
def test_the_eu_asks_for_steps_above_its_threshold_and_never_caps(
    amount: int, investor: dict[str, Any], outcome: str
) -> None:
    answer = _eu(amount, **investor)
    assert (answer.outcome, answer.cap) == (outcome, None)
    assert answer.steps == (STEPS if outcome == "allow_after_steps" else ())


def test_the_eu_rule_begins_on_its_day() -> None:
    assert _eu(10**9, "2021-11-09").outcome == "not_applicable"
    assert _eu(10**9, "2021-11-10").outcome == "allow_after_steps"


def _uk(on: str = "2025-03-10", **investor: Any) -> str:
    answer = decided(
        {
            "check": "investor_cap",
            "jurisdiction": "UK",
            "instrument": "equity",
            "applied_at": f"{on}T10:00:00Z",
            "investor": investor,
            "request": {"amount": 1},
        }
    )
    return answer.outcome


def _said(percent: float, at: str) -> dict[str, Any]:
    return {"declaration": {"percent_of_net_assets": percent, "at": at}}


@pytest.mark.parametrize(
    ("investor", "outcome"),
    [
        ({}, "declaration_needed"),
        (_said(10, "2025-03-10"), "allow"),
        (_said(0, "2024-03-10"), "allow"),
        (_said(10, "2024-03-09"), "declaration_needed"),
        (_said(10, "2025-03-11"), "declaration_needed"),
        (_said(10.5, "2025-03-10"), "declaration_needed"),
        (_said(11, "2025-03-10"), "declaration_needed"),
        ({"statuses": [{"type": "high_net_worth"}]}, "allow"),
        ({"statuses": [{"type": "sophisticated"}]}, "allow"),
        ({"statuses": [{"type": "high_net_worth", "to": "2025-03-09"}]}, "declaration_needed"),
    ],
)
def test_the_uk_asks_for_a_declaration_that_is_within_and_not_old(
    investor: dict[str, Any], outcome: str
) -> None:
    assert _uk(**investor) == outcome


@pytest.mark.parametrize("on", ["2014-04-01", "2023-01-31", "2023-02-01"])
def test_the_uk_share_is_ten_percent_in_both_versions(on: str) -> None:
    assert _uk(on, **_said(10, on)) == "allow"
    assert _uk(on, **_said(10.01, on)) == "declaration_needed"


@pytest.mark.parametrize(
    ("on", "outcome"),
    [
        ("2014-03-31", "not_applicable"),
        ("2014-04-01", "declaration_needed"),
        ("2023-01-31", "declaration_needed"),
        ("2023-02-01", "declaration_needed"),
    ],
)
def test_the_uk_rule_begins_on_its_day(on: str, outcome: str) -> None:
    assert _uk(on) == outcome
