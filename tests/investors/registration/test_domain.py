"""What may never be written down, and what an honest form may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.investors.registration.domain import (
    MyNumberRefused,
    check_digit,
    holds_my_number,
    refuse_my_number,
)

ELEVEN = st.lists(st.integers(0, 9), min_size=11, max_size=11)


@given(ELEVEN, st.sampled_from(["", " ", "-", "－"]))
def test_a_my_number_is_found_however_it_is_typed(eleven: list[int], between: str) -> None:
    digits = [*eleven, check_digit(eleven)]
    assert holds_my_number("私の番号は" + between.join(map(str, digits)) + "です")


@given(ELEVEN, st.integers(1, 9))
def test_twelve_digits_with_a_wrong_check_digit_are_no_my_number(
    eleven: list[int], off: int
) -> None:
    digits = [*eleven, (check_digit(eleven) + off) % 10]
    assert not holds_my_number("".join(map(str, digits)))


def test_full_width_digits_are_folded_first() -> None:
    eleven = [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
    wide = "".join(chr(ord("０") + digit) for digit in [*eleven, check_digit(eleven)])
    with pytest.raises(MyNumberRefused):
        refuse_my_number("山田 花子", wide)


def test_a_name_and_a_phone_number_pass() -> None:
    refuse_my_number("山田 花子", "0883-00-0000")
