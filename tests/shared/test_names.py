"""What a name is made of: all that names are written with, and nothing that nobody sees."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.accounts.sessions.schemas import MeIn
from services.listing.projects.schemas import Section
from services.payments.refunds.schemas import Reference
from shared.wire import Line, Name, OptionalText, Text

NAME: TypeAdapter[str] = TypeAdapter(Name)
LINE: TypeAdapter[str] = TypeAdapter(Line)
REFERENCE: TypeAdapter[str] = TypeAdapter(Reference)
TEXTS: list[TypeAdapter[str]] = [TypeAdapter(kind) for kind in (Text, OptionalText, Section)]
FILLERS = "\u115f\u1160\u3164\uffa0"
UNSEEN = [
    chr(code)
    for code in range(0x110000)
    if unicodedata.category(chr(code)) in {"Cc", "Cf", "Zl", "Zp"}
    # Signs of Arabic and Egyptian script that are drawn are of the same category.
    and unicodedata.bidirectional(chr(code)) not in {"AN", "L", "AL"}
]


@given(
    st.sampled_from([*UNSEEN, "\u200e", "\u200f", "\u061c", "\u2800"]),
    st.text("山本京子", min_size=1, max_size=5),
    st.text("山本京子", min_size=1, max_size=5),
)
def test_a_name_holds_nothing_that_cannot_be_seen(sign: str, before: str, after: str) -> None:
    for line in (NAME, LINE, REFERENCE):
        with pytest.raises(ValidationError):
            line.validate_python(before + sign + after)
    with pytest.raises(ValidationError):
        MeIn(name=before + sign + after)


@pytest.mark.parametrize("sign", [sign for sign in UNSEEN if sign not in "\t\r\n"])
def test_a_long_text_holds_nothing_that_cannot_be_seen(sign: str) -> None:
    for text in TEXTS:
        with pytest.raises(ValidationError):
            text.validate_python(f"返します{sign}。")


def test_a_long_text_may_have_lines() -> None:
    for text in TEXTS:
        assert text.validate_python("一\r\n二\n\t三") == "一\r\n二\n\t三"


def test_nothing_but_blank_is_no_line() -> None:
    for blank in ("", " ", "\u3000", "\u2800", "\u3164"):
        with pytest.raises(ValidationError):
            LINE.validate_python(blank)


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
