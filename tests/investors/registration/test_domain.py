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


@pytest.mark.parametrize(
    "text",
    [
        "個人番号123456789018 2024年",
        "tel 03-1234-5678 123456789018",
        "〒100-0001 1234-5678-9018",
        "1234/5678/9018",
        "1234-5678 9018、2024年",
        "1234  5678  9018",
        "1234, 5678, 9018",
        "1_2_3_4_5_6_7_8_9_0_1_8",
    ],
)
def test_other_numbers_beside_it_and_odd_signs_within_it_hide_nothing(text: str) -> None:
    assert holds_my_number(text)


@pytest.mark.parametrize(
    "text",
    ["03-1234-5678 2024", "2025-11-30 03-1234-5678", "1234567890180"],
)
def test_a_telephone_number_beside_a_date_is_no_my_number(text: str) -> None:
    assert not holds_my_number(text)


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
