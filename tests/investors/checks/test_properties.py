"""What holds for every case: against a count by hand, and along every figure and day."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.investors.checks.cases import bought, decided, japan, the_us

MONEY = st.integers(0, 10**9)
MAYBE = st.none() | MONEY
DAYS = st.dates(date(2025, 2, 25), date(2060, 12, 31))
PURCHASES = st.lists(
    st.tuples(st.integers(0, 400_000), st.integers(-5, 800), st.none() | st.integers(-5, 800)),
    max_size=8,
)


def _history(purchases: Any, payment: date) -> list[dict[str, Any]]:
    return [
        bought(
            amount,
            None if paid is None else str(payment - timedelta(days=paid)),
            applied=str(payment - timedelta(days=applied)),
        )
        for amount, applied, paid in purchases
    ]


FIGURES = st.fixed_dictionaries(
    {
        "assets_total": MAYBE,
        "home_value": MAYBE,
        "liabilities_total": MAYBE,
        "prior_year_income": MAYBE,
        "public_pension": MAYBE,
    }
)


@given(FIGURES, MONEY)
def test_the_cap_never_leaves_its_bounds_and_more_income_never_lowers_it(
    figures: dict[str, int | None], more: int
) -> None:
    cap = japan(investor=figures).cap
    richer = japan(
        investor=figures | {"prior_year_income": (figures["prior_year_income"] or 0) + more}
    ).cap
    assert cap is not None
    assert richer is not None
    assert 500_000 <= cap <= richer <= 2_000_000


@given(MAYBE, MAYBE, MONEY)
def test_in_the_us_more_income_never_lowers_the_cap_but_at_its_threshold(
    income: int | None, worth: int | None, more: int
) -> None:
    cap = the_us(income, worth).cap
    richer = the_us((income or 0) + more, worth).cap
    assert cap is not None
    assert richer is not None
    assert cap >= 250_000
    # Above the threshold a ceiling begins, which the 5 % below it does not have.
    assert richer >= min(cap, 12_400_000)


@given(DAYS, PURCHASES, st.integers(0, 3_000_000), st.integers(1, 700_000))
def test_counted_and_room_make_the_cap_and_nothing_above_it_is_allowed(
    payment: date, purchases: Any, amount: int, unit: int
) -> None:
    answer = japan(
        payment_date=str(payment),
        history=_history(purchases, payment),
        request={"amount": amount, "unit_amount": unit},
    )
    assert answer.cap is not None
    assert answer.counted is not None
    assert answer.room == max(0, answer.cap - answer.counted)
    assert answer.counted == sum(line.amount for line in answer.lines)
    assert answer.max_amount is not None
    # In whole units less may fit than there is room.
    assert (answer.outcome == "allow") == (amount <= answer.max_amount)
    assert answer.max_amount % unit == 0
    assert 0 <= answer.room - answer.max_amount < unit
    assert answer.max_units == answer.max_amount // unit


@given(DAYS, PURCHASES)
def test_japan_counts_as_a_calendar_read_day_by_day(payment: date, purchases: Any) -> None:
    first = payment - timedelta(days=1)
    while (first.month, first.day) != _anniversary(payment, first.year):
        first -= timedelta(days=1)
    by_hand = 0
    for amount, applied, paid in purchases:
        days = [payment - timedelta(days=ago) for ago in (applied, paid) if ago is not None]
        by_hand += amount * any(first <= day < payment for day in days)
    answer = japan(payment_date=str(payment), history=_history(purchases, payment))
    assert answer.counted == by_hand


def _anniversary(payment: date, year: int) -> tuple[int, int]:
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if (payment.month, payment.day) == (2, 29) and not is_leap:
        return 2, 28
    return payment.month, payment.day


@given(DAYS, PURCHASES)
def test_room_returns_on_the_first_payment_day_that_leaves_more_of_it(
    payment: date, purchases: Any
) -> None:
    told = [each for each in purchases if each[1] > 0 and (each[2] is None or each[2] > 0)]
    history = _history(told, payment)
    answer = japan(payment_date=str(payment), history=history)
    back = answer.room_returns_on
    if back is None:
        assert not answer.counted
        return
    assert back > payment
    before = japan(payment_date=str(back - timedelta(days=1)), history=history)
    after = japan(payment_date=str(back), history=history)
    assert answer.room is not None
    assert before.room == answer.room
    assert after.room is not None
    assert after.room > answer.room


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**8), max_size=6))
def test_an_issuer_never_reaches_the_limit(amount: int, before: list[int]) -> None:
    history = [
        {"amount": each, "started": "2025-01-15", "registration_statement": True}
        for each in before
    ]
    body = {
        "check": "issuer_ceiling",
        "jurisdiction": "JP",
        "instrument": "equity",
        "offering_start": "2025-06-01",
        "bucket": "general",
        "amount": amount,
        "history": history,
    }
    answer = decided(body)
    assert (answer.outcome == "refuse") == (amount + sum(before) >= 500_000_000)
    assert answer.max_amount is not None
    if answer.max_amount > 0:
        assert decided(body | {"amount": answer.max_amount}).outcome != "refuse"
    assert decided(body | {"amount": answer.max_amount + 1}).outcome == "refuse"
