"""The corporate number: its check digit finds every mistyped digit it can."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.corporate_numbers import check_digit, is_right


@pytest.mark.parametrize("number", ["1180301018771", "7000012050002", "8700110005901"])
def test_real_numbers_are_right(number: str) -> None:
    assert is_right(number)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "118030101877",
        "11803010187710",
        "a180301018771",
        "１１８０３０１０１８７７１",
        "0000000000000",
    ],
)
def test_what_is_no_number_of_thirteen_digits_is_wrong(number: str) -> None:
    assert not is_right(number)


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 11), st.integers(1, 8))
def test_one_mistyped_digit_is_found(rest: str, place: int, by: int) -> None:
    mistyped = str((int(rest[place]) + by) % 10)
    # 0 and 9 are the same by nine: that is the one mistake the digit cannot see.
    if {rest[place], mistyped} == {"0", "9"} or mistyped == rest[place]:
        return
    assert is_right(f"{check_digit(rest)}{rest}")
    assert not is_right(f"{check_digit(rest)}{rest[:place]}{mistyped}{rest[place + 1 :]}")
