"""The corporate number: its check digit finds every mistyped digit it can."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.listing.issuers.domain import NumberWrong, check_digit, check_number


@pytest.mark.parametrize("number", ["1180301018771", "7000012050002", "8700110005901"])
def test_real_numbers_are_right(number: str) -> None:
    check_number("company", number)


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 11), st.integers(1, 8))
def test_one_mistyped_digit_is_found(rest: str, place: int, by: int) -> None:
    mistyped = str((int(rest[place]) + by) % 10)
    # 0 and 9 are the same by nine: that is the one mistake the digit cannot see.
    if {rest[place], mistyped} == {"0", "9"} or mistyped == rest[place]:
        return
    number = f"{check_digit(rest)}{rest[:place]}{mistyped}{rest[place + 1 :]}"
    with pytest.raises(NumberWrong):
        check_number("company", number)


@pytest.mark.parametrize("kind", ["company", "npo", "chamber"])
def test_a_legal_entity_has_a_number(kind: str) -> None:
    with pytest.raises(NumberWrong):
        check_number(kind, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["person", "group"])
def test_a_person_and_a_group_have_none(kind: str) -> None:
    check_number(kind, None)  # type: ignore[arg-type]
    with pytest.raises(NumberWrong):
        check_number(kind, "1180301018771")  # type: ignore[arg-type]
