"""From gross to net, and the path of a payout: tables and properties, no database."""

from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.payouts import domain
from services.payments.payouts.domain import (
    NEXT,
    Counts,
    Line,
    MoneyUnderWay,
    NothingToPay,
    On,
    RoundRuns,
    State,
)
from services.payments.rates.domain import Rates, rates_on
from shared.ids import new_id

NOON = datetime(2026, 11, 24, 3, tzinfo=UTC)
RATE = st.integers(0, 1_000)


def line(amount_minor: int, psp_fee_minor: int = 0) -> Line:
    return Line(new_id(), amount_minor, psp_fee_minor, new_id())


@pytest.mark.parametrize(
    ("instrument", "gross", "psp", "platform", "chamber", "tax", "net"),
    [
        # 3.6 %, 5 %, 3 %, and 10 % of the last two.
        ("reward", 1_000_000, 36_000, 50_000, 30_000, 8_000, 876_000),
        ("donation", 1_000_000, 36_000, 30_000, 0, 3_000, 931_000),
        # Never a share of an investment.
        ("equity", 1_000_000, 0, 0, 0, 0, 1_000_000),
        ("fund", 1_000_000, 0, 0, 0, 0, 1_000_000),
        # Below one yen nothing is kept.
        ("reward", 19, 0, 0, 0, 0, 19),
        ("reward", 20, 0, 1, 0, 0, 19),
    ],
)
def test_an_estimate_names_each_fee(  # noqa: PLR0917  # a table's columns
    instrument: str, gross: int, psp: int, platform: int, chamber: int, tax: int, net: int
) -> None:
    told = domain.estimate(gross, rates_on(instrument, date(2026, 11, 24)))
    fees = (told.psp_fee_minor, told.platform_fee_minor, told.chamber_fee_minor, told.tax_minor)
    assert (*fees, told.net_minor) == (psp, platform, chamber, tax, net)


@given(
    st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 10**6)), max_size=20),
    st.builds(Rates, st.just(date(2026, 1, 1)), RATE, RATE, RATE, RATE),
)
def test_gross_is_always_net_and_fees(lines: list[tuple[int, int]], rates: Rates) -> None:
    told = domain.figures([line(*each) for each in lines], rates)
    assert told.gross_minor == sum(amount for amount, _ in lines)
    assert told.psp_fee_minor == sum(fee for _, fee in lines)
    assert told.net_minor + told.fees_minor == told.gross_minor


@pytest.mark.parametrize("state", get_args(State))
@pytest.mark.parametrize("on", get_args(On))
def test_every_pair_of_state_and_event_is_a_step_or_none(state: State, on: On) -> None:
    steps = {
        ("requested", "approved_by_two"): "authorised",
        ("requested", "cancelled"): "cancelled",
        ("authorised", "cancelled"): "cancelled",
        ("authorised", "recorded"): "sent",
        ("sent", "confirmed"): "confirmed",
        ("sent", "not_on_the_list"): "authorised",
    }
    assert NEXT.get((state, on)) == steps.get((state, on))


def test_what_was_sent_is_not_cancelled_and_what_is_over_stays() -> None:
    assert {state for state, _ in NEXT} == {"requested", "authorised", "sent"}
    assert ("sent", "cancelled") not in NEXT


@pytest.mark.parametrize(
    ("early", "waiting", "count", "refusal"),
    [
        (timedelta(seconds=1), 0, 1, RoundRuns),
        (timedelta(0), 1, 1, MoneyUnderWay),
        (timedelta(0), 0, 0, NothingToPay),
        (timedelta(0), 0, 1, None),
    ],
)
def test_a_round_is_paid_out_when_it_is_over_and_all_is_at_rest(
    early: timedelta, waiting: int, count: int, refusal: type[Exception] | None
) -> None:
    lines = [line(1_000) for _ in range(count)]
    counts = Counts(waiting, 0, 0)
    if refusal is None:
        domain.check_payable(lines, counts, NOON, NOON)
        return
    with pytest.raises(refusal):
        domain.check_payable(lines, counts, NOON + early, NOON)
