"""The check `issuer_ceiling`, and what is to be filed, both sides of each line."""

from typing import Any

import pytest

from services.investors.checks.domain.answer import Answer
from services.investors.checks.domain.case import InputMissing
from tests.investors.checks.cases import BLANK, decided

HUNDRED_MILLION, FIVE_HUNDRED_MILLION = 100_000_000, 500_000_000
SHORT_FORM, NOTICE = ("registration_statement_short_form",), ("securities_notice",)


def _asked(amount: int, *history: dict[str, Any], **changed: Any) -> Answer:
    body = {
        **BLANK,
        "check": "issuer_ceiling",
        "issuer": "iss-1",
        "offering_start": "2025-06-01",
        "bucket": "general",
        "amount": amount,
        "history": list(history),
    }
    return decided(body | changed)


def _earlier(amount: int, started: str | None = "2025-01-15", **changed: Any) -> dict[str, Any]:
    plain = {"offering": "crowdfunding", "amount": amount, "bucket": "general"}
    return plain | {"started": started, "registration_statement": True} | changed


@pytest.mark.parametrize(
    ("start", "amount", "outcome"),
    [
        ("2015-05-28", 1, "not_applicable"),
        ("2015-05-29", 1, "allow"),
        ("2025-02-24", 99_999_999, "allow_after_steps"),
        ("2025-02-24", 100_000_000, "refuse"),
        ("2025-02-25", 100_000_000, "allow_after_steps"),
        ("2025-02-25", 499_999_999, "allow_after_steps"),
        ("2025-02-25", 500_000_000, "refuse"),
    ],
)
def test_the_total_stays_below_the_limit_of_its_day(
    start: str, amount: int, outcome: str
) -> None:
    assert _asked(amount, offering_start=start).outcome == outcome


def test_the_most_is_one_yen_less_than_the_limit_and_what_counts() -> None:
    answer = _asked(1, _earlier(100_000_000))
    assert (answer.cap, answer.counted, answer.room) == (499_999_999, 100_000_000, 399_999_999)
    assert answer.max_amount == 399_999_999
    units = _asked(1, _earlier(100_000_000), request={"unit_amount": 1_000_000})
    assert (units.max_amount, units.max_units) == (399_000_000, 399)


@pytest.mark.parametrize(
    ("earlier", "counted"),
    [
        (_earlier(1, "2024-05-31"), 0),
        (_earlier(1, "2024-06-01"), 1),
        (_earlier(1, "2025-05-31"), 1),
        (_earlier(1, "2025-06-01"), 1),
        (_earlier(1, "2025-01-15", offering="private_round"), 0),
        (_earlier(1, "2025-01-15", offering="public_offering"), 0),
        (_earlier(1, "2025-01-15", offering=None), 1),
        (_earlier(1, "2025-01-15", bucket="professional"), 0),
        (_earlier(1, "2025-01-15", bucket=None), 1),
        (_earlier(1, "2025-01-15", security_class="fund"), 0),
        (_earlier(1, "2025-01-15", issuer="iss-2"), 0),
        (_earlier(1, "2025-01-15", issuer="iss-1"), 1),
        # Subscription periods that overlap count, however long ago they began.
        (_earlier(1, "2024-01-01", subscription_from="2024-01-01",
                  subscription_to="2025-06-01"), 1),
        (_earlier(1, "2024-01-01", subscription_from="2024-01-01",
                  subscription_to="2025-05-31"), 0),
        (_earlier(1, "2024-01-01", subscription_from="2024-01-01"), 1),
        (_earlier(1, None, subscription_from="2025-02-01"), 1),
    ],
)  # fmt: skip
def test_what_counts_beside_this_offering(earlier: dict[str, Any], counted: int) -> None:
    assert _asked(1, earlier).counted == counted


@pytest.mark.parametrize(
    ("start", "offering", "bucket", "counted"),
    [
        ("2022-01-28", "private_round", "general", 1),
        ("2022-01-29", "private_round", "general", 0),
        ("2022-01-29", "crowdfunding", "professional", 1),
        ("2025-02-24", "crowdfunding", "professional", 1),
        ("2025-02-25", "crowdfunding", "professional", 0),
    ],
)
def test_the_sum_narrowed_twice(start: str, offering: str, bucket: str, counted: int) -> None:
    day_before = f"{int(start[:4]) - 1}-12-31"
    earlier = _earlier(1, day_before, offering=offering, bucket=bucket)
    assert _asked(1, earlier, offering_start=start).counted == counted


@pytest.mark.parametrize(
    ("amount", "history", "steps"),
    [
        (10_000_000, [], ()),
        (10_000_001, [], NOTICE),
        (99_999_999, [], NOTICE),
        (100_000_000, [], SHORT_FORM),
        (60_000_000, [_earlier(40_000_000)], NOTICE),
        (60_000_000, [_earlier(40_000_000, registration_statement=False)], SHORT_FORM),
        (60_000_000, [_earlier(40_000_000, registration_statement=None)], SHORT_FORM),
        (59_999_999, [_earlier(40_000_000, registration_statement=False)], NOTICE),
        (60_000_000, [_earlier(40_000_000, offering="private_round",
                               registration_statement=False)], NOTICE),
        (60_000_000, [_earlier(40_000_000, "2024-05-31", registration_statement=False)],
         NOTICE),
    ],
)  # fmt: skip
def test_what_is_to_be_filed(
    amount: int, history: list[dict[str, Any]], steps: tuple[str, ...]
) -> None:
    answer = _asked(amount, *history)
    assert answer.steps == steps
    assert answer.outcome == ("allow_after_steps" if steps else "allow")


def test_more_than_a_short_form_is_enough_for_is_refused() -> None:
    before = _earlier(300_000_000, offering="public_offering", registration_statement=False)
    assert _asked(199_999_999, before).outcome == "allow_after_steps"
    over = _asked(200_000_000, before)
    assert (over.outcome, over.max_amount) == ("refuse", 199_999_999)


def test_a_placement_with_professionals_is_no_public_offering() -> None:
    assert _asked(200_000_000, bucket="professional").steps == ()


def test_a_warrants_exercise_price_counts() -> None:
    assert _asked(300_000_000, request={"exercise_price": 199_999_999}).outcome != "refuse"
    assert _asked(300_000_000, request={"exercise_price": 200_000_000}).outcome == "refuse"


@pytest.mark.parametrize(
    ("jurisdiction", "start", "limit"),
    [
        ("US", "2016-05-15", None),
        ("US", "2016-05-16", 1_000_000_00),
        ("US", "2017-04-11", 1_000_000_00),
        ("US", "2017-04-12", 1_070_000_00),
        ("US", "2021-03-14", 1_070_000_00),
        ("US", "2021-03-15", 5_000_000_00),
        ("EU", "2021-11-09", None),
        ("EU", "2021-11-10", 5_000_000_00),
        ("UK", "2025-01-01", None),
    ],
)
def test_elsewhere_the_limit_itself_may_be_reached(
    jurisdiction: str, start: str, limit: int | None
) -> None:
    changed = {"jurisdiction": jurisdiction, "offering_start": start, "bucket": None}
    if limit is None:
        assert _asked(1, **changed).outcome == "not_applicable"
    else:
        assert _asked(limit, **changed).outcome == "allow"
        assert _asked(limit + 1, **changed).outcome == "refuse"
        private = _earlier(limit, start, offering="private_round")
        assert _asked(limit, private, **changed).outcome == "allow"


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"offering_start": None}, "offering_start"),
        ({"amount": None}, "amount"),
        ({"history": None}, "history"),
        ({"bucket": None}, "bucket"),
        ({"history": [_earlier(1, None)]}, "history.0.started"),
    ],
)
def test_what_it_cannot_do_without_is_named(changed: dict[str, Any], missing: str) -> None:
    with pytest.raises(InputMissing) as refused:
        _asked(**({"amount": 1} | changed))
    assert refused.value.facts == {"missing": missing}
