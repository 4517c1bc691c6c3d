"""What a name is made of: all that names are written with, and nothing that nobody sees."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.accounts.sessions.schemas import MeIn
from shared.wire import Line, Name

NAME: TypeAdapter[str] = TypeAdapter(Name)
LINE: TypeAdapter[str] = TypeAdapter(Line)
FILLERS = "\u115f\u1160\u3164\uffa0"
UNSEEN = [
    chr(code)
    for code in range(0x10000)
    if unicodedata.category(chr(code)) in {"Cc", "Cf", "Zl", "Zp"}
    # Signs of Arabic and Egyptian script that are drawn are of the same category.
    and unicodedata.bidirectional(chr(code)) not in {"AN", "L", "AL"}
]


@given(
    st.sampled_from([*UNSEEN, "\u200e", "\u200f", "\u061c"]),
    st.text("山本京子", min_size=1, max_size=5),
    st.text("山本京子", min_size=1, max_size=5),
)
def test_a_name_holds_nothing_that_cannot_be_seen(sign: str, before: str, after: str) -> None:
    for check in (NAME.validate_python, LINE.validate_python, lambda name: MeIn(name=name)):
        with pytest.raises(ValidationError):
            check(before + sign + after)


@given(
    st.text(
        st.characters(categories=("Lu", "Ll", "Lo", "Mn", "Nd"), exclude_characters=FILLERS),
        min_size=1,
        max_size=30,
    )
)  # fmt: skip
def test_every_letter_of_every_script_may_stand_in_a_name(name: str) -> None:
    assert NAME.validate_python(name) == name


@pytest.mark.parametrize("name", ["葛\U000e0100城 花子", "神\ufe00 一郎", "髙﨑 𠮷野", "D’Arc"])
def test_a_name_keeps_its_own_characters(name: str) -> None:
    assert NAME.validate_python(name) == name


def test_a_wide_space_in_a_name_is_a_space() -> None:
    assert NAME.validate_python("　山本　京子　") == "山本 京子"
