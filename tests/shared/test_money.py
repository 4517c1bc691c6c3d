"""Money never loses or invents a minor unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.money import Money

AMOUNTS = st.integers(min_value=0, max_value=10**12)
WEIGHTS = st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=50)


@given(AMOUNTS, WEIGHTS.filter(any))
def test_a_split_loses_no_minor_unit(minor: int, weights: list[int]) -> None:
    assert sum(share.minor for share in Money(minor).split(weights)) == minor


@given(AMOUNTS, WEIGHTS.filter(any))
def test_a_share_is_within_one_unit_of_its_proportion(minor: int, weights: list[int]) -> None:
    whole = sum(weights)
    for share, weight in zip(Money(minor).split(weights), weights, strict=True):
        assert 0 <= share.minor - minor * weight // whole <= 1


def test_on_a_tie_the_earlier_weight_wins() -> None:
    assert [share.minor for share in Money(5).split([1, 1, 1])] == [2, 2, 1]


@pytest.mark.parametrize(("minor", "weights"), [(-1, [1]), (1, []), (1, [0, 0]), (1, [2, -1])])
def test_a_split_that_means_nothing_is_refused(minor: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="negative"):
        Money(minor).split(weights)


def test_two_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError, match="do not mix"):
        Money(1, "JPY") + Money(1, "USD")


def test_an_unknown_currency_is_refused_and_not_guessed() -> None:
    with pytest.raises(ValueError, match="unknown currency"):
        Money(1, "XXX")


def test_a_fee_in_basis_points_rounds_down() -> None:
    assert Money(999).bps_floor(360) == Money(35)
