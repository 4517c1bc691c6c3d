"""The check `investor_cap` against every number of the rulebook, both sides of each line."""

from typing import Any

import pytest

from services.investors.checks.domain.case import InputMissing
from services.investors.checks.example import EXAMPLE
from tests.investors.checks.cases import bought, decided, japan, the_us

DAY = "T10:00:00+09:00"
SPECIFIED = {"statuses": [{"type": "specified_investor"}]}


def test_the_example_is_refused_with_half_a_million_left() -> None:
    answer = decided(EXAMPLE)
    assert answer.outcome == "refuse"
    assert (answer.cap, answer.counted, answer.room, answer.max_amount) == (
        1_000_000,
        500_000,
        500_000,
        500_000,
    )
    assert str(answer.room_returns_on) == "2025-06-02"
    assert answer.rule is not None
    assert (answer.rule.rule_id, answer.rule.version) == ("JP.ECF.INVESTOR_CAP", 3)


@pytest.mark.parametrize(
    ("applied", "outcome", "cap"),
    [
        ("2015-05-28", "not_applicable", None),
        ("2015-05-29", "allow", 500_000),
        ("2022-01-28", "allow", 500_000),
        ("2022-01-29", "allow", 500_000),
        ("2025-02-24", "allow", 500_000),
        ("2025-02-25", "allow", 1_000_000),
    ],
)
def test_the_rule_is_that_of_the_application_day(
    applied: str, outcome: str, cap: int | None
) -> None:
    answer = japan(applied_at=f"{applied}{DAY}", request={"amount": 500_000})
    assert (answer.outcome, answer.cap) == (outcome, cap)


@pytest.mark.parametrize("applied", ["2015-05-29", "2022-01-28", "2022-01-29", "2025-02-24"])
def test_one_yen_above_the_flat_cap_is_refused_to_its_last_day(applied: str) -> None:
    over = japan(applied_at=f"{applied}{DAY}", request={"amount": 500_001})
    assert (over.outcome, over.max_amount) == ("refuse", 500_000)


def test_the_application_day_is_that_of_japan() -> None:
    early = japan(applied_at="2025-02-24T14:59:59Z")
    late = japan(applied_at="2025-02-24T15:00:00Z")
    assert (early.cap, late.cap) == (500_000, 1_000_000)


@pytest.mark.parametrize(
    ("investor", "cap"),
    [
        ({}, 1_000_000),
        ({"assets_total": 44_000_000, "home_value": 44_000_000}, 600_000),
        ({"assets_total": 34_000_000, "home_value": 10_000_000}, 1_000_000),
        # The home is dropped, its mortgage is not.
        ({"assets_total": 34_000_000, "home_value": 10_000_000, "mortgage_on_home": 4_000_000},
         1_000_000),
        ({"net_assets": 30_000_000}, 1_500_000),
        ({"net_assets": 30_000_019}, 1_500_000),
        ({"net_assets": 30_000_020}, 1_500_001),
        ({"net_assets": 10_000_019, "prior_year_income": 0}, 500_000),
        ({"net_assets": 10_000_020, "prior_year_income": 0}, 500_001),
        ({"net_assets": 39_999_999}, 1_999_999),
        ({"net_assets": 40_000_000}, 2_000_000),
        ({"net_assets": 40_000_020}, 2_000_000),
        ({"net_assets": 10**12}, 2_000_000),
        ({"net_assets": -1, "prior_year_income": 0}, 500_000),
        ({"net_assets": 0, "prior_year_income": 12_000_000, "public_pension": 2_000_000},
         500_000),
        ({"net_assets": 0, "prior_year_income": 12_000_020}, 600_001),
        # What is unknown adds nothing, and the floor is left.
        ({"assets_total": None}, 600_000),
        ({"home_value": None}, 600_000),
        ({"liabilities_total": None}, 600_000),
        ({"assets_total": None, "public_pension": None}, 500_000),
        ({"assets_total": None, "prior_year_income": None}, 500_000),
        # A company: its revenue, and no home.
        ({"kind": "company", "prior_fiscal_year_revenue": 30_000_000}, 1_500_000),
        ({"kind": "company", "home_value": None}, 1_000_000),
        ({"kind": "company", "assets_total": None}, 500_000),
    ],
)  # fmt: skip
def test_the_cap_of_japan_is_made_of_the_figures(investor: dict[str, Any], cap: int) -> None:
    assert japan(investor=investor).cap == cap


@pytest.mark.parametrize(
    ("earlier", "counted"),
    [
        (bought(1, "2024-03-19"), 0),
        (bought(1, "2024-03-20"), 1),
        (bought(1, "2025-03-19"), 1),
        (bought(1, "2025-03-20"), 0),
        (bought(1, "2024-03-19", applied="2024-03-20"), 1),
        (bought(1, None, applied="2025-03-09"), 1),
        (bought(1, "2024-06-01", offering="private_round"), 1),
        (bought(1, "2024-06-01", offering="public_offering"), 1),
        (bought(1, "2024-06-01", issuer="iss-2"), 0),
        (bought(1, "2024-06-01", security_class="fund"), 0),
        (bought(1, "2024-06-01", security_class=None), 1),
        (bought(1, "2024-06-01", issuer=None), 1),
    ],
)
def test_japan_counts_the_same_issuer_and_class_in_the_year_before_payment(
    earlier: dict[str, Any], counted: int
) -> None:
    answer = japan(history=[earlier])
    assert answer.counted == counted
    assert [line.amount for line in answer.lines] == ([1] if counted else [])


@pytest.mark.parametrize(
    ("payment", "first"), [("2028-02-29", "2027-02-28"), ("2029-02-28", "2028-02-28")]
)
def test_the_window_is_exact_in_leap_years(payment: str, first: str) -> None:
    before = f"{first[:-2]}27"
    assert japan(payment_date=payment, history=[bought(1, first)]).counted == 1
    assert japan(payment_date=payment, history=[bought(1, before)]).counted == 0


@pytest.mark.parametrize(
    ("applied", "status", "freed"),
    [
        ("2022-01-28", {}, False),
        ("2022-01-29", {}, True),
        ("2025-03-10", {}, True),
        ("2025-03-10", {"from": "2025-03-10", "to": "2025-03-10"}, True),
        ("2025-03-10", {"from": "2025-03-11"}, False),
        ("2025-03-10", {"to": "2025-03-09"}, False),
        ("2025-03-10", {"firm": "another"}, False),
        ("2025-03-10", {"contract_type": "another"}, False),
        ("2025-03-10", {"type": "sophisticated"}, False),
    ],
)
def test_a_specified_investor_is_freed_on_its_days_at_its_firm(
    applied: str, status: dict[str, Any], *, freed: bool
) -> None:
    statuses = [{"type": "specified_investor"} | status]
    answer = japan(applied_at=f"{applied}{DAY}", investor={"statuses": statuses})
    assert (answer.cap is None) == freed
    if freed:
        assert (answer.outcome, answer.room, answer.max_amount) == ("allow", None, None)


def test_a_status_of_the_very_firm_frees() -> None:
    statuses = [{"type": "specified_investor", "firm": "f", "contract_type": "c"}]
    answer = japan(firm="f", contract_type="c", investor={"statuses": statuses})
    assert answer.cap is None


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"instrument": "reward"}, "not_applicable"),
        ({"instrument": "donation"}, "not_applicable"),
        (
            {"instrument": "fund", "security_class": "fund", "licence": "type2"},
            "not_applicable",
        ),
        ({"instrument": "fund", "security_class": "fund", "licence": "type2_small"}, "allow"),
        ({"instrument": "equity", "licence": "type1"}, "allow"),
        ({"instrument": None}, "allow"),
    ],
)
def test_products_without_the_rule_are_not_its_business(
    changed: dict[str, Any], outcome: str
) -> None:
    assert japan(**changed).outcome == outcome


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"applied_at": None}, "applied_at"),
        ({"payment_date": None}, "payment_date"),
        ({"issuer": None}, "issuer"),
        ({"history": None}, "history"),
        ({"request": {"amount": None}}, "request.amount"),
        ({"investor": {"kind": None}}, "investor.kind"),
        ({"instrument": None, "security_class": None}, "instrument"),
        ({"instrument": "fund", "licence": None}, "licence"),
        ({"history": [bought(1, None)]}, "history.0.applied"),
    ],
)
def test_what_it_cannot_do_without_is_named(changed: dict[str, Any], missing: str) -> None:
    with pytest.raises(InputMissing) as refused:
        japan(**changed)
    assert refused.value.facts == {"missing": missing}


@pytest.mark.parametrize(
    ("request_", "outcome", "max_amount", "max_units"),
    [
        ({"amount": 1_000_000}, "allow", 1_000_000, None),
        ({"amount": 1_000_001}, "refuse", 1_000_000, None),
        ({"amount": 900_000, "unit_amount": 300_000}, "allow", 900_000, 3),
        ({"amount": 1_200_000, "unit_amount": 300_000}, "refuse", 900_000, 3),
        ({"amount": 950_000, "unit_amount": 300_000}, "refuse", 900_000, 3),
        # Warrants: the exercise price takes room, too.
        ({"amount": 400_000, "exercise_price": 600_000}, "allow", 400_000, None),
        ({"amount": 400_001, "exercise_price": 600_000}, "refuse", 400_000, None),
        ({"amount": 1, "exercise_price": 2_000_000}, "refuse", 0, None),
    ],
)
def test_the_most_a_request_could_be(
    request_: dict[str, int], outcome: str, max_amount: int, max_units: int | None
) -> None:
    answer = japan(request=request_)
    assert (answer.outcome, answer.max_amount, answer.max_units) == (
        outcome,
        max_amount,
        max_units,
    )


def test_the_us_cap_itself_may_be_reached_and_not_a_cent_more() -> None:
    body = {"amount": 250_000}
    assert the_us(1, 1, request=body).outcome == "allow"
    over = the_us(1, 1, request={"amount": 250_001})
    assert (over.outcome, over.max_amount) == ("refuse", 250_000)


def _dollars(cents: int | None) -> int | None:
    return None if cents is None else cents // 100


@pytest.mark.parametrize(
    ("on", "income", "worth", "cap"),
    [
        ("2016-05-15", 50_000, 80_000, None),
        ("2016-05-16", 30_000, 80_000, 2_000),
        ("2017-04-11", 99_999, 100_000, 4_999),
        ("2017-04-11", 100_000, 100_000, 10_000),
        ("2017-04-11", 5_000_000, 5_000_000, 100_000),
        ("2017-04-11", 40_000, 80_000, 2_000),
        ("2017-04-11", 40_020, 80_000, 2_001),
        ("2017-04-12", 30_000, 80_000, 2_200),
        ("2017-04-12", 107_000, 107_000, 10_700),
        ("2017-04-12", 106_999, 107_000, 5_349),
        ("2021-03-14", 5_000_000, 5_000_000, 107_000),
        ("2021-03-14", 106_999, 200_000, 5_349),
        ("2021-03-14", 107_000, 200_000, 10_700),
        ("2021-03-15", 106_999, 200_000, 10_000),
        ("2021-03-15", 30_000, 40_000, 2_200),
        ("2022-09-19", 107_000, 200_000, 20_000),
        ("2022-09-19", 5_000_000, 5_000_000, 107_000),
        ("2022-09-19", 30_000, 40_000, 2_200),
        ("2022-09-20", 30_000, 40_000, 2_500),
        ("2022-09-20", 30_000, 50_000, 2_500),
        ("2022-09-20", 30_000, 50_020, 2_501),
        ("2022-09-20", 123_999, 200_000, 10_000),
        ("2022-09-20", 124_000, 200_000, 20_000),
        ("2022-09-20", 124_000, 123_999, 6_200),
        ("2022-09-20", 5_000_000, 5_000_000, 124_000),
        ("2025-03-10", None, None, 2_500),
        ("2025-03-10", None, 200_000, 10_000),
        ("2025-03-10", 200_000, None, 10_000),
    ],
)
def test_the_us_cap(on: str, income: int | None, worth: int | None, cap: int | None) -> None:
    answer = the_us(income, worth, applied_at=f"{on}T10:00:00-04:00")
    assert _dollars(answer.cap) == cap


@pytest.mark.parametrize(
    ("paid", "more", "counted"),
    [
        ("2024-03-09", {}, 0),
        ("2024-03-10", {}, 100),
        ("2025-03-10", {}, 100),
        ("2025-03-11", {}, 0),
        ("2025-03-01", {"issuer": "iss-2"}, 100),
        ("2025-03-01", {"offering": "private_round"}, 0),
        ("2025-03-01", {"offering": None}, 100),
    ],
)
def test_the_us_counts_all_crowdfunding_of_the_year(
    paid: str, more: dict[str, Any], counted: int
) -> None:
    assert the_us(1, 1, history=[bought(100, paid, **more)]).counted == counted


@pytest.mark.parametrize(("on", "freed"), [("2021-03-14", False), ("2021-03-15", True)])
def test_accredited_investors_are_freed_since_2021(on: str, *, freed: bool) -> None:
    accredited = {"statuses": [{"type": "accredited"}]}
    answer = the_us(1, 1, investor=accredited, applied_at=f"{on}T10:00:00-04:00")
    assert (answer.cap is None) == freed
